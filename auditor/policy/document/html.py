"""HTML -> blocks: paragraphs, headings, list items and table rows, with their lines."""

from __future__ import annotations

import re
from typing import Any

from auditor.errors import InputError
from auditor.policy.document.block import MAX_BLOCK, Block, block
from auditor.policy.document.decode import clean
from auditor.policy.document.kinds import kind_of

_SKIP = {
    "script",
    "style",
    "nav",
    "noscript",
    "template",
    "svg",
    "head",
    "iframe",
    "button",
    "select",
    "object",
}
_BLOCK = {
    "p",
    "div",
    "section",
    "article",
    "main",
    "body",
    "ul",
    "ol",
    "dl",
    "dd",
    "dt",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "tfoot",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "details",
    "summary",
    "aside",
    "header",
    "footer",
    "form",
    "fieldset",
    "figure",
    "center",
    "address",
    "caption",
}


def html_blocks(text: str, name: str, most: int) -> list[Block]:
    """Blocks of a page, at most `most`. Raises InputError."""
    from lxml import etree, html

    try:
        root = html.document_fromstring(
            text.replace("\x00", "").encode("utf-8"),
            parser=html.HTMLParser(
                no_network=True,
                remove_comments=True,
                remove_pis=True,
                encoding="utf-8",
                recover=True,
            ),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise InputError("no text found in the HTML page", name) from None
    out: list[Block] = []
    buffer: list[str] = []
    state = {"line": 1, "kind": "paragraph", "level": 0}

    def flush(kind: str = "paragraph", level: int = 0) -> None:
        line = clean("".join(buffer))
        buffer.clear()
        if not line or len(out) > most:
            return
        if kind == "paragraph":
            kind = kind_of(line)
        for i in range(0, len(line), MAX_BLOCK):
            out.append(block(kind, line[i : i + MAX_BLOCK], state["line"], level=level))  # type: ignore[arg-type]

    # An explicit stack: a page of 100,000 nested tags must not end in a recursion error.
    stack: list[tuple[Any, bool]] = [(root, False)]
    kinds: list[tuple[str, int]] = [("paragraph", 0)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            if tag in _BLOCK:
                flush(*kinds[-1])
                kinds.pop()
            if node.tail:
                buffer.append(node.tail)
            continue
        if tag in _SKIP or node.get("hidden") is not None:
            if node.tail:
                buffer.append(node.tail)
            continue
        if tag == "br":
            flush(*kinds[-1])
            if node.tail:
                state["line"] = node.sourceline or state["line"]
                buffer.append(node.tail)
            continue
        if tag == "table" and len(out) <= most:
            flush(*kinds[-1])
            if _rows(node, out):
                if node.tail:
                    buffer.append(node.tail)
                continue
        if tag in _BLOCK:
            flush(*kinds[-1])
            state["line"] = node.sourceline or state["line"]
            if re.fullmatch("h[1-6]", tag):
                kinds.append(("heading", int(tag[1])))
            else:
                kinds.append(
                    ("item", 0)
                    if tag in ("li", "dd")
                    else ("heading", 7)
                    if tag in ("dt", "summary")
                    else kinds[-1]
                    if kinds[-1][0] == "item"
                    else ("paragraph", 0)
                )
        if node.text:
            if not buffer:
                state["line"] = node.sourceline or state["line"]
            buffer.append(node.text)
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    flush(*kinds[-1])
    return out


def _rows(table: Any, out: list[Block]) -> bool:
    """Rows of a data table, cells spread over their spans; False for a layout table."""
    rows = list(table.iter("tr"))[:20_000]
    if len(rows) < 2 or any(True for _ in table.iterdescendants("table")):
        return False
    carried: dict[int, tuple[int, str]] = {}
    header: tuple[str, ...] = ()
    for i, row in enumerate(rows):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while len(cells) in carried:
                left, value = carried.pop(len(cells))
                if left > 1:
                    carried[len(cells)] = (left - 1, value)
                cells.append(value)
            value = clean(" ".join(cell.itertext()))
            span = cell.get("rowspan", "1")
            if span.isdigit() and 1 < int(span[:3]) <= 200:
                carried[len(cells)] = (int(span[:3]) - 1, value)
            cells.append(value)
            if len(cells) > 40:
                break
        while len(cells) in carried:
            left, value = carried.pop(len(cells))
            if left > 1:
                carried[len(cells)] = (left - 1, value)
            cells.append(value)
        if not any(cells):
            continue
        if i == 0 or (row.find("th") is not None and row.find("td") is None):
            header = tuple(cells)
        if len(cells) > 1:
            out.append(
                block(
                    "row",
                    " | ".join(cells),
                    row.sourceline or 1,
                    cells=tuple(cells),
                    headers=header,
                )
            )
        else:
            out.append(block("paragraph", cells[0], row.sourceline or 1))
    return True
