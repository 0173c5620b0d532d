"""What the formats share: their words, frames of a stack, the events of one file, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.errors import InputError
from auditor.model import RuntimeEvent

Words = Mapping[str, tuple[str, ...]]
"""Words of the formats by their ids in the knowledge."""
COLONS = " :\uff1a"
"""Blank, and the narrow and the wide colon."""
MAX_STACK = 200
MAX_TEXT = 2_000
"""Characters of an argument or a description that are kept."""
_FRAME = re.compile(
    r"(?<![\w$.-])((?:[\w$-]+\.)+[\w$<>-]+) {0,3}\(([^()\n]{0,200})\)(?: {0,3}(-?\d[\d,]{0,9}))?",
    re.ASCII,
)
_PIECES = re.compile(r"[\r\n]+|<-{1,4}")


def frame_of(text: str) -> str | None:
    """`at a.B.c(B.java:12),` or `a.B.c() 1,536` -> `a.B.c:12`; None where the text is no frame."""
    m = _FRAME.search(text)
    if m is None:
        return None
    line = (m[3] or m[2].rpartition(":")[2]).replace(",", "")
    return f"{m[1]}:{line}" if line.isdigit() else m[1]


def frames_of(text: str) -> tuple[str, ...]:
    """The frames of a stack in lines, or joined by arrows; the innermost first."""
    found = []
    for piece in _PIECES.split(text):
        frame = frame_of(piece)
        if frame is not None:
            found.append(frame)
            if len(found) == MAX_STACK:
                break
    return tuple(found)


def before_frames(line: str) -> str:
    """What stands in a line before its first frame."""
    m = _FRAME.search(line)
    return line[: m.start()] if m else line


def starts_with_frame(line: str) -> bool:
    """Whether a line is a frame and nothing else before it."""
    m = _FRAME.search(line)
    return m is not None and line[: m.start()].strip() in ("", "at")


def cut(text: str) -> str | None:
    """A text within the bound; None for an empty one."""
    return text.strip()[:MAX_TEXT] or None


def value_after(line: str, label: str) -> str | None:
    """What stands behind `label:` in a line, whichever colon is used; None without the label."""
    at = line.find(label)
    if at < 0:
        return None
    return line[at + len(label) :].lstrip(COLONS).strip()


def bounded(events: Iterator[RuntimeEvent], most: int, where: str) -> tuple[RuntimeEvent, ...]:
    """All events. Raises InputError for more than `most`."""
    out: list[RuntimeEvent] = []
    for event in events:
        if len(out) == most:
            raise InputError(f"more than {most} events are not read", where)
        out.append(event)
    return tuple(out)
