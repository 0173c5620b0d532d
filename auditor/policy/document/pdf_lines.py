"""Runs of a page -> its lines and rows of tables in reading order, and where a paragraph ends between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from auditor.policy.document.decode import clean
from auditor.policy.document.pdf_grid import Grid, table_in
from auditor.policy.document.pdf_table import Run, Table, find_tables, lines_of
from auditor.policy.document.pdf_words import PARTED, closed, parted

_STARTS = re.compile(
    r"^(?:[-*•●○▪■◆·»–—\uf000-\uf8ff]\s*|\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)、]|[(（][0-9一二三四五六七八九十]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章节条])"
)
_SENTENCE_ENDS = (".", "。", ":", "：", ";", "；", "!", "！", "?", "？")


FULL = 0.3
"""The part of its column that a full line may leave free: the next word did not fit."""


class Line(NamedTuple):
    """A line of a page; lengths in points."""

    left: float
    right: float
    top: float
    height: float
    text: str
    edge: float
    """Right edge of its column."""
    cells: tuple[str, ...] = ()
    """Cells of a row of a table."""
    table: int = 0


def lines_of_page(runs: list[Run], width: float, grids: list[Grid], page: int) -> list[Line]:
    """Lines in reading order: what spans the page, then the left column, then the right one."""
    ruled = [t for g in grids if (t := table_in(g, runs)) is not None]
    taken = {r for t in ruled for r in t.used}
    free = [r for r in runs if r not in taken]
    gutter = None if ruled else _gutter(free, width)
    if gutter is None:
        return _rows(free, ruled, page)
    out: list[Line] = []
    left: list[Run] = []
    right: list[Run] = []
    for run in sorted(runs, key=lambda r: -r.top):
        if run.left < gutter < run.right:
            out += [*_rows(left), *_rows(right), *_rows([run])]
            left, right = [], []
        else:
            (left if run.right <= gutter else right).append(run)
    return [*out, *_rows(left), *_rows(right)]


def _gutter(runs: list[Run], width: float) -> float | None:
    """Where the gap between two columns of text stands; None on a page of one column."""
    if len(runs) < 12:
        return None
    best: tuple[int, float] | None = None
    for step in range(36, 65):
        x = width * step / 100
        crossing = sum(r.left < x < r.right for r in runs)
        if best is None or crossing < best[0]:
            best = (crossing, x)
    assert best is not None
    crossing, x = best
    left = [r for r in runs if r.right <= x]
    right = [r for r in runs if r.left >= x]
    if crossing * 8 > len(runs) or min(len(left), len(right)) * 4 < len(runs):
        return None
    beside = sum(any(abs(a.top - b.top) < a.top - a.bottom for b in right) for a in left)
    # columns are written one after the other, the cells of a table row by row
    sides = [r.left >= x for r in runs if r.right <= x or r.left >= x]
    turns = sum(a != b for a, b in pairwise(sides))
    return x if beside * 2 > len(left) and turns * 5 < len(sides) else None


def _rows(runs: list[Run], ruled: Sequence[Table] = (), page: int = 0) -> list[Line]:
    """Runs of one column of text -> lines and rows of tables, from top to bottom."""
    tables = [*ruled, *find_tables(runs)]
    used = {r for t in tables for r in t.used}
    edge = max((r.right for r in runs), default=0.0)
    out = [_line(row, edge) for row in lines_of([r for r in runs if r not in used])]
    for n, table in enumerate(tables, 1):
        left = min(r.left for r in table.used)
        for row in table.rows:
            cells = tuple(_joined(cell) for cell in row)
            top = max((r.top for cell in row for r in cell), default=table.top)
            text = " | ".join(cells)
            out.append(Line(left, edge, top, 0.0, text, edge, cells, page * 1_000 + n))
    return sorted(out, key=lambda x: -x.top)


def _line(row: list[Run], edge: float) -> Line:
    text = row[0].text
    for before, run in pairwise(row):
        near = run.left - before.right < 0.15 * (run.top - run.bottom) or closed(text, run.text)
        text += run.text if near else f" {run.text}"
    main = max(row, key=lambda r: len(r.text))  # a bullet may be of another size
    height = main.top - main.bottom
    return Line(row[0].left, row[-1].right, main.top, height, clean(text), edge)


def _joined(cell: list[Run]) -> str:
    out = ""
    for run in sorted(cell, key=lambda r: (-r.top, r.left)):
        if parted(out, run.text):
            out += PARTED + run.text
        else:
            out += ("" if not out or closed(out, run.text) else " ") + run.text
    return out


def ends_at_page(last: Line, line: Line, size: float) -> bool:
    """Whether a paragraph ends with its page: it does where its sentence does."""
    if _STARTS.match(line.text) or last.text.endswith(_SENTENCE_ENDS):
        return True
    if _goes_on(last, line):
        return False
    if abs(last.height - line.height) > 0.18 * size:
        return True
    return last.right < last.edge - 0.2 * (last.edge - last.left)


def breaks(last: Line, line: Line, spacing: float, size: float) -> bool:
    """Whether a new paragraph begins."""
    if _STARTS.match(line.text):
        return True
    if _goes_on(last, line) and last.top - line.top < 1.45 * spacing:
        return False
    gap = last.top - line.top
    if gap > 1.45 * spacing > 0:
        return True
    if gap < 0:  # the next column
        unfilled = last.right - last.left < 0.6 * (last.edge - last.left)
        return unfilled or last.text.endswith((".", "。", ":", "：", ";", "；", "!", "?"))
    if abs(last.height - line.height) > 0.18 * size:
        return True
    if line.text[:1].isupper() and not _full(last) and not last.text.endswith(","):
        return True
    short = last.right < last.edge - 0.2 * (last.edge - last.left)
    return short and (last.text.endswith((".", "。", ":", "：", ";", "；")) or len(last.text) < 40)


def _full(line: Line) -> bool:
    """Whether a line leaves no room for a word more."""
    return line.right >= line.edge - FULL * (line.edge - line.left)


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a sentence runs over a line end: the line is full or ends within a word, and a small letter follows."""
    if not line.text[:1].islower() or last.text.endswith(_SENTENCE_ENDS):
        return False
    return _full(last) or parted(last.text, line.text)
