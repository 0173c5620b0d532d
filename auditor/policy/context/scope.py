"""What a whole sentence changes in the reading of its clauses.

A clause alone does not see a verb at the end of a list, a receiver behind it, or a second
subject between commas. Each pass is one such form.
"""

from __future__ import annotations

import re

from auditor.policy.context.frame import Clause
from auditor.policy.lexicon.matcher import Hit


def whole(norm: str, cues: list[Hit], found: list[Clause]) -> list[Clause]:
    """The clauses of a sentence after all passes."""
    out = _passive_lists(norm, _besides(norm, found))
    return _received(norm, cues, _coordinated(norm, cues, out))


def _besides(norm: str, found: list[Clause]) -> list[Clause]:
    """`In addition to X, we may also collect Y`: X is collected as well."""
    out = list(found)
    for i, c in enumerate(found[:-1]):
        after = found[i + 1].frame
        opens = c.frame.kind == "none" and "in addition to " in norm[c.start : c.end]
        if opens and after.strong and after.kind == "collect":
            out[i] = c._replace(frame=after)
    return out


_AND_OTHERS = re.compile(
    r"\s?,?\s(?:and|or|and/or|along with|together with|as well as)(?:\s[\w']+){0,4}\s$"
)
_AND_DO = re.compile(
    r"(?:\s(?:acting|working|operating)\s[^,;.]{2,40})?(?:\s?,[^,;.]{2,60})?\s?,?"
    r"\s(?:(?:may|might|will|can|could|also|both|automatically|routinely|regularly|sometimes|periodically)\s){0,4}$"
)


def _coordinated(norm: str, cues: list[Hit], found: list[Clause]) -> list[Clause]:
    """`We, and our service providers, may collect X`: both do, also across the commas."""
    verbs = [h for h in cues if h.family in ("obtain", "keep")]
    thirds = [h for h in cues if h.family == "third"][:MOST]
    out = list(found)
    for f in [h for h in cues if h.value == "first"][:MOST]:
        for t in (h for h in thirds if f.end < h.start <= f.end + 60):
            if not _AND_OTHERS.fullmatch(norm, f.end, t.start):
                continue
            verb = next((v for v in verbs if v.start >= t.end), None)
            if verb is None or not _AND_DO.fullmatch(norm, t.end, verb.start):
                continue
            at = next(i for i, c in enumerate(out) if c.start <= verb.start < c.end)
            frame = out[at].frame
            while at < len(out) and out[at].frame == frame and frame.kind == "collect":
                out[at] = out[at]._replace(frame=frame._replace(both=True, first=True))
                at += 1
    return out


_TO_WHOM = re.compile(r"\b(?:with|to)\s(?:[\w']+\s){0,4}$")


_RELATIVE = re.compile(r"\b(?:that|which|data|information|details)\s(?:we|you)\s(?:\w+\s){0,2}$")
"""`data we collect about you`: the verb only says which data."""
_OURS = re.compile(r"\bwe\s(?:\w+\s){0,2}(?:collect|gather|obtain|receive|hold|have)")
MOST = 12
"""Subjects, receivers and verbs of one sentence that are tried; real ones have fewer."""
FAR = 900
"""Characters of a list between what is done and with whom."""


def _received(norm: str, cues: list[Hit], found: list[Clause]) -> list[Clause]:
    """`We share your X, Y and Z with advertisers`: the receiver stands behind the list.

    Where the same list was obtained before (`we collect X and Y to share with partners`), both
    parties have it.
    """
    out = list(found)
    acts = [
        h
        for h in cues
        if h.family in ("obtain", "share")
        and not _RELATIVE.search(norm, max(0, h.start - 60), h.start)
    ]
    thirds = [h for h in cues if h.family == "third"]
    for v in [h for h in acts if h.family == "share"][:MOST]:
        at = next((i for i, c in enumerate(out) if c.start <= v.start < c.end), None)
        if at is None or out[at].frame.kind != "collect":
            continue
        receivers = [h for h in thirds if v.end < h.start <= v.end + FAR][:MOST]
        lead = (max(v.end, t.start - 60) for t in receivers)
        to = next(
            (t for t, a in zip(receivers, lead, strict=True) if _TO_WHOM.search(norm, a, t.start)),
            None,
        )
        if to is None or any(v.start < a.start < to.start for a in acts):
            continue
        subject = any(
            h.value in ("first", "third") and out[at].start <= h.start < v.start for h in cues
        )
        before = [a for a in acts if a.family == "obtain" and a.start < v.start]
        same = [a for a in before if a.start >= out[at].start or not subject]
        if same:
            low, frame = same[-1].start, out[at].frame._replace(both=True, first=True)
        elif _OURS.search(norm, v.end, to.start):
            low, frame = v.start, out[at].frame._replace(both=True, first=True)
        else:
            low, frame = v.start, out[at].frame._replace(kind="share", third=True)
        for i, c in enumerate(out):
            if c.end > low and c.start < to.start and c.frame.kind == "collect":
                out[i] = c._replace(frame=frame)
    return out


_PASSIVE_END = re.compile(
    r"\s*(?:and |or )?[^,;:]{0,60}?\b(?:is|are|was|were|be|being|been)\s(?:not\s)?(?:also\s)?(?:\w+ly\s)?"
    r"(?:collected|obtained|gathered|recorded|accessed|received|requested|tracked|stored|logged|shared)\b"
)


def _passive_lists(norm: str, found: list[Clause]) -> list[Clause]:
    """`IP address, browser type and language are stored`: the verb at the end governs the list."""
    out = list(found)
    for i, c in enumerate(found):
        if c.frame.kind == "none" or not _PASSIVE_END.match(norm, c.start, c.end):
            continue
        for j in range(i - 1, -1, -1):
            if found[j].frame.kind != "none":
                break
            out[j] = found[j]._replace(frame=c.frame)
    return out
