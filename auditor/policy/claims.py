"""Blocks -> claims: what is said to be collected, denied or only mentioned, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.maps.schema import Knowledge, Terms
from auditor.model import Basis, Claim, Mode, Place, Status, Subject
from auditor.policy.document import Block, Document
from auditor.policy.frames import Clause, Frame, read_clauses
from auditor.policy.lexicon import Hit, Lexicon, language, lexicon_of
from auditor.policy.sdk_table import is_header, sdk_columns
from auditor.policy.sections import QUIET, Sections
from auditor.policy.sentences import normalise, sentences

MAX_QUOTE = 400


class Sentence(NamedTuple):
    """One sentence with its matches."""

    text: str
    norm: str
    line_of: Block
    offset: int
    lang: str
    terms: list[Hit]
    cues: list[Hit]
    kind: str
    section: str | None
    clause: str | None
    purposes: tuple[str, ...] = ()

    def has(self, *ids: str) -> bool:
        return any(h.value in ids for h in self.cues)


class Context(NamedTuple):
    """What a sentence inherits from those before it."""

    frame: Frame = Frame()
    lead: Frame | None = None
    """Frame of an open list."""
    lead_definition: bool = False
    definition: str = ""
    """Defined term whose explanation is still open: personal, sensitive or empty."""
    conditions: bool = False


class Mark(NamedTuple):
    """One term in one sentence, judged."""

    terms: Terms
    status: Status
    sentence: Sentence
    offset: int
    third: bool
    both: bool
    mode: Mode
    basis: Basis
    optional: bool | None
    defined: str = ""
    granted: tuple[str, ...] = ()
    """Permissions that its paragraph names for the data."""


class Reader:
    """Reads documents with one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.lexicon: Lexicon = lexicon_of(knowledge)
        self.sections = Sections(knowledge)
        self.typed_in = {d.id for d in knowledge.data_types.values() if d.typed_in}

    # -- sentences ------------------------------------------------------------------------

    def read_sentences(self, document: Document) -> Iterator[Sentence]:
        """All sentences of a document with section and matches, in order."""
        section: str | None = None
        levels: list[tuple[int, str | None]] = []
        number: str | None = None
        for block in document.blocks:
            number = _clause_number(block.text) or (number if block.kind != "heading" else None)
            if block.kind == "heading":
                found = self.sections.type_of(block.text)
                level = block.level or _depth(block.text)
                while levels and levels[-1][0] >= level:
                    levels.pop()
                parent = levels[-1][1] if levels else None
                if found is None:
                    found = parent if parent is not None and level > 1 else (section if level > 2 else None)
                levels.append((level, found))
                section = found
            if block.kind == "row" and (is_header(block) or sdk_columns(block)):
                continue  # a table header says nothing; rows of SDK tables are read by their columns
            for start, end in sentences(block.text):
                raw = block.text[start:end]
                lead = len(raw) - len(raw.lstrip())
                text = raw.strip()
                if not text:
                    continue
                norm = normalise(text)
                lang = language(text)
                terms, others = self.lexicon.hits(norm, lang)
                cues = [
                    h for h in others if h.kind == "cue" and not _inside(h, terms)
                ]
                yield Sentence(
                    text, norm, block, start + lead, lang, terms, cues, block.kind, section, number,
                    _purposes(others, terms),
                )  # fmt: skip

    # -- judgement ------------------------------------------------------------------------

    def marks(self, document: Document) -> list[Mark]:
        """Every term of the document, judged in its context."""
        out: list[Mark] = []
        ctx = Context()
        block: Block | None = None
        for s in self.read_sentences(document):
            fresh = s.line_of is not block
            block = s.line_of
            ctx, marks = self._sentence(s, ctx, fresh)
            out.extend(marks)
        return out

    def _sentence(self, s: Sentence, ctx: Context, fresh: bool) -> tuple[Context, list[Mark]]:
        if s.kind == "heading" and not _asks(s):
            keep_lead = ctx.lead is not None and self.sections.type_of(s.text) is None
            if keep_lead and s.terms and not _numbered(s.text):
                frame = ctx.lead or Frame()
                return ctx, [self._mark(s, h, frame, ctx, -1) for h in s.terms]
            # A heading ends every list, and declares nothing.
            return Context(frame=Frame()), [
                Mark(h.value, "mentioned", s, h.start, False, False, "unspecified", "explicit", None)
                for h in s.terms
            ]
        defined = self._opens_definition(s)
        explains = bool(defined)
        if not defined and ctx.definition and self._continues_definition(s, ctx, fresh):
            explains, defined = True, ctx.definition
        continues = s.has("back_reference") and not explains
        item = s.kind in ("item", "row") or (fresh and ctx.lead is not None and _list_like(s))
        inherited = Frame()
        if fresh and item and ctx.lead is not None:
            inherited = ctx.lead
        elif continues:
            inherited = ctx.frame if ctx.frame.kind != "none" else (ctx.lead or Frame())
        elif not fresh and s.norm[:30].lstrip().startswith(("for example", "including", "such as", "e.g", "这", "包括", "例如", "其中")):
            inherited = ctx.frame
        if s.has("pronoun_third") and ctx.frame.third:
            inherited = Frame("collect", third=True, strong=True)
        found = read_clauses(s.norm, s.cues, s.lang, inherited)
        if s.has("pronoun_third") and ctx.frame.third:
            found = [c if c.frame.first or c.frame.kind == "none" else c._replace(frame=c.frame._replace(third=True)) for c in found]
        marks = [] if not s.terms else [
            self._mark(s, h, _clause_of(found, h).frame, ctx, _clause_of(found, h).denial_from, explains, defined, _clause_of(found, h), inherited)
            for h in s.terms
        ]
        last = next((c.frame for c in reversed(found) if c.frame.kind != "none"), Frame())
        lead = ctx.lead
        lead_definition = ctx.lead_definition
        opens = s.norm.rstrip().endswith((":", "：")) or bool(re.search(r"(?:following|如下|以下)[^.。]{0,60}[:：.。]?$", s.norm))
        if opens:
            lead, lead_definition = (last if last.kind != "none" else inherited), explains
            if explains:
                lead = None
        elif fresh and not item and s.kind == "paragraph":
            lead, lead_definition = None, False
        new = Context(
            frame=last,
            lead=lead,
            lead_definition=lead_definition,
            definition=defined if explains or (opens and defined) else (ctx.definition if item and ctx.lead_definition else ""),
        )
        return new, marks

    def _opens_definition(self, s: Sentence) -> str:
        """personal, sensitive or other for a sentence that explains a word; else empty."""
        at = next((h for h in s.cues if h.value == "definition"), None)
        if at is None:
            return ""
        before = [h for h in s.cues if h.value in ("sensitive_term", "defined_term")]
        acts = [h for h in s.cues if h.value == "collect" and h.start < at.start and s.has("first")]
        if acts and at.value and not any(h.start < at.start and h.start < 40 for h in before):
            return ""
        if any(h.value == "sensitive_term" for h in before):
            return "sensitive"
        return "personal" if any(h.value == "defined_term" for h in before) else "other"

    @staticmethod
    def _continues_definition(s: Sentence, ctx: Context, fresh: bool) -> bool:
        """The list of a definition often stands in the next sentence or in bullets."""
        if s.has("collect", "share") and s.has("first"):
            return False
        if s.has("back_reference"):
            return not fresh or ctx.lead_definition
        if ctx.lead_definition and s.kind in ("item", "row"):
            return True
        return not fresh and bool(s.terms) and not s.has("first")

    def _mark(
        self,
        s: Sentence,
        h: Hit,
        frame: Frame,
        ctx: Context,
        denial_from: int,
        explains: bool = False,
        defined: str = "",
        clause: Clause | None = None,
        inherited: Frame = Frame(),
    ) -> Mark:
        terms: Terms = h.value
        status = self._status(s, h, frame, denial_from, explains, inherited)
        third = frame.third or (
            s.section == "third" and not frame.first and status == "collected"
        )
        mode = self._mode(s, terms, frame, clause)
        basis: Basis = "listed" if _listed(s, h) else "explicit"
        optional = True if s.has("optional") else False if s.has("required") else None
        return Mark(terms, status, s, h.start, third, frame.both, mode, basis, optional, defined if explains else "")

    def _status(
        self, s: Sentence, h: Hit, frame: Frame, denial_from: int, explains: bool, inherited: Frame
    ) -> Status:
        terms: Terms = h.value
        if explains:
            return "mentioned"
        if frame.kind == "denied":
            return "not_collected" if h.start >= denial_from else "mentioned"
        if frame.kind == "share_denied":
            return "mentioned"
        if s.has("hypothetical"):
            return "mentioned"
        ours = s.has("first") and frame.strong
        if s.has("how_we") and not s.has("listing"):
            return "mentioned"
        contact = terms.data in _CHANNELS
        if contact and s.has("notice_channel") and not (s.has("collect") and s.has("first") and s.section == "collect"):
            return "mentioned"
        if s.section in QUIET and not s.has("sensitive_notice") and not (ours and not s.has("security_talk", "control", "legal_talk", "children")):
            return "mentioned"
        if terms.data == "birthday_age" and s.has("children") and len({t.value.data for t in s.terms}) < 3:
            return "mentioned"
        if terms.data == "minor_info" and s.section == "children":
            return "mentioned"
        if contact and _CONTACT_LINE.match(s.norm, h.end):
            return "mentioned"
        if s.has("security_talk") and not ours:
            return "mentioned"
        if s.has("control") and not (ours or frame.kind == "share"):
            return "mentioned"
        if s.has("sensitive_notice"):
            return "collected"
        if s.has("retention") and (not ours or s.lang == "zh"):
            return "mentioned"
        if s.has("legal_talk") and not ours:
            return "mentioned"
        if frame.kind in ("collect", "share"):
            if terms.ambiguous and not (frame.strong or frame.kind == "share" or inherited.kind != "none"):
                return "mentioned"
            return "collected"
        if terms.permission and s.has("permission_word"):
            return "collected"
        if terms.ambiguous:
            return "mentioned"
        if s.kind in ("item", "row") or _titled(s, h):
            return "collected"
        if s.norm.startswith(("your ", "您的", "你的")) and not s.has("collect", "keep", "share") or s.kind == "heading":
            return "collected"
        if len({t.value.data for t in s.terms}) > 2 and not s.has("collect", "keep", "share", "provide"):
            return "collected"  # a list that lost its lead-in
        return "mentioned"

    def _mode(self, s: Sentence, terms: Terms, frame: Frame, clause: Clause | None) -> Mode:
        named = bool(terms.permission) or s.has("permission_word")
        if terms.permission and named:
            return "permission"
        if terms.data in self.typed_in and not (s.has("automatic") and not frame.provided) and not _device(s, clause):
            return "user_provided"
        if frame.provided and not s.has("automatic") and terms.data in self.typed_in:
            return "user_provided"
        if named and s.has("permission_word"):
            return "permission"
        if frame.provided and not s.has("automatic"):
            return "user_provided"
        return "automatic" if frame.kind == "collect" or s.has("automatic") else "unspecified"

    # -- claims ---------------------------------------------------------------------------

    def claims(self, document: Document) -> list[Claim]:
        """All claims of a document in reading order, one per subject, place and party."""
        out: dict[tuple[object, ...], Claim] = {}
        marks = _with_named_permissions(self.marks(document))
        referenced = self._by_reference(document, marks)
        denied = self._denied_by_reference(marks)
        for m in marks:
            for claim in self._claims_of(m):
                out.setdefault(_key(claim), claim)
            if m.both and m.status == "collected":
                for claim in self._claims_of(m._replace(third=not m.third)):
                    out.setdefault(_key(claim), claim)
            if m.status == "mentioned" and m.defined == "personal" and m.terms.data:
                if referenced is not None:
                    extra = self._claim(m, Subject(kind="data", id=m.terms.data), "collected", "by_reference")
                    out.setdefault(_key(extra), extra)
                elif denied is not None:
                    extra = self._claim(m, Subject(kind="data", id=m.terms.data), "not_collected", "by_reference")
                    out.setdefault(_key(extra), extra)
        return list(out.values())

    def _by_reference(self, document: Document, marks: list[Mark]) -> Mark | None:
        """A sentence of a collection section, no heading, that says the defined term is collected."""
        for m in marks:
            if (
                m.status == "collected"
                and m.terms.data == "personal_info"
                and m.sentence.kind != "heading"
                and m.sentence.section in ("collect", None)
                and m.sentence.has("collect")
                and m.sentence.has("first")
                and not m.sentence.has("how_we", "control", "legal_talk")
            ):
                return m
        return None

    @staticmethod
    def _denied_by_reference(marks: list[Mark]) -> Mark | None:
        for m in marks:
            if m.status == "not_collected" and m.terms.data == "personal_info":
                return m
        return None

    def _claims_of(self, m: Mark) -> Iterator[Claim]:
        if m.terms.data:
            status = m.status
            if status == "collected" and m.sentence.lang == "zh" and m.terms.data in LEGAL_TERMS:
                status = "mentioned"
            yield self._claim(m, Subject(kind="data", id=m.terms.data), status, m.basis)
        if m.terms.permission and m.status != "not_collected" and m.sentence.kind != "heading":
            for name in m.terms.permission:
                yield self._claim(m, Subject(kind="permission", id=full_permission(name)), m.status, m.basis)

    def _claim(self, m: Mark, subject: Subject, status: Status, basis: Basis) -> Claim:
        s = m.sentence
        return Claim(
            subject=subject,
            status=status,
            party="third" if m.third else "first",
            purposes=self._purposes(s) if status == "collected" else (),
            permissions=tuple(full_permission(p) for p in (m.terms.permission or m.granted)),
            basis=basis,
            mode=m.mode,
            optional=m.optional if status == "collected" else None,
            where=Place(
                line=s.line_of.line_at(s.offset + m.offset),
                clause=s.clause,
                quote=_quote(s.text, m.offset),
            ),
        )

    def _purposes(self, s: Sentence) -> tuple[str, ...]:
        return s.purposes


