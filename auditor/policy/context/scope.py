"""What a whole sentence changes in the reading of its clauses.

A clause alone does not see a verb at the end of a list, a receiver behind it, or a second
subject between commas. Constructions find them; each pass here is one such form.
"""

from __future__ import annotations

from auditor.policy.context.frame import Clause
from auditor.policy.context.polarity import Span
from auditor.policy.lexicon.matcher import Hit

MOST = 12
"""Receivers and verbs of one sentence that are tried; real ones have fewer."""
FAR = 900
"""Characters of a list between what is done and with whom."""
NEAR = 60
"""Characters before a passive verb in its clause."""


def whole(cues: list[Hit], found: list[Clause], spans: list[Span]) -> list[Clause]:
    """The clauses of a sentence after all passes."""
    by: dict[str, list[Span]] = {}
    for s in spans:
        by.setdefault(s.effect, []).append(s)
    out = _besides(found, by["next"]) if "next" in by else found
    if "back" in by:
        out = _passive_lists(out, by["back"])
    if "both" in by:
        out = _coordinated(cues, out, by["both"])
    return _received(cues, out, by) if "receiver" in by else out


def _besides(found: list[Clause], opens: list[Span]) -> list[Clause]:
    """`In addition to X, we may also collect Y`: X is collected as well."""
    out = list(found)
    for i, c in enumerate(found[:-1]):
        after = found[i + 1].frame
        if (
            c.frame.kind == "none"
            and after.strong
            and after.kind == "collect"
            and any(c.start <= s.start < c.end for s in opens)
        ):
            out[i] = c._replace(frame=after)
    return out


def _passive_lists(found: list[Clause], ends: list[Span]) -> list[Clause]:
    """`IP address, browser type and language are stored`: the verb at the end governs the list."""
    out = list(found)
    for i, c in enumerate(found):
        if c.frame.kind == "none" or not any(c.start <= s.start < c.start + NEAR for s in ends):
            continue
        for j in range(i - 1, -1, -1):
            if found[j].frame.kind != "none":
                break
            out[j] = found[j]._replace(frame=c.frame)
    return out


def _coordinated(cues: list[Hit], found: list[Clause], pairs: list[Span]) -> list[Clause]:
    """`We, and our service providers, may collect X`: both do, also across the commas."""
    verbs = {h.start for h in cues if h.family in ("obtain", "keep")}
    out = list(found)
    for s in pairs[:MOST]:
        if s.end not in verbs:
            continue
        at = next(i for i, c in enumerate(out) if c.start <= s.end < c.end)
        frame = out[at].frame
        while at < len(out) and out[at].frame == frame and frame.kind == "collect":
            out[at] = out[at]._replace(frame=frame._replace(both=True, first=True))
            at += 1
    return out


def _received(cues: list[Hit], found: list[Clause], by: dict[str, list[Span]]) -> list[Clause]:
    """`We share your X, Y and Z with advertisers`: the receiver stands behind the list.

    Where the same list was obtained before (`we collect X and Y to share with partners`), both
    parties have it.
    """
    modifiers = by.get("modifier", ())
    acts = [
        h
        for h in cues
        if h.family in ("obtain", "share") and not any(s.start < h.start < s.end for s in modifiers)
    ]
    out = list(found)
    for v in [h for h in acts if h.family == "share"][:MOST]:
        to = next((s.start for s in by["receiver"] if v.end <= s.start <= v.end + FAR), None)
        if to is not None and not any(v.start < a.start < to for a in acts):
            out = _given(v, to, acts, cues, out, by)
    return out


def _given(
    verb: Hit,
    to: int,
    acts: list[Hit],
    cues: list[Hit],
    found: list[Clause],
    by: dict[str, list[Span]],
) -> list[Clause]:
    """The clauses between a verb of passing on and its receiver: theirs, or of both."""
    at = next((c for c in found if c.start <= verb.start < c.end), None)
    if at is None or at.frame.kind != "collect":
        return found
    subject = any(h.value in ("first", "third") and at.start <= h.start < verb.start for h in cues)
    before = [a for a in acts if a.family == "obtain" and a.start < verb.start]
    same = [a for a in before if a.start >= at.start or not subject]
    ours = any(verb.end <= s.start < to for s in by.get("ours", ()))
    if same or ours:
        low = same[-1].start if same else verb.start
        frame = at.frame._replace(both=True, first=True)
    else:
        low, frame = verb.start, at.frame._replace(kind="share", third=True)
    return [
        c._replace(frame=frame) if c.end > low and c.start < to and c.frame.kind == "collect" else c
        for c in found
    ]
