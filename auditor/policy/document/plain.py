"""Plain text -> blocks."""

from __future__ import annotations

import re

from auditor.policy.document.block import MAX_BLOCK, Block, block
from auditor.policy.document.decode import clean
from auditor.policy.document.kinds import BULLET, ENDS, kind_of


def plain_blocks(text: str, most: int) -> list[Block]:
    """Blocks of plain text, at most a few more than `most`."""
    out: list[Block] = []
    pending: list[tuple[str, int]] = []
    header: tuple[str, ...] = ()

    def flush() -> None:
        if pending:
            out.extend(_paragraph(pending))
            pending.clear()

    for number, raw in enumerate(re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text), 1):
        if len(out) > most:
            break
        line = clean(raw).replace("**", "")
        if not line or re.fullmatch(r"[-=_*#~ ]{3,}", line):
            flush()
            header = ()
            continue
        mark = re.match(r"^(#{1,6})\s+(.*)$", line)
        if mark:
            flush()
            out.append(block("heading", mark[2].strip("# "), number, level=len(mark[1])))
            continue
        if (line.startswith("|") and line.endswith("|") and line.count("|") > 2) or (
            "\t" in raw.strip() and raw.count("\t") >= 2
        ):
            flush()
            cells = tuple(
                clean(c)
                for c in (line.strip("|").split("|") if "|" in line else raw.strip().split("\t"))
            )
            if all(re.fullmatch(r":?-+:?|", c) for c in cells):
                continue
            if not header:
                header = cells
            out.append(block("row", " | ".join(cells), number, cells=cells, headers=header))
            continue
        header = ()
        if pending and _continues(pending[-1][0], line):
            pending.append((line, number))
        else:
            flush()
            pending.append((line, number))
    flush()
    return out


def _continues(before: str, line: str) -> bool:
    """A line that a hard wrap cut off from the one before it."""
    if before.endswith(ENDS[:9]) or BULLET.match(line):
        return False
    return line[0].islower() and not re.match(r"^[a-z][.)]\s", line) and len(before) > 3


def _paragraph(lines: list[tuple[str, int]]) -> list[Block]:
    starts, numbers, parts, at = [], [], [], 0
    for text, number in lines:
        starts.append(at)
        numbers.append(number)
        parts.append(text)
        at += len(text) + 1
    whole = " ".join(parts)
    kind = kind_of(whole)
    if len(whole) <= MAX_BLOCK:
        return [Block(kind=kind, text=whole, starts=tuple(starts), lines=tuple(numbers))]
    return [
        block("paragraph", whole[i : i + MAX_BLOCK], numbers[0])
        for i in range(0, len(whole), MAX_BLOCK)
    ]