def _with_named_permissions(marks: list[Mark]) -> list[Mark]:
    """Where a paragraph names the permission for a data type, its other mentions mean that one."""
    named: dict[tuple[int, str], tuple[str, ...]] = {}
    for m in marks:
        if m.terms.permission and m.terms.data and m.status == "collected":
            key = (id(m.sentence.line_of), m.terms.data)
            named[key] = tuple(dict.fromkeys((*named.get(key, ()), *m.terms.permission)))
    out = []
    for m in marks:
        permissions = named.get((id(m.sentence.line_of), m.terms.data or ""))
        if permissions and not m.terms.permission and m.status == "collected":
            m = m._replace(granted=permissions, mode="permission")
        out.append(m)
    return out


_CONTACT_LINE = re.compile(r"[^.]{0,40}?(?:\S+@\S+|https?:|www\.|\+?\d[\d\- ()]{6,})")
"""An address or number right after the word: the developer's own, not the user's."""

LEGAL_TERMS = frozenset({"personal_info", "sensitive_personal_info", "basic_profile"})
"""In Chinese policies these are the words of the law, in every sentence; they declare nothing."""

_CHANNELS = frozenset({"email", "phone_number", "address", "push_token", "call_state", "sms", "name", "notification_content", "call_log", "chat_messages", "contact_info"})

