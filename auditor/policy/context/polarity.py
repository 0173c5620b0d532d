"""How far a construction reaches in its sentence, and which denials stand.

A denial reaches over the list behind it (or before it, where the verb comes last), up to a word
that ends it or a clause that states something new. A construction of the effect `suspend` in
the same sentence makes it none, and so does a subject that is not the app.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from auditor.knowledge.schema import Construction, Language
from auditor.policy.context.constructions import Found
from auditor.policy.lexicon.matcher import Hit

Cuts = list[tuple[int, int]]
_VERBS = ("obtain", "keep", "share", "provide")
_AGENTS = ("first", "you", "third")
HEAD = 24
"""Characters from the beginning of a clause in which its subject stands."""


class Span(NamedTuple):
    """What holds for [start, end) of a sentence, and the construction that says so."""

    start: int
    end: int
    effect: str
    by: Construction
    at: int
    """Where the construction itself begins."""
    third: bool = False
    """Said of another party that is named."""


def spans_of(
    norm: str, terms: list[Hit], cues: list[Hit], cuts: Cuts, found: list[Found], tongue: Language
) -> list[Span]:
    """The spans of all constructions of a sentence; denials that are none are void."""
    reached = [(f, _reach(f, norm, terms, cues, cuts, tongue)) for f in found]
    ends = {
        effect: [span for f, span in reached if f.by.effect == effect]
        for effect in ("suspend", "admit")
    }
    out = []
    for f, (start, end) in reached:
        effect, third = f.by.effect, False
        if effect in ends:
            continue
        if effect == "deny":
            agent = _agent(f, cues, cuts)
            third = agent == "named"
            if _any_at(ends["suspend"], f.start) or agent in ("you", "third"):
                effect = "void"
            elif _any_at(ends["admit"], f.start):
                effect = "admit"
        out.append(Span(start, end, effect, f.by, f.start, third))
    return _cut_short(_spared(out))


def _any_at(spans: list[tuple[int, int]], at: int) -> bool:
    return any(a <= at < b for a, b in spans)


def _spared(spans: list[Span]) -> list[Span]:
    """`spare` counts inside a denial only."""
    denied = [s for s in spans if s.effect == "deny"]
    return [
        s
        for s in spans
        if s.effect != "spare" or any(d.start <= s.start and s.end <= d.end for d in denied)
    ]


def _cut_short(spans: list[Span]) -> list[Span]:
    """Without the void of verbs that a denial holds too: `do not collect, use or share`."""
    denied = [s for s in spans if s.effect in ("deny", "admit")]
    return [
        s
        for s in spans
        if s.effect != "void" or not any(d.at <= s.at <= d.end and d.start <= s.end for d in denied)
    ]


def _reach(
    f: Found, norm: str, terms: list[Hit], cues: list[Hit], cuts: Cuts, tongue: Language
) -> tuple[int, int]:
    by = f.by
    if by.scope == "match":
        return f.start, f.end
    if by.scope == "sentence":
        return 0, len(norm)
    own = _clause_at(f.start, cuts)
    if by.scope == "clause":
        return cuts[own][0], cuts[_clause_at(f.end - 1, cuts)][1]
    if by.scope == "before":
        return _back(own, f.start, terms, cues, cuts), f.end
    return f.start, _forth(f, cues, cuts, len(norm), "verb_states" in tongue.grammar)


def _clause_at(offset: int, cuts: Cuts) -> int:
    return max(0, bisect_left(cuts, (offset + 1, -1)) - 1)


def _forth(f: Found, cues: list[Hit], cuts: Cuts, length: int, alone: bool) -> int:
    """To a word that ends it, or to the next clause that states something of its own."""
    end = length
    for h in cues:
        if h.start >= f.end and (h.value in f.by.stops or h.family in f.by.stops):
            end = min(end, h.start)
            break
    for low, high in cuts[_clause_at(f.end - 1, cuts) + 1 :]:
        if low >= end:
            break
        if low >= f.end and _states(cues, low, high, alone):
            return low
    return end


def _back(own: int, at: int, terms: list[Hit], cues: list[Hit], cuts: Cuts) -> int:
    """To the nearest clause before that names data, and over the list that it ends."""
    start, named = cuts[own][0], any(cuts[own][0] <= t.start < at for t in terms)
    for low, high in reversed(cuts[:own]):
        states = _states(cues, low, high, False)
        if any(low <= h.start < high and h.family == "negation" for h in cues):
            break
        if named and states:
            break
        start, named = low, named or any(low <= t.start < high for t in terms)
        if named and states:
            break
    return start


def _states(cues: list[Hit], low: int, high: int, alone: bool) -> bool:
    """Whether a clause has a verb and its subject; `alone`: a verb is enough."""
    here = [h for h in cues if low <= h.start < high]
    verb = next((h for h in here if h.family in _VERBS), None)
    yours = {h.start for h in here if h.value == "your"}
    agents = [h for h in here if h.family in _AGENTS and h.start not in yours]
    if alone:
        return verb is not None or bool(agents)
    if not agents or agents[0].start - low > HEAD:
        return False
    return not any(h.value == "goes_on" and h.start < agents[0].start for h in here)


def _agent(f: Found, cues: list[Hit], cuts: Cuts) -> str:
    """Whose denial it is: first, you, third, named (an SDK or company), or empty: nobody is named."""
    low = cuts[_clause_at(f.start, cuts)][0]
    yours = {h.start for h in cues if h.value == "your"}
    before = [
        h for h in cues if low <= h.start < f.start and h.family in _AGENTS and h.start not in yours
    ]
    if not before:
        return ""
    if any(h.family == "first" for h in before) and before[-1].family != "you":
        return "first"
    last = before[-1]
    return "named" if last.value == "third_named" else last.family
