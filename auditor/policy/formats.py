"""Documents -> blocks. One function per format, chosen by content; PDF and DOCX have files of their own."""

from __future__ import annotations

import re
from typing import Any

from auditor.errors import InputError
from auditor.policy.document import MAX_BLOCK, Block, block

_BULLET = re.compile(r"^(?:[-*•●○▪■◆·»>–—\uf000-\uf8ff]|o(?=\s{2,})|l(?=\s+[A-Z]))\s*(?=\S)")
_NUMBER = re.compile(
    r"^(?:\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)、:]?\s+|\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)、]\s*"
    r"|[(（][0-9一二三四五六七八九十]{1,3}[)）]\s*|[一二三四五六七八九十]{1,3}[、.]\s*"
    r"|第[一二三四五六七八九十0-9]{1,3}[章节条部]\s*|\(?[a-zA-Z][.)]\s+|\(?[ivxIVX]{1,4}[.)]\s+)"
)
_ENDS = tuple(".;:!?。；：！？,，、…")
_CONTROL = dict.fromkeys(
    [
        *range(0, 9),
        11,
        12,
        *range(14, 32),
        127,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_SPACE = re.compile(r"\s+")
_SPACED_HYPHEN = re.compile(r"(?<=[a-z]) - (?=[a-z])")
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


def to_blocks(data: bytes, name: str, most: int) -> list[Block]:
    """Blocks of a document. Raises InputError for a format that holds no readable text."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        from auditor.policy.pdf import pdf_blocks

        return pdf_blocks(data, name, most)
    if data.startswith(b"PK\x03\x04"):
        from auditor.policy.docx import docx_html

        return _html(docx_html(data, name), name, most)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is an old Office document; save it as .docx, PDF or HTML", name)
    text = decode(data)
    low = name.lower()
    head = text[:4000].lower()
    if (
        low.endswith((".html", ".htm", ".xhtml"))
        or "<html" in head
        or "<!doctype html" in head
        or head.lstrip().startswith(("<div", "<p>", "<body"))
    ):
        return _html(text, name, most)
    return _text(text, most, markdown=low.endswith((".md", ".markdown")))


def decode(data: bytes) -> str:
    """BOM, then UTF-8, then the declared charset, then GB18030, then a guess."""
    for bom, codec in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(bom):
            return data.decode(codec, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        if e.start > 0.98 * len(data) or _mostly_utf8(data):
            return data.decode("utf-8", errors="replace")
    declared = re.search(rb"charset=[\"']?([\w-]{2,20})", data[:4000])
    for codec in ([declared[1].decode("ascii")] if declared else []) + ["gb18030"]:
        try:
            return data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    return data.decode(best.encoding if best else "latin-1", errors="replace")


def _mostly_utf8(data: bytes) -> bool:
    bad = data.decode("utf-8", errors="replace").count("�")
    return bad * 200 < len(data)


def clean(text: str) -> str:
    """White space folded, control and direction marks dropped, `in - app` closed up."""
    text = _SPACE.sub(" ", text.translate(_CONTROL)).strip()
    return _SPACED_HYPHEN.sub("-", text) if " - " in text else text


def _text(text: str, most: int, markdown: bool) -> list[Block]:
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
        line = clean(raw)
        if markdown:
            line = re.sub(r"\*\*|__|`", "", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line))
        else:
            line = line.replace("**", "")
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
    if before.endswith(_ENDS[:9]) or _BULLET.match(line):
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


def kind_of(text: str) -> Any:
    if _BULLET.match(text):
        return "item"
    numbered = _NUMBER.match(text)
    rest = text[numbered.end() :] if numbered else text
    han = len(re.findall(r"[一-鿿]", rest))
    if han > 3 and re.search(r"[，,；;。]", rest):
        return "item" if numbered else "paragraph"
    short = (
        (han <= 26 and len(rest) <= 40) if han > 3 else (len(rest) <= 75 and rest.count(" ") <= 11)
    )
    if short and rest and not rest.endswith(_ENDS) and not rest[0].islower():
        return "heading"
    return "item" if numbered else "paragraph"


def _html(text: str, name: str, most: int) -> list[Block]:
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
