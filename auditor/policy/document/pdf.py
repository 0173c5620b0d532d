"""PDF with a text layer -> blocks: lines by their place on the page, columns one after another.

A line number counts the lines of text from the first page on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from auditor.errors import InputError
from auditor.policy.document.asides import Asides
from auditor.policy.document.block import Block, Content, block
from auditor.policy.document.decode import clean
from auditor.policy.document.kinds import kind_of
from auditor.policy.document.pdf_grid import Grid, find_grids, rules_of, table_in
from auditor.policy.document.pdf_ink import Ink
from auditor.policy.document.pdf_table import Run, Table, find_tables, lines_of
from auditor.policy.document.pdf_words import Words, closed

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
_SENTENCE_ENDS = (".", "。", ":", "：", ";", "；", "!", "！", "?", "？")
_NUMBER_OF_PAGE = re.compile(
    r"[-–—\s]*(?:page\s*|第\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4}|\s*页(?:.{0,12}页)?)?[-–—\s]*", re.I
)


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
                _row(out, line, number, over)
                over = False
                continue
            if last is not None and (
                _ends_at_page(last, line, size) if over else _breaks(last, line, spacing, size)
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


def _ends_at_page(last: Line, line: Line, size: float) -> bool:
    """Whether a paragraph ends with its page: it does where its sentence does."""
    if _STARTS.match(line.text) or last.text.endswith(_SENTENCE_ENDS):
        return True
    if abs(last.height - line.height) > 0.18 * size:
        return True
    return last.right < last.edge - 0.2 * (last.edge - last.left)


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
            runs = _seen(_runs(text, pdfium.raw, name, grids), ink, beside, _length(out))
            out.append(Page(_lines(runs, width, grids, number), height))
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


def _seen(words: list[list[Run]], ink: Ink, beside: Asides, lines: int) -> list[Run]:
    """Runs of the words that are seen; the others are set apart."""
    out: list[Run] = []
    for run in words:
        seen: list[Run] = []
        for word in run:
            why = ink.hides(word.left, word.bottom, word.right, word.top)
            if why is None:
                seen.append(word)
            else:
                beside.add(f" {word.text}", lines + 1, why)
        if seen:
            first, last = seen[0], seen[-1]
            top, bottom = max(w.top for w in seen), min(w.bottom for w in seen)
            text = clean(" ".join(w.text for w in seen))
            out.append(Run(first.left, bottom, last.right, top, text))
    beside.flush()
    return out


def _runs(text: Any, raw: Any, name: str, grids: list[Grid]) -> list[list[Run]]:
    """Words of pieces of text in the order of the file, cut at line ends, wide gaps and rules."""
    count = text.count_chars()
    if count > MAX_CHARACTERS:
        raise InputError(
            f"a page of {count} characters; more than {MAX_CHARACTERS} are not read", name
        )
    characters = [chr(raw.FPDFText_GetUnicode(text, i) or 32) for i in range(count)]
    out: list[list[Run]] = []
    start = 0
    for i in range(count + 1):
        if i == count or characters[i] in "\r\n" or (i > start and _gap(text, characters, i)):
            _add(out, text, characters, start, i)
            start = i + 1
        elif grids and i > start and _ruled(text, characters, i, grids):
            _add(out, text, characters, start, i)
            start = i
    return out


def _ruled(text: Any, characters: list[str], i: int, grids: list[Grid]) -> bool:
    """Whether a column of a table ends in front of a character."""
    if characters[i].isspace():
        return False
    before = i - 1
    while before > i - 4 and characters[before].isspace():
        before -= 1
    _, bottom, right, top = text.get_charbox(before, loose=True)
    left = text.get_charbox(i, loose=True)[0]
    y = (bottom + top) / 2
    return any(g.holds(right, y) and g.parts(min(left, right), max(left, right), y) for g in grids)


def _gap(text: Any, characters: list[str], i: int) -> bool:
    if characters[i] != " " or i + 1 >= len(characters) or characters[i + 1].isspace():
        return False
    _, bottom, right, top = text.get_charbox(i - 1, loose=True)
    return bool(text.get_charbox(i + 1, loose=True)[0] - right > GAP * (top - bottom))


def _add(out: list[list[Run]], text: Any, characters: list[str], start: int, end: int) -> None:
    words: list[Run] = []
    for m in re.finditer(r"\S+", "".join(characters[start:end])):
        first, last = start + m.start(), start + m.end() - 1
        left, bottom, _, top = text.get_charbox(first, loose=True)
        right = text.get_charbox(last, loose=True)[2]
        word = clean(m[0].replace("\ufffe", "-"))
        if word:
            words.append(Run(left, bottom, right, top, word))
    if words:
        out.append(words)


def _lines(runs: list[Run], width: float, grids: list[Grid], page: int) -> list[Line]:
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
    top, bottom = max(r.top for r in row), min(r.bottom for r in row)
    return Line(row[0].left, row[-1].right, top, top - bottom, clean(text), edge)


def _joined(cell: list[Run]) -> str:
    out = ""
    for run in sorted(cell, key=lambda r: (-r.top, r.left)):
        out += ("" if not out or closed(out, run.text) else " ") + run.text
    return out


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
