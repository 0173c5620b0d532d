"""Tables of a PDF page: runs of text that keep to columns, over several lines.

A file holds no table, only text with its place. Three runs side by side begin one; it goes
on while every run keeps to one column; its rows are parted by white space across the page.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

MIN_COLUMNS = 3
ROW_GAP = 0.6
"""White space between rows whose cells break over lines, in heights of the text."""


class Run(NamedTuple):
    """A piece of text on one line, in points from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


class Table(NamedTuple):
    """A table of a page; `top` in points."""

    top: float
    rows: list[list[list[Run]]]
    """Rows of cells of runs."""
    used: frozenset[Run]


def lines_of(runs: list[Run]) -> list[list[Run]]:
    """Runs side by side, from top to bottom, each line from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (-r.top, r.left)):
        middle = (run.top + run.bottom) / 2
        if rows and any(r.bottom < middle < r.top for r in rows[-1]):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.left) for row in rows]


def find_tables(runs: list[Run]) -> list[Table]:
    """All tables, from top to bottom."""
    lines = lines_of(runs)
    out: list[Table] = []
    i = 0
    while i < len(lines):
        end, columns = _extent(lines, i) if len(lines[i]) >= MIN_COLUMNS else (i, [])
        first = i - 1 if i and end > i + 1 and _above(lines[i - 1], lines[i], columns) else i
        used = [r for line in lines[first:end] for r in line]
        rows = _rows(used, columns) if end > i + 1 else []
        if len(rows) > 1:
            out.append(Table(max(r.top for r in used), rows, frozenset(used)))
            i = end
        else:
            i += 1
    return out


Column = list[float]


def _extent(lines: list[list[Run]], start: int) -> tuple[int, list[Column]]:
    """(line behind the table, columns as [left, right])."""
    columns: list[Column] = [[r.left, r.right] for r in lines[start]]
    for i in range(start + 1, len(lines)):
        grown = [list(c) for c in columns]
        for run in lines[i]:
            inside = [c for c in grown if c[0] < run.right and run.left < c[1]]
            if not inside and grown[0][0] < run.left:
                grown = sorted([*grown, [run.left, run.right]])  # its heading breaks over two lines
                continue
            if len(inside) != 1:
                return i, columns
            inside[0][:] = [min(inside[0][0], run.left), max(inside[0][1], run.right)]
        if any(a[1] > b[0] for a, b in pairwise(grown)):
            return i, columns
        columns = grown
    return len(lines), columns


def _above(line: list[Run], first: list[Run], columns: list[Column]) -> bool:
    """Whether a line is the upper half of a heading row that breaks over two lines."""
    touches = min(r.bottom for r in line) < max(r.top for r in first)
    return touches and all(
        sum(c[0] < r.right and r.left < c[1] for c in columns) <= 1 for r in line
    )


def _rows(runs: list[Run], columns: list[Column]) -> list[list[list[Run]]]:
    """Rows of cells of runs: each line is one where it fills the columns, else white space parts them."""
    lines = _parted(runs, 0.0)
    filled = sum(len(_cells(line, columns, only=True)) * 10 >= 7 * len(columns) for line in lines)
    rows = lines if filled * 10 >= 7 * len(lines) else _parted(runs, ROW_GAP)
    return [_cells(row, columns) for row in rows]


def _parted(runs: list[Run], gap: float) -> list[list[Run]]:
    """Groups of runs between which this much white space, in heights, stands across the page."""
    groups: list[list[Run]] = []
    floor = 0.0
    for run in sorted(runs, key=lambda r: -r.top):
        if not groups or floor - run.top > gap * (run.top - run.bottom):
            groups.append([])
            floor = run.bottom
        groups[-1].append(run)
        floor = min(floor, run.bottom)
    return groups


def _cells(row: list[Run], columns: list[Column], only: bool = False) -> list[list[Run]]:
    """The runs of each column; `only` leaves out columns without any."""
    out: list[list[Run]] = [[] for _ in columns]
    for run in row:
        inside = [i for i, c in enumerate(columns) if c[0] < run.right and run.left < c[1]]
        middle = (run.left + run.right) / 2
        nearest = min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))
        out[inside[0] if inside else nearest].append(run)
    return [c for c in out if c] if only else out
