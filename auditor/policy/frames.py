"""What one clause says is done with the data it names, and by whom.

A frame is found per clause from its cues; a clause without a verb continues the one
before it. The reading is a few ordered rules, so that every claim can be explained.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from auditor.policy.lexicon import Hit
from auditor.policy.sentences import clauses

Kind = Literal["none", "collect", "share", "denied", "share_denied"]


class Frame(NamedTuple):
    """The frame of a clause, and what it inherits to the next."""

    kind: Kind = "none"
    third: bool = False
    first: bool = False
    provided: bool = False
    """The user hands it over."""
    strong: bool = False
    """A verb of obtaining, not only of using."""
    contrast: bool = False
    both: bool = False
    """The developer and others do it together ("we and our partners")."""


class Clause(NamedTuple):
    start: int
    end: int
    frame: Frame
    denial_from: int
    """Offset where a denial in this clause begins to govern; -1: nowhere."""
    passive: bool
    """The denied verb stands after its object ("... is not collected")."""


_COLLECT_NOUN = re.compile(r"\b(?:collection of|record of)\b")
_FROM_THIRD = re.compile(r"\b(?:from|by|to|with|of)\s+(?:\w+\s+){0,3}$")


def read_clauses(norm: str, cues: list[Hit], lang: str, inherited: Frame) -> list[Clause]:
    """Frames of all clauses of a sentence, in order."""
    out: list[Clause] = []
    previous = inherited
    void = [h for h in cues if h.value in ("no_denial", "no_statement")]
    has_exception = any(_exception(h, norm) for h in void)
    for start, end in clauses(norm):
        here = [h for h in cues if start <= h.start < end]
        clause = _read(norm, start, end, here, lang, previous, void, has_exception)
        out.append(clause)
        previous = clause.frame
    out = _coordinated(norm, cues, _passive_lists(norm, _besides(norm, out)))
    out = _received(norm, cues, out)
    return _nothing_collected(norm, out)


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
    out = list(found)
    for f in (h for h in cues if h.value == "first"):
        for t in (h for h in cues if h.value == "third" and f.end < h.start <= f.end + 60):
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


def _received(norm: str, cues: list[Hit], found: list[Clause]) -> list[Clause]:
    """`We share your X, Y and Z with advertisers`: the receiver stands behind the list."""
    out = list(found)
    acts = [h for h in cues if h.value in ("collect", "keep", "share")]
    for v in (h for h in acts if h.value == "share"):
        at = next((i for i, c in enumerate(out) if c.start <= v.start < c.end), None)
        if at is None or out[at].frame.kind != "collect" or out[at].frame.strong:
            continue
        for t in (h for h in cues if h.value == "third" and v.end < h.start <= v.end + 400):
            if not _TO_WHOM.search(norm, v.end, t.start):
                continue
            if any(v.end < a.start < t.start for a in acts if a is not v):
                break  # another act stands between
            frame = out[at].frame._replace(kind="share", third=True)
            for i, c in enumerate(out):
                if i >= at and c.start < t.start and c.frame.kind == "collect":
                    out[i] = c._replace(frame=frame)
            break
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


_EXCEPTION = re.compile(
    r"without (?:your|the user's|users'|first|obtaining|consent|permission|asking|prior)|unless|"
    r"未经|未征得|除非|未获得|未取得"
)


def _exception(hit: Hit, norm: str) -> bool:
    return bool(_EXCEPTION.match(norm, hit.start))


def _read(
    norm: str,
    start: int,
    end: int,
    here: list[Hit],
    lang: str,
    previous: Frame,
    void: list[Hit],
    has_exception: bool,
) -> Clause:
    by: dict[str, list[Hit]] = {}
    for h in here:
        by.setdefault(h.value, []).append(h)
    if "third" in by and "integrate" in by:
        by["collect"] = sorted([*by.get("collect", ()), *by["integrate"]])
    verbs = sorted(
        (h for k in ("collect", "keep", "share", "provide") for h in by.get(k, ())),
        key=lambda h: (h.start, -h.end),
    )
    your = {h.start for h in by.get("your", ())}
    by["you"] = [h for h in by.get("you", ()) if h.start not in your]
    contrast = "contrast" in by
    negation = _negation(by.get("negation", []), verbs, void, norm, start, end, lang)
    reach = 14 if lang == "zh" else 55
    if lang == "zh" and negation is not None and _TAKES.match(norm, negation.end):
        reach = 60  # 不会将…共享: the object stands between
    denied_verb: Hit | None = None
    passive = False
    if negation is not None:
        after = [v for v in verbs if v.start >= negation.end and v.start - negation.end <= reach]
        after = [v for v in after if v.value != "provide" or lang == "zh"]
        if after:
            kinds = {
                v.value for v in after if v.start - after[0].start < (8 if lang == "zh" else 40)
            }
            denied_verb = after[0]
            if "collect" in kinds:
                denied_verb = next(v for v in after if v.value == "collect")
            passive = bool(
                re.match(r"(?:be\s|being\s|been\s|会被|被)?", norm[negation.end : negation.end + 6])
            ) and not (
                norm[denied_verb.end : end].strip(" .。,;:")
                and lang == "en"
                and not re.match(
                    r"\s*(?:by|in|at|on|for|from|or|and|when|if|to)\b", norm[denied_verb.end : end]
                )
            )
        if denied_verb is not None and has_exception and denied_verb.value != "share":
            denied_verb = None  # "not without your consent" is no denial
    third = _third(norm, by, verbs, start, end, lang, previous)
    first = bool(by.get("first"))
    you = bool(by.get("you"))
    if denied_verb is not None:
        share = denied_verb.value == "share"
        word = norm[denied_verb.start : denied_verb.end]
        purpose = word.startswith(("use", "使用", "用于", "process", "处理")) and (
            lang == "zh" or bool(re.search(r"\b(?:for|to|in order)\b", norm[denied_verb.end : end]))
        )
        cannot = (
            norm[negation.start : negation.end] in ("cannot", "can't", "no longer")
            if negation
            else False
        )
        use_only = (
            purpose
            or (cannot and denied_verb.value != "collect")
            or (
                denied_verb.value == "keep"
                and not re.match(
                    r"(?:includ|contain|stor|sav|retain|keep|kept|process|use|using|存储|保存|储存|留存|处理|使用)",
                    norm[denied_verb.start :],
                )
            )
        )
        kind: Kind = "share_denied" if share or use_only else "denied"
        before = Frame(kind, third=third, first=first, strong=denied_verb.value == "collect")
        return Clause(start, end, before, denied_verb.start if not passive else start, passive)
    empty = [h for h in by.get("no_statement", ()) if _negated(h, by)]
    if empty and lang == "en" and (not verbs or empty[0].start <= verbs[-1].start):
        return Clause(start, end, Frame("share_denied", third=third, first=first), -1, False)
    if not verbs and not by.get("permission_word"):
        if previous.kind in ("denied", "share_denied") and contrast:
            return Clause(start, end, Frame("none", contrast=True), -1, False)
        return Clause(start, end, previous, start if previous.kind == "denied" else -1, False)
    if previous.kind in ("denied", "share_denied") and not contrast:
        main = (
            any(v.value in ("collect", "share") for v in verbs)
            and (first or "third" in by)
            and not _GOES_ON.match(norm, start, end)
        )
        if not main:
            return Clause(start, end, previous, start if previous.kind == "denied" else -1, False)
    first_verb = verbs[0].start if verbs else end
    subject = any(h.start < first_verb for k in ("first", "you", "third") for h in by.get(k, ()))
    if previous.kind in ("collect", "share") and previous.strong and not subject and not contrast:
        # an item of a list that happens to hold a word such as "access" or "log"
        return Clause(start, end, previous, -1, False)
    strong = bool(by.get("collect"))
    shares = bool(by.get("share")) and not strong
    provided = bool(by.get("provide")) and (you or previous.provided) and not (shares and third)
    if shares and (third or previous.third or lang == "zh"):
        return Clause(start, end, Frame("share", third=True, first=first, strong=strong), -1, False)
    both = bool(verbs) and third and first and _together(norm, by, verbs)
    return Clause(
        start,
        end,
        Frame(
            "collect",
            third=third,
            first=first,
            provided=provided,
            strong=strong or provided,
            both=both,
        ),
        -1,
        False,
    )


_TAKES = re.compile(r"(?:会|得|能)?(?:将|把)")
_GOES_ON = re.compile(r"\s*(?:or|nor)\s(?!(?:we|they|our)\b)")
"""`We do not sell, trade, or otherwise transfer`: the denial goes on."""


def _negated(hit: Hit, by: dict[str, list[Hit]]) -> bool:
    """Whether a phrase of no statement stands at a negation, or is one itself."""
    return any(n.start <= hit.end and hit.start <= n.end + 14 for n in by.get("negation", ()))


def _negation(
    negations: list[Hit],
    verbs: list[Hit],
    void: list[Hit],
    norm: str,
    start: int,
    end: int,
    lang: str,
) -> Hit | None:
    """The first negation of the clause that denies a verb and is part of no exception."""
    for n in negations:
        if any(v.start <= n.start and n.end <= v.end for v in void):
            continue
        if any(
            v.start < n.end + (2 if lang == "zh" else 14) and n.start <= v.end and v.end > n.end
            for v in void
            if v.start >= n.start
        ):
            continue
        return n
    return None


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
    shares = [v for v in verbs if v.value == "share"]
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
