"""PDF with a text layer -> blocks: lines by their place on the page, columns one after another.

A line number counts the lines of text from the first page on.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

from auditor.errors import InputError
from auditor.policy.document.block import Block, Content, block
from auditor.policy.document.decode import clean
from auditor.policy.document.kinds import kind_of
from auditor.policy.document.pdf_table import Run, find_tables, lines_of

MAX_PAGES = 500
MAX_CHARACTERS = 60_000
"""Characters of one page."""
GAP = 0.6
"""White space on a line, in heights of its text, behind which something else begins."""
MARGIN = 0.09
"""Share of a page's height in which running heads and feet stand."""
_STARTS = re.compile(
    r"^(?:[-*•●○▪■◆·»–—\uf000-\uf8ff]\s*|\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)、]|[(（][0-9一二三四五六七八九十]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章节条])"
)
_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


class Line(NamedTuple):
    left: float
    right: float
    top: float
    height: float
    text: str
    edge: float
    """Right edge of its column."""
    cells: tuple[str, ...] = ()
    """Cells of a row of a table."""


def pdf_blocks(data: bytes, name: str, most: int) -> Content:
    """Blocks of all pages. Raises InputError for a scan, a locked or a damaged file."""
    pages = _pages(data, name)
    if not pages:
        raise InputError("the PDF holds no text (a scan?); run OCR on it first", name)
    repeated = _running(pages)
    out: list[Block] = []
    number = 0
    for lines, height in pages:
        pending: list[tuple[str, int]] = []
        last: Line | None = None
        spacing = _spacing(lines)
        size = _median([x.height for x in lines if not x.cells])
        header: tuple[str, ...] = ()
        for line in lines:
            number += 1
            if _key(line, height) in repeated:
                continue
            if line.cells:
                if last is not None:
                    out += _block(pending, last, size)
                pending, last = [], None
                header = header or line.cells
                out.append(block("row", line.text, number, cells=line.cells, headers=header))
                continue
            header = ()
            if last is not None and _breaks(last, line, spacing, size):
                out += _block(pending, last, size)
                pending = []
            pending.append((line.text, number))
            last = line
        if last is not None:
            out += _block(pending, last, size)
        if len(out) > most:
            break
    return Content(out, [])


class Page(NamedTuple):
    lines: list[Line]
    height: float


def _pages(data: bytes, name: str) -> list[Page]:
    try:
        import pypdfium2 as pdfium
    except ImportError:
        raise InputError("a PDF needs the extra: pip install 'auditor[pdf]'", name) from None
    try:
        document = pdfium.PdfDocument(data)
        if len(document) > MAX_PAGES:
            raise InputError(f"{len(document)} pages; more than {MAX_PAGES} are not read", name)
        out: list[Page] = []
        for page in document:
            text = page.get_textpage()
            width, height = page.get_size()
            out.append(Page(_lines(_runs(text, pdfium.raw, name), width), height))
            text.close()
            page.close()
        document.close()
    except pdfium.PdfiumError as e:
        locked = "password" in str(e).lower()
        why = "is locked with a password" if locked else "the PDF is damaged"
        raise InputError(f"{why}; give an open copy of it", name) from None
    return out if any(p.lines for p in out) else []


def _runs(text: Any, raw: Any, name: str) -> list[Run]:
    """Pieces of text in the order of the file, cut at line ends and at wide gaps."""
    count = text.count_chars()
    if count > MAX_CHARACTERS:
        raise InputError(
            f"a page of {count} characters; more than {MAX_CHARACTERS} are not read", name
        )
    characters = [chr(raw.FPDFText_GetUnicode(text, i) or 32) for i in range(count)]
    out: list[Run] = []
    start = 0
    for i in range(count + 1):
        if i == count or characters[i] in "\r\n" or (i > start and _gap(text, characters, i)):
            _add(out, text, characters, start, i)
            start = i + 1
    return out


def _gap(text: Any, characters: list[str], i: int) -> bool:
    if characters[i] != " " or i + 1 >= len(characters) or characters[i + 1].isspace():
        return False
    _, bottom, right, top = text.get_charbox(i - 1, loose=True)
    return bool(text.get_charbox(i + 1, loose=True)[0] - right > GAP * (top - bottom))