LOCATION = ("android.permission.ACCESS_FINE_LOCATION", "android.permission.ACCESS_COARSE_LOCATION")


def full_permission(name: str) -> str:
    """Full name of a permission given by its constant."""
    return name if "." in name else f"android.permission.{name}"


def _key(c: Claim) -> tuple[object, ...]:
    return (c.subject.kind, c.subject.id, c.status, c.party, c.where.line, c.basis == "by_reference", c.mode)


def _purposes(others: list[Hit], terms: list[Hit]) -> tuple[str, ...]:
    """Purposes of a sentence; words inside a term ("advertising identifier") are none."""
    found = (
        h.value
        for h in others
        if h.kind == "purpose" and not any(t.start <= h.start and h.end <= t.end for t in terms)
    )
    return tuple(dict.fromkeys(found))[:6]


def _inside(h: Hit, terms: list[Hit]) -> bool:
    return h.value not in ("defined_term", "sensitive_term", "third", "section_third", "listing", "back_reference", "permission_word", "device_context") and any(
        t.start <= h.start and h.end <= t.end and (t.end - t.start) > (h.end - h.start) for t in terms
    )


def _device(s: Sentence, clause: Clause | None) -> bool:
    """Whether the clause of a term speaks of the device as its source."""
    return clause is not None and any(
        h.value == "device_context" and clause.start <= h.start < clause.end for h in s.cues
    )


