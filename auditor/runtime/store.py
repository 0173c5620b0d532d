"""What a store writes when it refuses an app, as a developer pastes it.

Huawei: a line that says what was read, then frames; Xiaomi: the same in one line, frames joined
by arrows; the Baidu detector: lines with a time and an arrow, with what the tester did between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.model import Phase, RuntimeEvent
from auditor.runtime.clock import Moment, is_before, moment
from auditor.runtime.lines import (
    COLONS,
    MAX_STACK,
    Words,
    before_frames,
    cut,
    frame_of,
    frames_of,
    starts_with_frame,
)
from auditor.runtime.sheets import phase_of

TIMED = re.compile(r"\s{0,20}(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) ?-> ?(.*)", re.ASCII)
MAX_LINE = 100_000


class _Open(NamedTuple):
    time: str | None
    phase: Phase
    said: str
    line: int
    times: int
    often: bool
    stack: list[str]


def store_events(text: str, words: Words, where: str) -> Iterator[RuntimeEvent]:
    """An event for each line that says that something was read, with the frames behind it."""
    lines = [x[:MAX_LINE] for x in text.splitlines()]
    agreed = _agreed(lines, words)
    open_: _Open | None = None
    for n, line in enumerate(lines, 1):
        timed = TIMED.match(line)
        if timed is None and starts_with_frame(line):
            if open_ is not None:
                room = MAX_STACK - len(open_.stack)
                open_.stack.extend(frames_of(line)[: max(room, 0)])
            continue
        found = _timed(timed, n, agreed, words) if timed is not None else _said(line, n, words)
        if found is None:
            continue
        if open_ is not None:
            yield _event(open_, where)
        open_ = found
    if open_ is not None:
        yield _event(open_, where)


def _agreed(lines: list[str], words: Words) -> Moment | None:
    """When the tester agreed: the earliest line that says so, behind the mark of an act."""
    found: Moment | None = None
    for line in lines:
        m = TIMED.match(line)
        if m and _is_mark(m[2], words) and any(w in m[2] for w in words["tester_agrees"]):
            at = moment(m[1])
            if at and (found is None or is_before(m[1], found)):
                found = at
    return found


def _is_mark(text: str, words: Words) -> bool:
    return any(text.startswith(w) for w in words["tester_marks"])


def _timed(m: re.Match[str], n: int, agreed: Moment | None, words: Words) -> _Open | None:
    time, text = m[1], m[2]
    if _is_mark(text, words):
        return None
    early = is_before(time, agreed) if agreed else None
    phase: Phase = "unknown" if early is None else "before" if early else "after"
    said = before_frames(text).strip(COLONS)
    return _Open(time, phase, said, n, 1, False, list(frames_of(text)))


def _said(line: str, n: int, words: Words) -> _Open | None:
    """A line that says that data was read: the phrase is cut off, what is named stays."""
    head = before_frames(line)
    for phrase in words["store_reads"]:
        at = head.find(phrase)
        if at >= 0:
            break
    else:
        return None
    said = head[at + len(phrase) :].strip(COLONS + ",\uff0c")
    often = any(w in head for w in words["store_often"])
    count = 1
    for unit in words["store_rates"]:
        before, found, _ = said.partition(unit)
        if found:
            digits = re.search(r"(\d{1,6}) ?$", before[-12:], re.ASCII)
            count = int(digits[1]) if digits else 1
            said, often = before.rstrip("0123456789 "), True
            break
    return _Open(None, phase_of(head, words), said, n, max(count, 1), often, list(frames_of(line)))


def _event(o: _Open, where: str) -> RuntimeEvent:
    api = o.stack[0].partition(":")[0] if o.stack else o.said
    return RuntimeEvent(
        time=o.time,
        phase=o.phase,
        api=cut(api) or "",
        said=cut(o.said),
        stack=tuple(o.stack),
        source=f"{where}:{o.line}",
        count=o.times,
        often=o.often,
    )


def is_store_text(text: str, words: Words) -> bool:
    """Whether a line says that something was read, or has the form of the detector's log."""
    return any(
        TIMED.match(x) or any(w in x for w in words["store_reads"])
        for x in text[:2_000_000].splitlines()
        if frame_of(x[:MAX_LINE]) or TIMED.match(x) or len(x) < 200
    )
