"""Every term of a document, judged in its context: what a sentence has from those before it."""

from __future__ import annotations

from typing import NamedTuple

from auditor.knowledge.schema import Knowledge
from auditor.model import Kept
from auditor.policy.claims.around import asks, fragment, list_like, listed, sentence_case
from auditor.policy.claims.definition import continues, opened
from auditor.policy.claims.mention import Context, Mark
from auditor.policy.claims.mode import Modes
from auditor.policy.claims.rows import Heads
from auditor.policy.claims.status import Asked, judge
from auditor.policy.context.clause import Framed, read_clauses
from auditor.policy.context.constructions import Found, constructions_of
from auditor.policy.context.frame import Clause, Frame
from auditor.policy.document.block import Block, Document
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.annotate import Sentence, SentenceReader
from auditor.policy.sentences.numbering import numbered

MAX_MARKS = 20_000
"""Terms of one document that are judged; a long policy has two thousand."""
REACH = 12
"""Sentences back that "this information" may point to, within one section."""
BY_THIRD = Frame("collect", third=True, strong=True)
"""What is said of "they" where the sentence before spoke of another party."""


class Reading(NamedTuple):
    """How one sentence was read, for a person who asks why."""

    sentence: Sentence
    source: str
    """Where a clause without a verb has its frame from: lead, sentence_before, third_before or empty."""
    found: list[Found]
    framed: Framed
    marks: list[Mark]


class _Given(NamedTuple):
    """What a sentence has from those before it."""

    frame: Frame
    source: str
    item: bool
    explains: bool
    defined: str


