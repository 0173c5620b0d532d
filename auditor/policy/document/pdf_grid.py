"""Tables of a PDF page by their ruled lines: cells are what the lines enclose."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any, NamedTuple

from auditor.policy.document.pdf_table import Run, Table

MAX_LINES = 1_200
"""Ruled lines of a page; with more it is a drawing, not a table."""
NEAR = 3.0
"""Points within which lines meet."""
THIN = 2.5
GAP = 2.0
"""White space in points that parts columns where no line does."""


class Rule(NamedTuple):
    """A line across (`upright` false) or up the page: its place, and from where to where."""

    upright: bool
    at: float
    start: float
    end: float


class Grid(NamedTuple):
    """Places of the lines of one table, from left to right and from top to bottom."""

    xs: list[float]
    ys: list[float]
    rules: list[Rule]

    def holds(self, x: float, y: float) -> bool:
        """Whether a place, in points, lies on the table or next to it."""
        return self.xs[0] - NEAR <= x <= self.xs[-1] + NEAR and self.ys[-1] <= y <= self.ys[0]

    def parts(self, left: float, right: float, y: float) -> bool:
        """Whether a column ends between two places on a line of text: by a line, or by white space."""
        if right - left > GAP and any(left - 1 <= x <= right + 1 for x in self.xs[1:-1]):
            return True
        return any(
            r.upright and left - 1 <= r.at <= right + 1 and r.start <= y <= r.end
            for r in self.rules
        )


def rules_of(page: Any, raw: Any) -> list[Rule]:
    """The ruled lines of a page, borders of boxes among them."""
    out: list[Rule] = []
    for shape in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=3):
        left, bottom, right, top = shape.get_bounds()
        width, height = right - left, top - bottom
        if height <= THIN < width:
            out.append(Rule(False, (top + bottom) / 2, left, right))
        elif width <= THIN < height:
            out.append(Rule(True, (left + right) / 2, bottom, top))
        elif width > 5 and height > 5:
            out += [Rule(False, y, left, right) for y in (bottom, top)]
            out += [Rule(True, x, bottom, top) for x in (left, right)]
        if len(out) > MAX_LINES:
            return []
    return out


def find_grids(rules: list[Rule]) -> list[Grid]:
    """Lines that meet, as grids of at least two rows and two columns."""
    group = list(range(len(rules)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    across = [i for i, r in enumerate(rules) if not r.upright]
    for i, up in enumerate(rules):
        if up.upright:
            for j in across:
                flat = rules[j]
                if (
                    flat.start - NEAR <= up.at <= flat.end + NEAR
                    and up.start - NEAR <= flat.at <= up.end + NEAR
                ):
                    group[root(i)] = root(j)
    found: dict[int, list[Rule]] = {}
    for i, r in enumerate(rules):
        found.setdefault(root(i), []).append(r)
    grids = []
    for lines in found.values():
        xs = _places(r.at for r in lines if r.upright)
        ys = _places(r.at for r in lines if not r.upright)[::-1]
        if len(xs) > 2 and len(ys) > 2:
            grids.append(Grid(xs, ys, lines))
    return sorted(grids, key=lambda g: -g.ys[0])


def _places(values: Iterable[float]) -> list[float]:
    out: list[float] = []
    for v in sorted(values):
        if not out or v - out[-1] > NEAR:
            out.append(v)
    return out


def table_in(grid: Grid, runs: list[Run]) -> Table | None:
    """The rows of cells of a grid; None where fewer than two columns or rows hold text."""
    ups = [-y for y in grid.ys]
    cells: dict[tuple[int, int], list[Run]] = {}
    used: list[Run] = []
    for run in runs:
        x, y = (run.left + run.right) / 2, (run.top + run.bottom) / 2
        if not grid.holds(x, y):
            continue
        column = min(max(bisect_right(grid.xs, x) - 1, 0), len(grid.xs) - 2)
        row = min(max(bisect_right(ups, -y) - 1, 0), len(grid.ys) - 2)
        cells.setdefault(_cell_of(grid, row, column), []).append(run)
        used.append(run)
    rows = sorted({r for r, _ in cells})
    columns = sorted({c for _, c in cells})
    if len(rows) < 2 or len(columns) < 2:
        return None
    table = [[cells.get(_cell_of(grid, r, c), []) for c in columns] for r in rows]
    if len({id(cell) for cell in table[0]}) == 1:
        table[0] = _spread(grid, table[0], columns)
    return Table(grid.ys[0], table, frozenset(used))


def _spread(grid: Grid, row: list[list[Run]], columns: list[int]) -> list[list[Run]]:
    """A head without lines between its cells, by the columns below; as it is where one stays empty."""
    parts: dict[int, list[Run]] = {c: [] for c in columns}
    for run in row[0]:
        at = bisect_right(grid.xs, (run.left + run.right) / 2) - 1
        if at in parts:
            parts[at].append(run)
    return list(parts.values()) if all(parts.values()) else row


def _cell_of(grid: Grid, row: int, column: int) -> tuple[int, int]:
    """The upper left place of the cell that a place belongs to."""
    y = (grid.ys[row] + grid.ys[row + 1]) / 2
    while column > 0 and not any(
        r.upright and abs(r.at - grid.xs[column]) <= NEAR and r.start - NEAR <= y <= r.end + NEAR
        for r in grid.rules
    ):
        column -= 1
    x = (grid.xs[column] + grid.xs[column + 1]) / 2
    while row > 0 and not any(
        not r.upright and abs(r.at - grid.ys[row]) <= NEAR and r.start - NEAR <= x <= r.end + NEAR
        for r in grid.rules
    ):
        row -= 1
    return row, column
