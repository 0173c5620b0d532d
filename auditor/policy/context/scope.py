"""What a whole sentence changes in the reading of its clauses.

A clause alone does not see a verb at the end of a list, a receiver behind it, or a second
subject between commas. Each pass is one such form.
"""

from __future__ import annotations

import re

from auditor.policy.context.frame import Clause, Frame
from auditor.policy.lexicon.matcher import Hit


def whole(norm: str, cues: list[Hit], found: list[Clause]) -> list[Clause]:
    """The clauses of a sentence after all passes."""
    out = _passive_lists(norm, _besides(norm, found))
    out = _received(norm, cues, _coordinated(norm, cues, out))
    return _without(norm, _kept_there(norm, _nothing_collected(norm, out)))


_OBTAINING = r"(?:collecting|accessing|storing|recording|tracking|requesting|gathering|uploading|reading|using|saving|logging|monitoring)"
_WITHOUT = re.compile(
    rf"\b(?:without (?:\w+ly |ever )?|(?:stopped|ceased|discontinued) ){_OBTAINING}\b"
    r"|\b(?:collects?|stores?|gathers?|records?|obtains?|requests?|receives?|accesses|access|uploads?|logs?) (?:absolutely )?no "
    r"(?=(?:\w+ ){0,3}(?:data|information|details)\b)"
)
_UNGIVEN = re.compile(
    r"\bwithout (?:giving|providing|sharing|entering|submitting|disclosing|revealing)\b"
)
_BACK = re.compile(r"\b(?:but|however|although|except)\b")


def _without(norm: str, found: list[Clause]) -> list[Clause]:
    """`works without collecting X`, `collects no data such as X`, `without giving us X`."""
    m = _WITHOUT.search(norm)
    given = _UNGIVEN.search(norm) if m is None else None
    at = m or given
    if at is None:
        return found
    first = next(i for i, c in enumerate(found) if c.start <= at.start() < c.end)
    before, out = found[first].frame, list(found)
    frame = Frame("denied", strong=True, first=before.first) if m else Frame("none")
    for i in range(first, len(out)):
        if i > first and (out[i].frame != before or _BACK.search(norm, out[i].start, out[i].end)):
            break
        start = at.start() if i == first else out[i].start
        out[i] = out[i]._replace(frame=frame, denial_from=start if m else -1)
    return out


_NEVER_LEAVES = re.compile(
    r"\b(?:never|not|n't)\s(?:\w+ly\s|ever\s)?leaves?\s(?:your|the|this)\s(?:\w+\s)?(?:device|phone|handset)\b"
)


_STAYS_ZH = re.compile(
    r"(?:不会|不再|从不|绝不|(?<!但)不)(?:主动|自动)?(?:(?:将|把)[^，,。；;]{0,40}?)?"
    r"(?:上传|离开(?:您|你)?的?(?:设备|手机))|我们已(?:经)?停止(?:收集|获取)"
)
_UNLESS_ZH = re.compile(r"除非|未经|未征得|需要?(?:经|征得)")


def _kept_there(norm: str, found: list[Clause]) -> list[Clause]:
    """`Your photos never leave your device`, `不会将您的通讯录上传`."""
    if not _UNLESS_ZH.search(norm):
        found = [
            c._replace(frame=Frame("denied", strong=True, first=True), denial_from=c.start)
            if _STAYS_ZH.search(norm, c.start, c.end)
            else c
            for c in found
        ]
    if not _NEVER_LEAVES.search(norm):
        return found
    return [
        c
        if c.frame.strong
        else c._replace(frame=Frame("denied", strong=True, first=True), denial_from=c.start)
        for c in found
    ]


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
    verbs = [h for h in cues if h.value in ("collect", "keep")]
    thirds = [h for h in cues if h.value == "third"][:MOST]
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
        if h.value in ("collect", "share")
        and not _RELATIVE.search(norm, max(0, h.start - 60), h.start)
    ]
    thirds = [h for h in cues if h.value == "third"]
    for v in [h for h in acts if h.value == "share"][:MOST]:
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
        before = [a for a in acts if a.value == "collect" and a.start < v.start]
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
            governed = found[j].start if c.frame.kind == "denied" else -1
            out[j] = found[j]._replace(frame=c.frame, denial_from=governed)
    return out


_NO_PASSIVE = re.compile(
    r"\b(?:no|none of (?:your|the)|neither)\s[^.;]{3,300}?\b(?:will be|is|are|be|being|was|were)\s(?:\w+ly\s)?"
    r"(?:collected|obtained|gathered|recorded|accessed|received|requested|tracked|stored)\b"
)


def _nothing_collected(norm: str, found: list[Clause]) -> list[Clause]:
    """`No name, address or email will be collected`: a denial that runs over commas."""
    m = _NO_PASSIVE.search(norm)
    if m is None or re.search(r"\b(?:but|however|unless|except|without)\b", m[0]):
        return found
    return [
        c._replace(frame=Frame("denied", strong=True, first=c.frame.first), denial_from=c.start)
        if c.start < m.end() and c.end > m.start()
        else c
        for c in found
    ]