def _add(out: list[Run], text: Any, characters: list[str], start: int, end: int) -> None:
    seen = [i for i in range(start, end) if not characters[i].isspace()]
    if not seen:
        return
    left, bottom, _, top = text.get_charbox(seen[0], loose=True)
    right = text.get_charbox(seen[-1], loose=True)[2]
    words = clean("".join(characters[start:end]).replace("\ufffe", ""))
    if words:
        out.append(Run(left, bottom, right, top, words))


def _lines(runs: list[Run], width: float) -> list[Line]:
    """Lines in reading order: what spans the page, then the left column, then the right one."""
    gutter = _gutter(runs, width)
    if gutter is None:
        return _rows(runs)
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


def _rows(runs: list[Run]) -> list[Line]:
    """Runs of one column of text -> lines and rows of tables, from top to bottom."""
    tables = find_tables(runs)
    used = {r for t in tables for r in t.used}
    edge = max((r.right for r in runs), default=0.0)
    out = [_line(row, edge) for row in lines_of([r for r in runs if r not in used])]
    for table in tables:
        for row in table.rows:
            cells = tuple(_joined(cell) for cell in row)
            top = max(r.top for cell in row for r in cell)
            left, right = table.rows[0][0][0].left if table.rows[0][0] else 0.0, edge
            out.append(Line(left, right, top, 0.0, " | ".join(cells), edge, cells))
    return sorted(out, key=lambda x: -x.top)


def _line(row: list[Run], edge: float) -> Line:
    text = row[0].text
    for before, run in pairwise(row):
        near = run.left - before.right < 0.15 * (run.top - run.bottom) or _closed(text, run.text)
        text += run.text if near else f" {run.text}"
    top, bottom = max(r.top for r in row), min(r.bottom for r in row)
    return Line(row[0].left, row[-1].right, top, top - bottom, clean(text), edge)


def _joined(cell: list[Run]) -> str:
    out = ""
    for run in sorted(cell, key=lambda r: (-r.top, r.left)):
        out += ("" if not out or _closed(out, run.text) else " ") + run.text
    return out


def _closed(before: str, after: str) -> bool:
    """Chinese runs on without a space."""
    return bool(_HAN.match(before[-1:]) and _HAN.match(after[:1]))


def _running(pages: list[Page]) -> set[tuple[bool, str]]:
    """Heads and feet that stand on most pages."""
    if len(pages) < 3:
        return set()
    seen: Counter[tuple[bool, str]] = Counter()
    for page in pages:
        seen.update({k for line in page.lines if (k := _key(line, page.height)) is not None})
    return {k for k, n in seen.items() if n >= max(3, len(pages) // 2)}


def _key(line: Line, height: float) -> tuple[bool, str] | None:
    head, foot = line.top > height * (1 - MARGIN), line.top < height * MARGIN
    return (head, re.sub(r"\d+", "#", line.text)) if head or foot else None


def _spacing(lines: list[Line]) -> float:
    gaps = [a.top - b.top for a, b in pairwise(lines) if a.top > b.top]
    return _median(gaps) if gaps else 0.0


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _breaks(last: Line, line: Line, spacing: float, size: float) -> bool:
    """Whether a new paragraph begins."""
    if _STARTS.match(line.text):
        return True
    gap = last.top - line.top
    if gap > 1.45 * spacing > 0:
        return True
    if gap < 0:  # the next column
        unfilled = last.right - last.left < 0.6 * (last.edge - last.left)
        return unfilled or last.text.endswith((".", "。", ":", "：", ";", "；", "!", "?"))
    if abs(last.height - line.height) > 0.18 * size:
        return True
    short = last.right < last.edge - 0.2 * (last.edge - last.left)
    return short and (last.text.endswith((".", "。", ":", "：", ";", "；")) or len(last.text) < 40)


def _block(lines: list[tuple[str, int]], last: Line, size: float) -> list[Block]:
    starts: list[int] = []
    text = ""
    for words, _ in lines:
        if text and not _closed(text, words):
            text += " " if not text.endswith("-") else ""
        starts.append(len(text))
        text += words
    kind = kind_of(text)
    if kind == "paragraph" and last.height > 1.15 * size and len(text) < 90:
        kind = "heading"
    numbers = tuple(n for _, n in lines)
    return [Block(kind=kind, text=text, starts=tuple(starts), lines=numbers)]
