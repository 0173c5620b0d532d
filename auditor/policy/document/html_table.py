"""Tables of a page -> rows of cells below their headers, spans spread out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from auditor.policy.document.block import Block, block
from auditor.policy.document.gather import Text

MAX_ROWS = 20_000
MAX_COLUMNS = 40
MAX_SPAN = 200
LONG = 3_000
"""Characters of a cell behind which a table lays out a page and holds no data."""
_ROLES = {"row": "tr", "cell": "td", "gridcell": "td", "columnheader": "th", "rowheader": "th"}

TextOf = Callable[[Any], tuple[Text | None, bool]]
"""Element -> its visible text, and whether any of it is seen."""


class Cell(NamedTuple):
    """One place of a table: its text, whether it is a head, its line."""

    text: str
    head: bool
    line: int
    first: bool
    """False for the places that a span fills beside its own."""


def kind_of_element(node: Any) -> str:
    """tr, td or th for the parts of a table, also where roles say so; else the tag."""
    return _ROLES.get(node.get("role") or "", node.tag if isinstance(node.tag, str) else "")


def is_data(table: Any) -> bool:
    """Whether a table holds rows of data: no table or chapter within it, more than one row and column."""
    rows = 0
    wide = False
    for node in table.iterdescendants():
        tag = kind_of_element(node)
        if tag == "table" or tag in ("h1", "h2", "h3"):
            return False
        if tag == "tr":
            rows += 1
            wide = wide or sum(kind_of_element(c) in ("td", "th") for c in node) > 1
    return wide and (rows > 1 or table.find(".//th") is not None)


class _Carried:
    """Cells that go on over the rows below, by column."""

    def __init__(self) -> None:
        self._cells: dict[int, tuple[int, Cell]] = {}

    def fill(self, cells: list[Cell]) -> None:
        """Put in what stands next from above."""
        while len(cells) in self._cells and len(cells) < MAX_COLUMNS:
            left, cell = self._cells.pop(len(cells))
            self.keep(len(cells), left, cell)
            cells.append(cell)

    def keep(self, column: int, rows: int, cell: Cell) -> None:
        if rows > 1:
            self._cells[column] = (rows - 1, cell._replace(first=False))


def rows_of(table: Any, text_of: TextOf) -> Iterator[list[Cell]]:
    """Rows of a table with the cells of spans in every place that they fill."""
    carried = _Carried()
    count = 0
    for row in table.iterdescendants():
        if kind_of_element(row) != "tr":
            continue
        count += 1
        if count > MAX_ROWS:
            return
        cells: list[Cell] = []
        for node in row:
            if kind_of_element(node) in ("td", "th") and len(cells) < MAX_COLUMNS:
                found, seen = text_of(node)
                if seen:
                    carried.fill(cells)
                    _put(cells, node, found, carried)
        carried.fill(cells)
        if any(c.text for c in cells):
            yield cells


def _put(cells: list[Cell], node: Any, found: Text | None, carried: _Carried) -> None:
    """A cell in all places of its row that it spans."""
    line = found.lines[0] if found else node.sourceline or 1
    cell = Cell(found.text if found else "", kind_of_element(node) == "th", line, True)
    down, across = _span(node, "rowspan"), _span(node, "colspan")
    for i in range(min(across, MAX_COLUMNS - len(cells))):
        carried.keep(len(cells), down, cell)
        cells.append(cell if i == 0 else cell._replace(first=False))


def _span(node: Any, name: str) -> int:
    said = (node.get(name) or "").strip()
    return min(int(said[:4]), MAX_SPAN) if said[:4].isdecimal() and int(said[:4]) > 0 else 1


def _spans_parts(header: tuple[str, ...], below: tuple[str, ...]) -> bool:
    """Whether a second row of heads says what the spans of the first one part into."""
    return len(header) == len(below) and (
        len(set(header)) < len(header) or any(a == b for a, b in zip(header, below, strict=True))
    )


def blocks_of(rows: list[list[Cell]], number: int) -> list[Block]:
    """Blocks of a table: its title as a paragraph, then its rows with their header."""
    out: list[Block] = []
    header: tuple[str, ...] = ()
    above = False
    for cells in rows:
        texts = tuple(c.text for c in cells)
        line = cells[0].line
        if len(set(texts)) == 1 and sum(c.first for c in cells) < 2:
            out.append(block("paragraph", texts[0], line))  # a title, or a note across the table
            continue
        heads = all(c.head for c in cells if c.text)
        if heads and above and _spans_parts(header, texts):
            header = texts = tuple(
                a if a == b else f"{a} {b}".strip() for a, b in zip(header, texts, strict=True)
            )
        elif not header or heads:
            header = texts
        above = heads
        starts, lines, at = [], [], 0
        for c in cells:
            starts.append(at)
            lines.append(c.line)
            at += len(c.text) + 3
        out.append(
            Block(
                kind="row",
                text=" | ".join(texts),
                starts=tuple(starts),
                lines=tuple(lines),
                cells=texts,
                headers=header,
                table=number,
            )
        )
    return out
