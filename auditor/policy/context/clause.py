"""What one clause says is done with the data it names, and by whom.

A frame is found per clause from its cues; a clause without a verb continues the one
before it. Constructions decide what is denied and what says nothing.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left

from auditor.policy.context.constructions import Found
from auditor.policy.context.frame import Clause, Frame
from auditor.policy.context.polarity import Span, spans_of
from auditor.policy.context.scope import whole
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.split import clauses

_VERBS = ("obtain", "keep", "share", "provide")


def read_clauses(
    norm: str,
    terms: list[Hit],
    cues: list[Hit],
    lang: str,
    inherited: Frame,
    found: list[Found],
) -> list[Clause]:
    """Frames of all clauses of a sentence, in order."""
    cuts = clauses(norm)
    spans = spans_of(norm, terms, cues, cuts, found)
    ruled = [s for s in spans if s.effect in ("deny", "void", "restore", "spare", "admit")]
    out: list[Clause] = []
    previous = inherited
    starts = [h.start for h in cues]  # in order, as the lexicon gives them
    for start, end in _pieces(cuts, ruled):
        here = cues[bisect_left(starts, start) : bisect_left(starts, end)]
        span = _ruling(ruled, start)
        if span is not None:
            frame = _ruled(span, here, inherited)
        else:
            frame = _read(norm, start, end, here, lang, previous)
        out.append(Clause(start, end, frame))
        previous = frame
    return _placed(whole(norm, cues, out), spans)


def _pieces(cuts: list[tuple[int, int]], spans: list[Span]) -> list[tuple[int, int]]:
    """The clauses, cut where a span begins or ends."""
    edges = {e for s in spans for e in (s.start, s.end)} | {a for a, _ in cuts}
    edges.add(cuts[-1][1] if cuts else 0)
    ordered = sorted(edges)
    return [(a, b) for a, b in itertools.pairwise(ordered) if b > a]


_RANK = {"spare": 0, "restore": 1, "deny": 2, "admit": 3, "void": 4}


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


def _read(norm: str, start: int, end: int, here: list[Hit], lang: str, previous: Frame) -> Frame:
    by: dict[str, list[Hit]] = {}
    for h in here:
        by.setdefault(h.family, []).append(h)
    if "third" in by and "integrate" in by:
        by["obtain"] = sorted([*by.get("obtain", ()), *by["integrate"]])
    verbs = sorted((h for k in _VERBS for h in by.get(k, ())), key=lambda h: (h.start, -h.end))
    your = {h.start for h in by.get("your", ())}
    by["you"] = [h for h in by.get("you", ()) if h.start not in your]
    contrast = "contrast" in by
    third = _third(norm, by, verbs, start, end, lang, previous)
    first = bool(by.get("first"))
    you = bool(by.get("you"))
    empty = by.get("no_statement")
    if empty and lang == "en" and (not verbs or empty[0].start <= verbs[-1].start):
        return Frame("void", third=third, first=first)
    if not verbs and not by.get("permission_word"):
        if previous.kind in ("denied", "void") and contrast:
            return Frame("none", contrast=True)
        return previous
    first_verb = verbs[0].start if verbs else end
    subject = any(h.start < first_verb for k in ("first", "you", "third") for h in by.get(k, ()))
    if previous.kind in ("collect", "share") and previous.strong and not subject and not contrast:
        # an item of a list that happens to hold a word such as "access" or "log"
        return previous
    strong = bool(by.get("obtain"))
    shares = bool(by.get("share")) and not strong
    provided = bool(by.get("provide")) and (you or previous.provided) and not (shares and third)
    if shares and (third or previous.third or lang == "zh"):
        return Frame("share", third=True, first=first, strong=strong, predicate="share")
    both = bool(verbs) and third and first and _together(norm, by, verbs)
    return Frame(
        "collect",
        third=third,
        first=first,
        provided=provided,
        strong=strong or provided,
        both=both,
        predicate=verbs[0].value if verbs else "permission",
    )


_TOGETHER = re.compile(r"\s*(?:,|and|or|/|with|and/or|及|和|与|或|以及)\s*(?:\w+ ){0,3}$")
_TOOL = re.compile(
    r"^[^.;]{0,80}\b(?:to|which|that|who)\b[^.;]{0,20}\b(?:collect|track|gather|receive|obtain|monitor|access|record|log)"
)


def _together(norm: str, by: dict[str, list[Hit]], verbs: list[Hit]) -> bool:
    """`we and our partners collect`, or `we use a third party to collect`."""
    for f in by.get("first", []):
        for t in by.get("third", []):
            low, high = sorted((f, t), key=lambda h: h.start)
            if high.start < verbs[0].start and _TOGETHER.search(
                norm[low.end : high.start].rstrip() + " "
            ):
                return True
            if f.start < verbs[0].start < t.start and _TOOL.match(norm[t.end :]):
                return True
    return False


def _third(
    norm: str,
    by: dict[str, list[Hit]],
    verbs: list[Hit],
    start: int,
    end: int,
    lang: str,
    previous: Frame,
) -> bool:
    """Whether somebody else does it: third party as subject, as agent, or as receiver."""
    thirds = by.get("third", [])
    if not thirds:
        return previous.third and not by.get("first")
    firsts = by.get("first", [])
    if not verbs:
        return True
    verb = verbs[0]
    shares = [v for v in verbs if v.family == "share"]
    if shares and any(t.start > shares[0].start for t in thirds):
        return True
    if lang == "zh":
        if shares:
            return True
        subject = [t for t in thirds if t.start < verb.start]
        ours = [f for f in firsts if f.start < verb.start]
        return bool(subject) and (
            not ours or max(s.start for s in subject) > max(f.start for f in ours)
        )
    for t in thirds:
        lead = norm[max(start, t.start - 30) : t.start]
        if re.search(r"\bfrom (?:\w+ ){0,3}$", lead):
            continue
        if firsts and verb.start < t.start and _TOOL.match(norm[t.end :]):
            return True
        if t.start < verb.start:
            ours = [f for f in firsts if t.start < f.start < verb.start]
            if not ours and not re.search(r"\b(?:through|via|on|at|of) (?:\w+ ){0,2}$", lead):
                return True
        elif re.search(r"\b(?:by|to|with|allow|allows|enable|let) (?:\w+ ){0,4}$", lead):
            return True
    return False
