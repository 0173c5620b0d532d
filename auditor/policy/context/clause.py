"""The frame of each clause of a sentence: what is done with the data it names, and by whom.

A frame is found from the cues of its clause and from the constructions that reach it; a clause
without a verb continues the one before it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from typing import NamedTuple

from auditor.knowledge.schema import Language
from auditor.policy.context.agents import ON_AGENTS, Here, third, together
from auditor.policy.context.constructions import Found
from auditor.policy.context.frame import Clause, Frame
from auditor.policy.context.polarity import Span, spans_of
from auditor.policy.context.scope import whole
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.split import clauses

_VERBS = ("obtain", "keep", "share", "provide")
_RULING = ("deny", "void", "restore", "spare", "admit")
_RANK = {"spare": 0, "restore": 1, "deny": 2, "admit": 3, "void": 4}


class Framed(NamedTuple):
    """The clauses of a sentence, in order, and how far its constructions reach."""

    clauses: list[Clause]
    spans: list[Span]

    def frame_at(self, offset: int) -> Frame:
        """The frame that governs an offset."""
        return self.at(offset).frame

    def at(self, offset: int) -> Clause:
        """The clause that holds an offset; the last one behind all."""
        return next((c for c in self.clauses if c.start <= offset < c.end), self.clauses[-1])

    def by(self, effect: str, offset: int) -> Span | None:
        """A construction of this effect whose scope holds an offset."""
        return next(
            (s for s in self.spans if s.effect == effect and s.start <= offset < s.end), None
        )


def read_clauses(
    norm: str,
    terms: list[Hit],
    cues: list[Hit],
    tongue: Language,
    inherited: Frame,
    found: list[Found],
) -> Framed:
    """Frames of all clauses of a sentence, in order."""
    cuts = clauses(norm, tongue)
    spans = spans_of(norm, terms, cues, cuts, found, tongue)
    ruled = [s for s in spans if s.effect in _RULING]
    agents = [s for s in spans if s.effect in ON_AGENTS]
    cues = _outside([s for s in spans if s.effect == "purpose"], cues)
    fellows = [h.start for h in cues if h.value == "fellow"]
    out: list[Clause] = []
    previous = inherited
    starts = [h.start for h in cues]  # in order, as the lexicon gives them
    for start, end in _pieces(cuts, ruled):
        here = cues[bisect_left(starts, start) : bisect_left(starts, end)]
        span = _ruling(ruled, start)
        if span is not None:
            frame = _ruled(span, here, inherited)
        else:
            frame = _read(_here(start, end, tongue, here, agents, fellows), previous)
        out.append(Clause(start, end, frame))
        previous = frame
    return Framed(_placed(whole(cues, out, spans), spans), spans)


def _outside(purposes: list[Span], cues: list[Hit]) -> list[Hit]:
    """The cues that make frames: verbs and parties of a purpose are those of the function."""
    if not purposes:
        return cues
    return [h for h in cues if not any(s.start < h.start < s.end for s in purposes)]


def _pieces(cuts: list[tuple[int, int]], spans: list[Span]) -> list[tuple[int, int]]:
    """The clauses, cut where a span begins or ends."""
    edges = {e for s in spans for e in (s.start, s.end)} | {a for a, _ in cuts}
    edges.add(cuts[-1][1] if cuts else 0)
    ordered = sorted(edges)
    return [(a, b) for a, b in itertools.pairwise(ordered) if b > a]


def _ruling(spans: list[Span], at: int) -> Span | None:
    """The span that decides about an offset: an exception before a denial before a void."""
    here = [s for s in spans if s.start <= at < s.end]
    return min(here, key=lambda s: (_RANK[s.effect], -s.start), default=None)


def _ruled(span: Span, here: list[Hit], inherited: Frame) -> Frame:
    first = any(h.family == "first" for h in here) or inherited.first
    if span.effect in ("restore", "admit"):
        return Frame("collect", first=True, strong=True, by=span.by.id)
    kind = "denied" if span.effect == "deny" else "void"
    return Frame(kind, third=span.third, first=first, strong=True, by=span.by.id)  # type: ignore[arg-type]


def _placed(found: list[Clause], spans: list[Span]) -> list[Clause]:
    """With the place that a construction names for the data of its scope."""
    kept = [s for s in spans if s.effect == "device" or s.by.place]
    if not kept:
        return found
    return [
        c._replace(frame=_kept(c.frame))
        if any(s.start < c.end and c.start < s.end for s in kept)
        else c
        for c in found
    ]


def _kept(frame: Frame) -> Frame:
    """Kept on the device; where no verb of obtaining stands, nothing more is said."""
    said = frame.kind in ("denied", "void", "share") or frame.strong
    return frame._replace(place="device", kind=frame.kind if said else "void")


def _here(
    start: int,
    end: int,
    tongue: Language,
    cues: list[Hit],
    agents: list[Span],
    fellows: list[int],
) -> Here:
    by: dict[str, list[Hit]] = {}
    for h in cues:
        by.setdefault(h.family, []).append(h)
    if "third" in by and "integrate" in by:
        by["obtain"] = sorted([*by.get("obtain", ()), *by["integrate"]])
    verbs = sorted((h for k in _VERBS for h in by.get(k, ())), key=lambda h: (h.start, -h.end))
    your = {h.start for h in by.get("your", ())}
    by["you"] = [h for h in by.get("you", ()) if h.start not in your]
    return Here(start, end, tongue, by, verbs, agents, fellows)


def _read(here: Here, previous: Frame) -> Frame:
    """The frame that the words of a clause give; what they leave open comes from the clause before."""
    by, verbs = here.by, here.verbs
    others, first = third(here, previous), here.ours
    empty = by.get("no_statement")
    if (
        empty
        and not here.builds("topic_first")
        and (not verbs or empty[0].start <= verbs[-1].start)
    ):
        return Frame("void", third=others, first=first)
    if not verbs and not by.get("permission_word"):
        ended = previous.kind in ("denied", "void") and "contrast" in by
        if ended:
            return Frame("none", contrast=True)
        if previous.kind == "collect" and any("both" in here.roles(t) for t in by.get("third", ())):
            return previous._replace(
                both=True
            )  # `the app collects, by itself or through others, X`
        if previous.kind == "none" and (first or by.get("third")):
            return Frame("none", third=others, first=first)  # a subject whose verb follows
        return previous
    if _goes_on(here, previous):
        return previous
    if _given_to_us(here):
        return Frame("collect", first=True, provided=True, strong=True, predicate="share")
    strong = bool(by.get("obtain"))
    shares = bool(by.get("share")) and not strong
    passed = shares and not others and not previous.third and _passes_on(here)
    if shares and (others or previous.third or passed or here.builds("share_alone")):
        return Frame("share", third=True, first=first, both=passed, predicate="share")
    provided = bool(by.get("provide")) and (bool(by["you"]) or previous.provided)
    return Frame(
        "collect",
        third=others,
        first=first,
        provided=provided,
        strong=strong or provided,
        both=bool(verbs) and others and together(here),
        predicate=verbs[0].value if verbs else "permission",
    )


def _given_to_us(here: Here) -> bool:
    """`If you share X with us`: the user hands it over."""
    verb = here.verbs[0] if here.verbs else None
    if verb is None or verb.family != "share" or here.by.get("third"):
        return False
    yours = any(h.start < verb.start for h in here.by["you"])
    firsts = here.by.get("first", ())
    return yours and bool(firsts) and all(f.start > verb.end for f in firsts)


def _passes_on(here: Here) -> bool:
    """`We may share X`: with whom is not said, but not with the user or the developer."""
    verb = here.verbs[0]
    if verb.family != "share" or "past" in verb.form or any(f > verb.start for f in here.fellows):
        return False
    return any(f.start < verb.start for f in here.by.get("first", ()))


def _goes_on(here: Here, previous: Frame) -> bool:
    """An item of a list that happens to hold a word such as "access" or "log"."""
    if not (previous.kind in ("collect", "share") and previous.strong) or "contrast" in here.by:
        return False
    verb = here.verbs[0].start if here.verbs else here.end
    return not any(h.start < verb for k in ("first", "you", "third") for h in here.by.get(k, ()))
