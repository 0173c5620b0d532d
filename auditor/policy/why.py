"""How a line of a policy was read: its clauses, their frames, and what decided."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.model import Struct
from auditor.policy.claims.marker import Marker, Reading
from auditor.policy.context.frame import Clause
from auditor.policy.document.block import Document


class TermWhy(Struct, frozen=True, kw_only=True):
    """One term of a clause and what was concluded of it."""

    words: str
    data: str | None
    permissions: tuple[str, ...]
    status: str
    party: str
    by: str
    """The test that decided the status."""


SLOTS = {
    "ours": "agent",
    "third": "agent",
    "both": "agent",
    "tool": "agent",
    "beside": "agent",
    "receiver": "receiver",
    "condition": "condition",
    "purpose": "purpose",
    "device": "place",
}
"""The slot of the frame that a construction of an effect fills."""


class SlotWhy(Struct, frozen=True, kw_only=True):
    """A slot of a frame that a construction fills."""

    slot: str
    words: str
    by: str
    """The construction."""


class ClauseWhy(Struct, frozen=True, kw_only=True):
    """One clause: its frame, where that comes from and the terms that it governs."""

    text: str
    kind: str
    predicate: str
    agent: str
    place: str | None
    source: str
    """said, inherited, or the id of the construction that decided."""
    terms: tuple[TermWhy, ...]
    slots: tuple[SlotWhy, ...] = ()


class SentenceWhy(Struct, frozen=True, kw_only=True):
    """One sentence of the line."""

    line: int
    section: str | None
    text: str
    found: tuple[tuple[str, str, str], ...]
    """(id, effect, words) of the constructions in it."""
    clauses: tuple[ClauseWhy, ...]


def explain(document: Document, knowledge: Knowledge, line: int) -> list[SentenceWhy]:
    """The reading of the sentences that begin or end on a line, in order; headings are no sentences."""
    told: list[Reading] = []
    Marker(knowledge).marks(document, told)
    return [sentence_why(r, line) for r in told if line in _lines(r)]


def _lines(r: Reading) -> tuple[int, int]:
    source, at = r.sentence.line_of, r.sentence.offset
    return source.line_at(at), source.line_at(at + len(r.sentence.text) - 1)


def sentence_why(r: Reading, line: int) -> SentenceWhy:
    """How one sentence was read; `line` is where it is told to stand."""
    s = r.sentence
    return SentenceWhy(
        line=line,
        section=s.section,
        text=s.text,
        found=tuple((f.by.id, f.by.effect, s.norm[f.start : f.end]) for f in r.found),
        clauses=tuple(_clause(r, c) for c in r.framed.clauses if s.text[c.start : c.end].strip()),
    )


def _clause(r: Reading, c: Clause) -> ClauseWhy:
    ends = {h.start: h.end for h in r.sentence.terms}
    return ClauseWhy(
        text=r.sentence.text[c.start : c.end].strip(),
        kind=c.frame.kind,
        predicate=c.frame.predicate,
        agent=_agent(c.frame.first, c.frame.third or c.frame.both),
        place=c.frame.place,
        source=c.frame.by or r.source or "said",
        slots=_slots(r, c),
        terms=tuple(
            TermWhy(
                words=r.sentence.text[m.offset : ends.get(m.offset, m.offset + 1)],
                data=m.terms.data,
                permissions=m.terms.permission,
                status=m.status,
                party="third" if m.third else "first",
                by=m.by,
            )
            for m in r.marks
            if c.start <= m.offset < c.end
        ),
    )


def _agent(first: bool, third: bool) -> str:
    return "both" if first and third else "third" if third else "first" if first else "not named"


def _slots(r: Reading, c: Clause) -> tuple[SlotWhy, ...]:
    """What constructions say of the clause: its agent, receiver, condition, purpose and place."""
    here = [s for s in r.framed.spans if s.start < c.end and c.start < s.end]
    aims = [s for s in here if s.effect == "purpose"]
    return tuple(
        SlotWhy(slot=SLOTS[s.effect], words=r.sentence.text[s.start : s.end].strip(), by=s.by.id)
        for s in here
        if s.effect in SLOTS
        and (s in aims or not any(a.start <= s.start and s.end <= a.end for a in aims))
    )
