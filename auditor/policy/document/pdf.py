"""PDF with a text layer -> blocks: lines by their place on the page, columns one after another.

A line number counts the lines of text from the first page on.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import msgspec

from auditor.errors import InputError
from auditor.policy.document.asides import Asides
from auditor.policy.document.block import Block, Content, block
from auditor.policy.document.kinds import kind_of
from auditor.policy.document.pdf_grid import find_grids, rules_of
from auditor.policy.document.pdf_ink import Ink
from auditor.policy.document.pdf_lines import Line, breaks, ends_at_page, lines_of_page
from auditor.policy.document.pdf_runs import runs_of, seen_runs
from auditor.policy.document.pdf_words import Words

MAX_PAGES = 500
MARGIN = 0.09
"""Share of a page's height in which running heads and feet stand."""
_NUMBER_OF_PAGE = re.compile(
    r"[-–—\s]*(?:page\s*|第\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4}|\s*页(?:.{0,12}页)?)?[-–—\s]*", re.I
)


def pdf_blocks(data: bytes, name: str, most: int) -> Content:
    """Blocks of all pages. Raises InputError for a scan, a locked or a damaged file."""
    beside = Asides()
    pages = _pages(data, name, beside)
    if not pages:
        raise InputError("the PDF holds no text (a scan?); run OCR on it first", name)
    repeated = _running(pages)
    joined = Words(line.text for page in pages for line in page.lines)
    out: list[Block] = []
    number = 0
    pending: list[tuple[str, int]] = []
    last: Line | None = None
    for lines, height in pages:
        over = True
        spacing = _spacing(lines)
        size = _median([x.height for x in lines if not x.cells])
        for line in lines:
            number += 1
            if _key(line, height) in repeated or _page_number(line, lines):
                continue
            if line.cells:
                if last is not None:
                    out += _block(pending, last, size, joined)
                pending, last = [], None
                _row(out, _mended(line, joined), number, over)
                over = False
                continue
            if last is not None and (
                ends_at_page(last, line, size) if over else breaks(last, line, spacing, size)
            ):
                out += _block(pending, last, size, joined)
                pending = []
            pending.append((line.text, number))
            last, over = line, False
        if len(out) > most:
            break
    if last is not None:
        out += _block(pending, last, last.height, joined)
    return Content(out, beside.all())


def _mended(line: Line, joined: Words) -> Line:
    """A row whose cells have the words whole that a line end in them parted."""
    cells = tuple(map(joined.mend, line.cells))
    return line._replace(cells=cells, text=" | ".join(cells))


def _row(out: list[Block], line: Line, number: int, over: bool) -> None:
    """A row of a table, below the head that it has on this page or the page before."""
    before = out[-1] if out and out[-1].kind == "row" else None
    goes_on = before is not None and before.table == line.table
    if over and before is not None and len(before.headers) == len(line.cells):
        goes_on = True
        if line.cells == before.headers:
            return  # the head once more
        if not line.cells[0] and any(line.cells):  # the row that the page cut in two
            cells = tuple(f"{a} {b}".strip() for a, b in zip(before.cells, line.cells, strict=True))
            out[-1] = msgspec.structs.replace(before, cells=cells, text=" | ".join(cells))
            return
    header = before.headers if before is not None and goes_on else line.cells
    table = before.table if before is not None and goes_on else line.table
    out.append(block("row", line.text, number, cells=line.cells, headers=header, table=table))


def _page_number(line: Line, lines: list[Line]) -> bool:
    return (line is lines[-1] or line is lines[0]) and bool(_NUMBER_OF_PAGE.fullmatch(line.text))


class Page(NamedTuple):
    """The lines of a page; its height in points."""

    lines: list[Line]
    height: float


def _pages(data: bytes, name: str, beside: Asides) -> list[Page]:
    try:
        import pypdfium2 as pdfium
    except ImportError:
        raise InputError("a PDF needs the extra: pip install 'auditor[pdf]'", name) from None
    try:
        document = pdfium.PdfDocument(data)
        if len(document) > MAX_PAGES:
            raise InputError(f"{len(document)} pages; more than {MAX_PAGES} are not read", name)
        out: list[Page] = []
        for number, page in enumerate(document, 1):
            ink = Ink(page)
            text = page.get_textpage()
            width, height = page.get_size()
            grids = find_grids(rules_of(page, pdfium.raw))
            runs = seen_runs(runs_of(text, pdfium.raw, name, grids), ink, beside, _length(out))
            out.append(Page(lines_of_page(runs, width, grids, number), height))
            text.close()
            page.close()
        document.close()
    except pdfium.PdfiumError as e:
        locked = "password" in str(e).lower()
        why = "is locked with a password" if locked else "the PDF is damaged"
        raise InputError(f"{why}; give an open copy of it", name) from None
    return out if any(p.lines for p in out) else []


def _length(pages: list[Page]) -> int:
    """Lines so far."""
    return sum(len(p.lines) for p in pages)


def _running(pages: list[Page]) -> set[tuple[bool, str]]:
    """Heads and feet that stand on most pages."""
    if len(pages) < 2:
        return set()
    seen: Counter[tuple[bool, str]] = Counter()
    for page in pages:
        seen.update({k for line in page.lines if (k := _key(line, page.height)) is not None})
    return {k for k, n in seen.items() if n >= max(min(3, len(pages)), len(pages) // 2)}


def _key(line: Line, height: float) -> tuple[bool, str] | None:
    head, foot = line.top > height * (1 - MARGIN), line.top < height * MARGIN
    return (head, re.sub(r"\d+", "#", line.text)) if head or foot else None


def _spacing(lines: list[Line]) -> float:
    gaps = [a.top - b.top for a, b in pairwise(lines) if a.top > b.top]
    return _median(gaps) if gaps else 0.0


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _block(lines: list[tuple[str, int]], last: Line, size: float, joined: Words) -> list[Block]:
    starts: list[int] = []
    text = ""
    for words, _ in lines:
        if text:
            text = joined.join(text, words)
        starts.append(len(text))
        text += words
    kind = kind_of(text)
    if kind == "paragraph" and last.height > 1.15 * size and len(text) < 90:
        kind = "heading"
    numbers = tuple(n for _, n in lines)
    return [Block(kind=kind, text=text, starts=tuple(starts), lines=numbers)]
