"""What one clause says is done with the data it names, and by whom.

A frame is found per clause from its cues; a clause without a verb continues the one
before it. The reading is a few ordered rules, so that every claim can be explained.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from auditor.policy.context.frame import Clause, Frame, Kind
from auditor.policy.context.scope import whole
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.split import clauses


def read_clauses(norm: str, cues: list[Hit], lang: str, inherited: Frame) -> list[Clause]:
    """Frames of all clauses of a sentence, in order."""
    out: list[Clause] = []
    previous = inherited
    void = [h for h in cues if h.value in ("no_denial", "no_statement")]
    has_exception = any(_exception(h, norm) for h in void)
    starts = [h.start for h in cues]  # in order, as the lexicon gives them
    for start, end in clauses(norm):
        here = cues[bisect_left(starts, start) : bisect_left(starts, end)]
        clause = _read(norm, start, end, here, lang, previous, void, has_exception)
        out.append(clause)
        previous = clause.frame
    return whole(norm, cues, out)


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
        after = [
            v
            for v in after
            if v.value != "provide" or lang == "zh" or norm.startswith("upload", v.start)
        ]
        if after:
            kinds = {
                v.value for v in after if v.start - after[0].start < (8 if lang == "zh" else 40)
            }
            denied_verb = after[0]
            if "collect" in kinds:
                denied_verb = next(v for v in after if v.value == "collect")
            passive = (
                _passive_verb(norm, start, negation, denied_verb, lang)
                and bool(
                    re.match(
                        r"(?:be\s|being\s|been\s|会被|被)?", norm[negation.end : negation.end + 6]
                    )
                )
                and not (
                    norm[denied_verb.end : end].strip(" .。,;:")
                    and lang == "en"
                    and not re.match(
                        r"\s*(?:by|in|at|on|for|from|or|and|when|if|to)\b",
                        norm[denied_verb.end : end],
                    )
                )
            )
        if denied_verb is not None and has_exception and denied_verb.value != "share":
            denied_verb = None  # "not without your consent" is no denial
    if denied_verb is not None and lang == "en" and negation is not None:
        who = [
            h for k in ("first", "third", "you") for h in by.get(k, ()) if h.end <= negation.start
        ]
        if who and max(who, key=lambda h: h.start).value == "you":
            # what you should not do is no promise of the app
            return Clause(start, end, Frame("none"), -1, False)
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
            and not ((m := _GERUND.match(norm, start, end)) and verbs[0].start < m.end())
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


_BE = re.compile(r"\b(?:is|are|was|were|be|been|being|isn't|aren't|wasn't|weren't)\b")


def _passive_verb(norm: str, start: int, negation: Hit, verb: Hit, lang: str) -> bool:
    """`is not collected`, `not collected`: a form of "be" stands before it, or nothing between."""
    if lang == "zh":
        return True
    lead = norm[max(start, negation.start - 8) : verb.start]
    bare = not norm[negation.end : verb.start].strip()
    return bool(_BE.search(lead)) or (bare and norm[verb.start : verb.end].endswith("ed"))


_TAKES = re.compile(r"(?:会|得|能)?(?:将|把)")
_GOES_ON = re.compile(r"\s*(?:or|nor)\s(?!(?:we|they|our)\b)")
"""`We do not sell, trade, or otherwise transfer`: the denial goes on."""
_GERUND = re.compile(r"\s*(?:and |or |nor )?(?:\w+ly )?\w{2,}ing\s")
"""`We are not collecting, using and sharing X`: it goes on as well."""


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