class Marker:
    """Judges terms with one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.reader = SentenceReader(knowledge)
        self.constructions = constructions_of(knowledge)
        self._modes = Modes(knowledge)
        self._heads = Heads(self.reader.lexicon)

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

    def framed(self, s: Sentence, inherited: Frame) -> tuple[list[Found], Framed]:
        """The constructions of a sentence, and the frames of its clauses."""
        found = self.constructions.found(s.norm, s.lang, s.terms, s.cues, s.said)
        return found, read_clauses(s.norm, s.terms, s.cues, s.tongue, inherited, found)

    def _sentence(
        self, s: Sentence, ctx: Context, fresh: bool, told: list[Reading] | None
    ) -> tuple[Context, list[Mark]]:
        if s.kind == "heading" and not asks(s):
            return self._heading(s, ctx)
        given = _given(s, ctx, fresh)
        found, framed = self.framed(s, given.frame)
        if given.source == "third_before":
            framed = framed._replace(clauses=[_of_them(c) for c in framed.clauses])
        marks = [self._mark(s, h, framed, given) for h in s.terms]
        if told is not None:
            source = given.source if given.frame.kind != "none" else ""
            told.append(Reading(s, source, found, framed, marks))
        return _after(s, ctx, fresh, given, framed), marks

    def _heading(self, s: Sentence, ctx: Context) -> tuple[Context, list[Mark]]:
        """A heading ends every list and declares nothing, unless it is an item of the list."""
        kind = self.reader.sections.type_of(s.text)
        item = ctx.lead is not None and (
            kind is None or (kind in ("collect", "third") and sentence_case(s.text))
        )
        if not (item and s.terms and not numbered(s.text)):
            return Context(), [_heading_mark(s, h) for h in s.terms]
        frame = ctx.lead or Frame()
        framed = Framed([Clause(0, len(s.norm), frame)], [])
        given = _Given(Frame(), "lead", True, False, "")
        return ctx, [self._mark(s, h, framed, given) for h in s.terms]

    def _mark(self, s: Sentence, h: Hit, framed: Framed, given: _Given) -> Mark:
        clause = framed.at(h.start)
        frame = clause.frame
        column = self._heads.at(s.line_of, s.offset + h.start, s.lang) if s.kind == "row" else ""
        asked = Asked(s, h, frame, framed, given.explains, given.frame, column)
        status, by = judge(asked)
        section = s.section == "third" and not frame.first and status == "collected"
        return Mark(
            h.value,
            status,
            s,
            h.start,
            frame.third or section,
            frame.both,
            "permission" if column == "permission_noun" else self._modes.of(s, h, clause),
            "listed" if listed(s, h) else "explicit",
            True if s.has("optional") else False if s.has("required") else None,
            given.defined if given.explains else "",
            place=frame.place,
            by=by,
            condition=_condition(s, framed, h.start),
            titled=any(p.effect == "title" and p.start < h.start for p in framed.spans),
        )


def _given(s: Sentence, ctx: Context, fresh: bool) -> _Given:
    """The frame that a clause without a verb has from the list, the sentence or the party before."""
    defined = opened(s)
    explains = bool(defined)
    if not defined and ctx.definition and continues(s, ctx, fresh):
        explains, defined = True, ctx.definition
    item = s.kind in ("item", "row") or (fresh and ctx.lead is not None and list_like(s))
    if s.has("pronoun_third") and (ctx.frame.third or ctx.third or _takes_up(s)):
        return _Given(BY_THIRD, "third_before", item, explains, defined)
    frame = Frame()
    if fresh and item and ctx.lead is not None:
        frame = ctx.lead
    elif s.has("back_reference") and not explains:
        frame = ctx.frame if ctx.frame.kind != "none" else (ctx.lead or frame)
    elif not fresh and any(h.value == "goes_on_list" and h.start == 0 for h in s.cues):
        frame = ctx.frame
    elif ctx.items is not None and not fresh and fragment(s):
        frame = ctx.items
    return _Given(frame, "lead" if item else "sentence_before", item, explains, defined)


def _takes_up(s: Sentence) -> bool:
    """`When you use third-party apps, they may access X`: the party stands in the sentence itself."""
    at = next((h.start for h in s.cues if h.value == "pronoun_third"), 0)
    return any(h.family == "third" and h.end < at for h in s.cues)


def _condition(s: Sentence, framed: Framed, at: int) -> str | None:
    """The nearest condition of a sentence, before the data if there is one."""
    found = [p for p in framed.spans if p.effect == "condition"]
    before = [p for p in found if p.start < at]
    near = before[-1] if before else found[0] if found else None
    return s.text[near.start : near.end].strip() if near else None


def _of_them(c: Clause) -> Clause:
    """`They may collect X`: what is said is said of the party before."""
    if c.frame.first or c.frame.kind == "none":
        return c
    return c._replace(frame=c.frame._replace(third=True))


def _after(s: Sentence, ctx: Context, fresh: bool, given: _Given, framed: Framed) -> Context:
    """What the next sentence has from this one."""
    last = next((c.frame for c in reversed(framed.clauses) if c.frame.kind != "none"), Frame())
    if s.cues and not s.terms and any(c.frame.place for c in framed.clauses):
        last = last._replace(place="device")
    opens = s.norm.rstrip().endswith((":", "\uff1a")) or any(
        p.effect == "opens" for p in framed.spans
    )
    lead, lead_definition = ctx.lead, ctx.lead_definition
    if opens:
        lead = None if given.explains else last if last.kind != "none" else given.frame
        lead_definition = given.explains
    elif fresh and not given.item and s.kind == "paragraph":
        lead, lead_definition = None, False
    listed_here = last.strong and last.kind in ("collect", "share") and ":" in s.norm
    goes_on = ctx.items is not None and not fresh and fragment(s)
    definition = ctx.definition if given.item and ctx.lead_definition else ""
    return Context(
        frame=last,
        lead=lead,
        lead_definition=lead_definition,
        third=s.has("third", "company"),
        items=ctx.items if goes_on else last if listed_here and not given.explains else None,
        definition=given.defined if given.explains else definition,
    )


def _heading_mark(s: Sentence, h: Hit) -> Mark:
    return Mark(
        h.value,
        "mentioned",
        s,
        h.start,
        False,
        False,
        "unspecified",
        "explicit",
        None,
        by="heading",
    )


def _placed(marks: list[Mark], block: Block, place: Kept) -> list[Mark]:
    """`We do not collect pictures. All recordings stay on your device.`: it is said of the pictures."""
    return [
        m._replace(place=place) if m.sentence.line_of is block and m.status != "mentioned" else m
        for m in marks
    ]


def _passes_on(s: Sentence, ctx: Context) -> bool:
    """`We may share this information with advertisers`: no item named, all of them meant."""
    named = {t.value.data for t in s.terms} - {"personal_info", None}
    return (
        not named
        and s.has("back_reference")
        and s.has("third")
        and s.has("share")
        and ctx.frame.kind == "share"
        and not s.has("legal_talk", "no_denial", "no_statement", "anonymous")
    )


def _passed_on(s: Sentence, recent: list[list[Mark]]) -> list[Mark]:
    """The items said to be collected just before, now given to a third party: weak claims."""
    return [
        m._replace(sentence=s, offset=0, third=True, both=False, basis="by_reference")
        for marks in recent
        for m in marks
        if not m.third and m.terms.data
    ]
