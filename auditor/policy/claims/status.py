"""Every term of a document, judged in its context: collected, denied or only mentioned.

The order of the tests in `_status` is the order of strength: a definition wins over all, a
denial over a statement, a statement of the developer over the habits of a section.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.knowledge.schema import Knowledge, Terms
from auditor.model import Basis, Kept, Mode, Status
from auditor.policy.claims.mention import Context, Mark
from auditor.policy.context.clause import read_clauses
from auditor.policy.context.constructions import Found, constructions_of
from auditor.policy.context.frame import Clause, Frame
from auditor.policy.context.tests import (
    CONTACT_LINE,
    USES,
    aim,
    app_acts,
    asks,
    before_notice,
    container,
    controls,
    device,
    fragment,
    kinds,
    left_out,
    list_like,
    listed,
    negated_term,
    sentence_case,
    titled,
)
from auditor.policy.document.block import Block, Document
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.annotate import Sentence, SentenceReader
from auditor.policy.sentences.numbering import numbered
from auditor.policy.sentences.sections import QUIET

_CHANNELS = frozenset(
    {
        "email",
        "phone_number",
        "address",
        "push_token",
        "call_state",
        "sms",
        "name",
        "notification_content",
        "call_log",
        "chat_messages",
        "contact_info",
    }
)


NOTHING = Frame()
MAX_MARKS = 20_000
"""Terms of one document that are judged; a long policy has two thousand."""
REACH = 12
"""Sentences back that "this information" may point to, within one section."""


_OPENS = re.compile(
    r"(?:following|如下|以下)[^.。]{0,60}[:：.。]?$|(?:such as|including|includes?|for example|包括|包含|例如)[,，]?$"
)
"""How a sentence ends that a list continues, with or without a colon."""


class Reading(NamedTuple):
    """How one sentence was read, for a person who asks why."""

    sentence: Sentence
    source: str
    """Where a clause without a verb has its frame from: lead, sentence_before, third_before or empty."""
    found: list[Found]
    clauses: list[Clause]
    marks: list[Mark]


class Marker:
    """Judges terms with one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.reader = SentenceReader(knowledge)
        self.constructions = constructions_of(knowledge)
        self.capabilities = {
            d for p in knowledge.permissions.values() if p.runtime and p.level for d in p.primary
        }
        self.typed_in = {d.id for d in knowledge.data_types.values() if d.typed_in}

    def marks(self, document: Document, told: list[Reading] | None = None) -> list[Mark]:
        """Every term of the document, judged in its context; `told` gets how each sentence was read."""
        out: list[Mark] = []
        recent: list[list[Mark]] = []
        ctx = Context()
        block: Block | None = None
        for s in self.reader.read_sentences(document):
            fresh = s.line_of is not block
            block = s.line_of
            if s.kind == "heading":
                recent.clear()
            ctx, marks = self._sentence(s, ctx, fresh, told)
            if not fresh and not s.terms and ctx.frame.place is not None:
                out = _placed(out, block, ctx.frame.place)
            if _passes_on(s, ctx):
                marks = [*marks, *_passed_on(s, recent)]
            else:
                recent = [*recent[1 - REACH :], [m for m in marks if m.status == "collected"]]
            out.extend(marks)
            if len(out) > MAX_MARKS:
                break
        return out

    def _sentence(
        self, s: Sentence, ctx: Context, fresh: bool, told: list[Reading] | None = None
    ) -> tuple[Context, list[Mark]]:
        if s.kind == "heading" and not asks(s):
            kind = self.reader.sections.type_of(s.text)
            keep_lead = ctx.lead is not None and (
                kind is None or (kind in ("collect", "third") and sentence_case(s.text))
            )
            if keep_lead and s.terms and not numbered(s.text):
                frame = ctx.lead or Frame()
                return ctx, [self._mark(s, h, frame, ctx) for h in s.terms]
            # A heading ends every list, and declares nothing.
            return Context(frame=Frame()), [
                Mark(
                    h.value, "mentioned", s, h.start, False, False, "unspecified", "explicit", None
                )
                for h in s.terms
            ]
        defined = self._opens_definition(s)
        explains = bool(defined)
        if not defined and ctx.definition and self._continues_definition(s, ctx, fresh):
            explains, defined = True, ctx.definition
        continues = s.has("back_reference") and not explains
        item = s.kind in ("item", "row") or (fresh and ctx.lead is not None and list_like(s))
        inherited = Frame()
        if fresh and item and ctx.lead is not None:
            inherited = ctx.lead
        elif continues:
            inherited = ctx.frame if ctx.frame.kind != "none" else (ctx.lead or Frame())
        elif not fresh and s.norm[:30].lstrip().startswith(
            ("for example", "including", "such as", "e.g", "这", "包括", "例如", "其中")
        ):
            inherited = ctx.frame
        elif ctx.items is not None and not fresh and fragment(s):
            inherited = ctx.items
        they = s.has("pronoun_third") and (ctx.frame.third or ctx.third)
        if they:
            inherited = Frame("collect", third=True, strong=True)
        matched = self.constructions.found(s.norm, s.lang, s.terms, s.cues, s.said)
        found = read_clauses(s.norm, s.terms, s.cues, s.lang, inherited, matched)
        if they:
            found = [
                c
                if c.frame.first or c.frame.kind == "none"
                else c._replace(frame=c.frame._replace(third=True))
                for c in found
            ]
        marks = (
            []
            if not s.terms
            else [
                self._mark(
                    s,
                    h,
                    _clause_of(found, h).frame,
                    ctx,
                    explains,
                    defined,
                    _clause_of(found, h),
                    inherited,
                )
                for h in s.terms
            ]
        )
        if told is not None:
            source = (
                ("third_before" if they else "lead" if item else "sentence_before")
                if inherited.kind != "none"
                else ""
            )
            told.append(Reading(s, source, matched, found, marks))
        last = next((c.frame for c in reversed(found) if c.frame.kind != "none"), Frame())
        if s.cues and not s.terms and any(c.frame.place for c in found):
            last = last._replace(place="device")
        lead = ctx.lead
        lead_definition = ctx.lead_definition
        opens = s.norm.rstrip().endswith((":", "：")) or bool(_OPENS.search(s.norm.rstrip()))
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
            third=s.has("third"),
            items=ctx.items
            if ctx.items is not None and not fresh and fragment(s)
            else last
            if last.strong and last.kind in ("collect", "share") and ":" in s.norm and not explains
            else None,
            definition=defined
            if explains or (opens and defined)
            else (ctx.definition if item and ctx.lead_definition else ""),
        )
        return new, marks

    def _opens_definition(self, s: Sentence) -> str:
        """personal, sensitive or other for a sentence that explains a word; else empty."""
        at = next((h for h in s.cues if h.value == "definition"), None)
        if at is None:
            return ""
        before = [h for h in s.cues if h.value in ("sensitive_term", "defined_term")]
        acts = [h for h in s.cues if h.family == "obtain" and h.start < at.start and s.has("first")]
        if acts and at.value and not any(h.start < at.start and h.start < 40 for h in before):
            return ""
        if any(h.value == "sensitive_term" for h in before):
            return "sensitive"
        terms = [h for h in before if h.value == "defined_term"]
        if not terms:
            return "other"
        near = [h for h in terms if h.start < at.start] or terms
        return "nonpersonal" if negated_term(s, near[-1].start) else "personal"

    @staticmethod
    def _continues_definition(s: Sentence, ctx: Context, fresh: bool) -> bool:
        """The list of a definition often stands in the next sentence or in bullets."""
        if s.has("obtain", "share") and s.has("first"):
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
        explains: bool = False,
        defined: str = "",
        clause: Clause | None = None,
        inherited: Frame = NOTHING,
    ) -> Mark:
        terms: Terms = h.value
        status = self._status(s, h, frame, explains, inherited)
        third = frame.third or (s.section == "third" and not frame.first and status == "collected")
        mode = self._mode(s, h, terms, frame, clause)
        basis: Basis = "listed" if listed(s, h) else "explicit"
        optional = True if s.has("optional") else False if s.has("required") else None
        return Mark(
            terms,
            status,
            s,
            h.start,
            third,
            frame.both,
            mode,
            basis,
            optional,
            defined if explains else "",
            place=frame.place,
        )

    def _status(
        self, s: Sentence, h: Hit, frame: Frame, explains: bool, inherited: Frame
    ) -> Status:
        terms: Terms = h.value
        if s.norm.rstrip().endswith(("?", "？")):
            return "mentioned"
        if explains and not (frame.kind == "denied" and frame.first):
            return "mentioned"
        if left_out(s, h):
            return "not_collected" if frame.strong else "mentioned"
        if frame.kind == "denied":
            return "not_collected"
        if frame.kind == "void":
            return "mentioned"
        if s.has("hypothetical"):
            return "mentioned"
        ours = frame.strong and (s.has("first") or app_acts(s))
        if s.has("how_we") and not s.has("listing"):
            return "mentioned"
        contact = terms.data in _CHANNELS
        if (
            contact
            and s.has("notice_channel")
            and not (s.has("obtain") and s.has("first") and s.section == "collect")
            and not (ours and before_notice(s, h))
            and not (s.has("first") and USES.search(s.norm, max(0, h.start - 30), h.start))
        ):
            return "mentioned"
        if (
            s.section in QUIET
            and not s.has("sensitive_notice")
            and not (ours and not s.has("security_talk", "control", "legal_talk", "children"))
        ):
            return "mentioned"
        if (
            terms.data == "birthday_age"
            and s.has("children")
            and len({t.value.data for t in s.terms}) < 3
        ):
            return "mentioned"
        if terms.data == "minor_info" and s.section == "children":
            return "mentioned"
        if contact and CONTACT_LINE.match(s.norm, h.end):
            return "mentioned"
        if terms.data == "cookies" and s.has("cookie_talk") and not s.has("first"):
            return "mentioned"
        if container(s, h):
            return "mentioned"
        stored = frame.first and frame.kind == "collect" and kinds(s) > 1
        if s.has("security_talk") and not (ours or stored or frame.kind == "share"):
            return "mentioned"
        if s.has("sensitive_notice") and s.lang == "zh":
            return "collected"
        if s.lang == "zh" and aim(s, h):
            return "mentioned"
        if s.has("control") and not ((ours and not controls(s)) or frame.kind == "share"):
            return "mentioned"
        if s.has("sensitive_notice"):
            return "collected"
        if s.has("retention") and (not ours or s.lang == "zh"):
            return "mentioned"
        if s.has("legal_talk") and not (ours or (frame.provided and s.has("required"))):
            return "mentioned"
        if frame.kind in ("collect", "share"):
            if terms.ambiguous and not (
                frame.strong or frame.kind == "share" or inherited.kind != "none"
            ):
                return "mentioned"
            return "collected"
        if terms.permission and s.has("permission_word"):
            return "collected"
        if not terms.data and not terms.ambiguous and frame.kind not in ("denied", "void"):
            return "collected"  # the name of a permission, or of the service that it stands for
        if terms.ambiguous and kinds(s) < 3:
            return "mentioned"
        if s.kind in ("item", "row") or titled(s, h):
            return "collected"
        if (
            s.norm.startswith(("your ", "您的", "你的")) and not s.has("obtain", "keep", "share")
        ) or s.kind == "heading":
            return "collected"
        if len({t.value.data for t in s.terms}) > 2 and not s.has(
            "obtain", "keep", "share", "provide"
        ):
            return "collected"  # a list that lost its lead-in
        return "mentioned"

    def _mode(self, s: Sentence, h: Hit, terms: Terms, frame: Frame, clause: Clause | None) -> Mode:
        named = bool(terms.permission) or s.has("permission_word")
        if terms.permission and named:
            return "permission"
        if (
            terms.data in self.typed_in
            and not (s.has("automatic") and not frame.provided)
            and not device(s, clause)
        ):
            return "user_provided"
        if frame.provided and not s.has("automatic") and terms.data in self.typed_in:
            return "user_provided"
        if named and s.has("permission_word"):
            return "permission"
        if frame.provided and s.has("ask") and terms.data in self.capabilities and listed(s, h):
            return (
                "permission"  # a generator's sentence counts a capability among what is asked for
            )
        if frame.provided and not s.has("automatic"):
            return "user_provided"
        return "automatic" if frame.kind == "collect" or s.has("automatic") else "unspecified"


def _placed(marks: list[Mark], block: Block, place: Kept) -> list[Mark]:
    """`We do not collect pictures. All recordings stay on your device.`: it is said of the pictures."""
    return [
        m._replace(place=place) if m.sentence.line_of is block and m.status != "mentioned" else m
        for m in marks
    ]


def _clause_of(found: list[Clause], h: Hit) -> Clause:
    return next((c for c in found if c.start <= h.start < c.end), found[-1])


def _passes_on(s: Sentence, ctx: Context) -> bool:
    """`We may share this information with advertisers`: no item named, all of them meant."""
    named = {t.value.data for t in s.terms} - {"personal_info", None}
    return (
        not named
        and s.has("back_reference")
        and s.has("third")
        and s.has("share")
        and ctx.frame.kind == "share"
        and not s.has("legal_talk", "no_denial", "no_statement")
    )


def _passed_on(s: Sentence, recent: list[list[Mark]]) -> list[Mark]:
    """The items said to be collected just before, now given to a third party: weak claims."""
    return [
        m._replace(sentence=s, offset=0, third=True, both=False, basis="by_reference")
        for marks in recent
        for m in marks
        if not m.third and m.terms.data
    ]