def _clause_of(found: list[Clause], h: Hit) -> Clause:
    return next((c for c in found if c.start <= h.start < c.end), found[-1])


_NUMBER = re.compile(
    r"^\(?(?:(\d{1,2}(?:\.\d{1,2}){0,3})[.)、:：]?(?=\s|[^\d.])|([一二三四五六七八九十]{1,3})[、.)）]|([IVX]{1,4})[.)])"
)


def _clause_number(text: str) -> str | None:
    m = _NUMBER.match(text)
    return next((g for g in m.groups() if g), None) if m else None


def _numbered(text: str) -> bool:
    return bool(_NUMBER.match(text))


def _depth(text: str) -> int:
    """Rank of a heading in a plain text, by its numbering."""
    if re.match(r"^(?:第?[一二三四五六七八九十]{1,3}[、.章条]|[IVX]{1,4}\b)", text):
        return 1
    if re.match(r"^[(（]", text):
        return 3
    m = re.match(r"^(\d{1,2}(?:\.\d{1,2})*)", text)
    return 2 + m[1].count(".") if m else 1


_QUESTION = re.compile(r"\b(?:how|what|which|why|when|who|where)\b|如何|怎样|什么|哪些")


def _asks(s: Sentence) -> bool:
    """A short line that is a statement after all: somebody, a verb and an object."""
    if s.has("how_we") or _QUESTION.search(s.norm):
        return False
    if s.lang == "zh":
        who = s.has("first", "you", "your")
        return bool(s.terms) and who and (s.has("collect", "provide", "keep") or s.has("your") and _numbered(s.text))
    return s.has("first") and s.has("collect") and (bool(s.terms) or s.norm.rstrip().endswith(":"))


def _list_like(s: Sentence) -> bool:
    return len(s.norm) < 160 and not (s.has("first") and s.has("collect", "share"))


def _titled(s: Sentence, h: Hit) -> bool:
    """`Device information: model, version ...`: a title and its list, without a verb."""
    colon = s.norm.find(":")
    return 0 < colon < 60 and h.start > colon


def _listed(s: Sentence, h: Hit) -> bool:
    return any(c.value == "listing" and c.end <= h.start for c in s.cues)


def _quote(text: str, at: int) -> str:
    if len(text) <= MAX_QUOTE:
        return text
    start = max(0, min(at - MAX_QUOTE // 2, len(text) - MAX_QUOTE))
    return ("..." if start else "") + text[start : start + MAX_QUOTE] + ("..." if start + MAX_QUOTE < len(text) else "")
