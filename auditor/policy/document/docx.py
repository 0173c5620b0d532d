"""A Word document -> HTML, one paragraph a line; the HTML reader makes blocks of it.

Styles, numbering and tables are resolved here; whether a text is seen is left to the reader
of pages, which gets colour, size and what is hidden as styles.
"""

from __future__ import annotations

import html
import io
import zipfile
import zlib
from typing import Any

from auditor.errors import InputError
from auditor.policy.document.docx_numbering import Numbering
from auditor.policy.document.docx_styles import Look, Styles, look_of, on

MAX_INFLATED = 60_000_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WITHIN = frozenset(
    {
        f"{W}{n}"
        for n in (
            "hyperlink",
            "ins",
            "smartTag",
            "sdt",
            "sdtContent",
            "fldSimple",
            "moveTo",
            "customXml",
            "bdo",
            "dir",
        )
    }
)
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
MAX_SPAN = 200


def docx_html(data: bytes, name: str) -> str:
    """HTML with one block a line, so that a line is a paragraph of the document.

    Raises InputError for a ZIP that is no Word document and one that inflates beyond bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            names = set(z.namelist())
            if sum(i.file_size for i in z.infolist()) > MAX_INFLATED:
                raise InputError(f"inflates to more than {MAX_INFLATED} bytes", name)
            if "word/document.xml" not in names:
                raise InputError("is a ZIP, but no Word document; give the policy itself", name)
            wanted = ("document", "styles", "numbering", "footnotes", "endnotes")
            parts = {n: z.read(f"word/{n}.xml") for n in wanted if f"word/{n}.xml" in names}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as e:
        raise InputError(f"the Word document is damaged ({e})", name) from None
    roots = {n: _parse(raw, name) for n, raw in parts.items()}
    writer = _Writer(Styles(roots.get("styles")), Numbering(roots.get("numbering")))
    body = roots["document"].find(f"{W}body")
    for part in (body, roots.get("footnotes"), roots.get("endnotes")):
        if part is not None:
            writer.blocks(part, 0)
    return "<html><body>" + "".join(writer.out) + "</body></html>"


def _parse(raw: bytes, name: str) -> Any:
    from lxml import etree

    if b"<!DOCTYPE" in raw[:2000]:
        raise InputError("its XML declares entities, as no Word document does", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(raw, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise InputError(f"the Word document is damaged ({e})", name) from None


class _Writer:
    """Writes the page of one document."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.out: list[str] = []
        self._styles = styles
        self._numbering = numbering
        self._boxes: list[Any] = []
        """Text boxes of the paragraph that is written; they come behind it."""

    def blocks(self, parent: Any, depth: int) -> None:
        """Paragraphs and tables, in order."""
        for node in parent:
            if node.tag == f"{W}p":
                self._paragraph(node)
            elif node.tag == f"{W}tbl":
                self._table(node, depth)
            elif node.tag == f"{_MC}AlternateContent":
                chosen = _chosen(node)
                if chosen is not None:
                    self.blocks(chosen, depth)
            elif isinstance(node.tag, str) and not node.tag.endswith(("Pr", "PrEx")):
                self.blocks(node, depth)
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self.blocks(box, depth)

    def _paragraph(self, node: Any) -> None:
        properties = node.find(f"{W}pPr")
        style = self._styles.of(_value(properties, "pStyle"))
        look = style.look
        label = self._numbering.label(properties, style.numbering)
        text = self._inline(node, look)
        if properties is not None and (mark := properties.find(f"{W}rPr")) is not None and not text:
            look = look.over(look_of(mark))
        level = _value(properties, "outlineLvl")
        rank = int(level) + 1 if level and level.isdecimal() and int(level) < 6 else style.level
        shade = look_of(properties).ground
        css = f' style="background-color:#{shade}"' if shade else ""
        if not text.strip():
            self.out.append("\n")
        elif rank:
            self.out.append(f"<h{rank}{css}>{html.escape(label)}{text}</h{rank}>\n")
        elif label and not (_bold(node) and label.strip() != "•"):
            self.out.append(f"<ul><li{css}>{html.escape(label)}{text}</li></ul>\n")
        else:
            self.out.append(f"<p{css}>{html.escape(label)}{text}</p>\n")

    def _inline(self, node: Any, around: Look) -> str:
        """Text of a paragraph with what decides whether it is seen."""
        parts: list[str] = []
        for child in node:
            if child.tag == f"{W}r":
                parts.append(self._run(child, around))
            elif child.tag in _WITHIN:
                parts.append(self._inline(child, around))
            elif child.tag in _DELETED:
                parts.append(f"<del>{self._inline(child, around)}</del>")
            elif child.tag == f"{_MC}AlternateContent":
                chosen = _chosen(child)
                parts.append(self._inline(chosen, around) if chosen is not None else "")
        return "".join(parts)

    def _run(self, run: Any, around: Look) -> str:
        properties = run.find(f"{W}rPr")
        look = around.over(self._styles.of(_value(properties, "rStyle")).look)
        look = look.over(look_of(properties))
        parts: list[str] = []
        for child in run:
            if child.tag in (f"{W}t", f"{W}delText"):
                parts.append(html.escape(child.text or "", quote=False))
            elif child.tag == f"{W}br":
                parts.append("<br>")
            elif child.tag in (f"{W}tab", f"{W}cr", f"{W}ptab"):
                parts.append(" ")
            elif child.tag == f"{W}noBreakHyphen":
                parts.append("-")
            elif isinstance(child.tag, str) and child.tag != f"{W}rPr":
                self._boxes += list(_text_boxes(child))
        text = "".join(parts)
        css = look.css()
        return f'<span style="{css}">{text}</span>' if css and text.strip() else text

    def _table(self, table: Any, depth: int) -> None:
        if depth > 20:
            return
        rows = [_cells(row) for row in table.iterchildren(f"{W}tr")]
        down = _heights(rows)
        self.out.append("<table>")
        for r, row in enumerate(rows):
            hidden = ' style="display:none"' if row.hidden else ""
            self.out.append(f"<tr{hidden}>\n" if r else f"<tr{hidden}>")
            for column, span, goes_on, cell in row.cells:
                if goes_on:
                    continue
                height = down.get((r, column), 1)
                shade = look_of(cell.find(f"{W}tcPr")).ground
                css = f' bgcolor="#{shade}"' if shade else ""
                self.out.append(f'<td colspan="{span}" rowspan="{height}"{css}>')
                self.blocks(cell, depth + 1)
                self.out.append("</td>")
            self.out.append("</tr>")
        self.out.append("</table>\n")


class _Row:
    """Cells of a row: column, columns that it spans, whether it goes on from above, the cell."""

    def __init__(self, cells: list[tuple[int, int, bool, Any]], hidden: bool) -> None:
        self.cells = cells
        self.hidden = hidden


def _cells(row: Any) -> _Row:
    properties = row.find(f"{W}trPr")
    before = _value(properties, "gridBefore")
    column = int(before) if before and before[:3].isdecimal() else 0
    out = []
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is not row:
            continue  # of a table within a cell
        within = cell.find(f"{W}tcPr")
        said = _value(within, "gridSpan") or "1"
        span = min(max(int(said[:4]), 1), MAX_SPAN) if said[:4].isdecimal() else 1
        merge = within.find(f"{W}vMerge") if within is not None else None
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        out.append((column, span, goes_on, cell))
        column += span
    height = properties.find(f"{W}trHeight") if properties is not None else None
    flat = (
        height is not None
        and height.get(f"{W}hRule") == "exact"
        and (height.get(f"{W}val") or "9") in ("0", "1", "2")
    )
    return _Row(out, flat or (properties is not None and on(properties, "hidden")))


def _heights(rows: list[_Row]) -> dict[tuple[int, int], int]:
    """Rows that each cell spans which goes on below."""
    out: dict[tuple[int, int], int] = {}
    origin: dict[int, tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for column, _, goes_on, _ in row.cells:
            if goes_on and column in origin:
                out[origin[column]] = out.get(origin[column], 1) + 1
            else:
                origin[column] = (r, column)
    return out


def _text_boxes(node: Any) -> Any:
    """The contents of the text boxes of a drawing, the newer form where there are two."""
    for box in node.iter(f"{W}txbxContent"):
        if not any(up.tag == f"{_MC}Fallback" for up in box.iterancestors()):
            yield box


def _chosen(node: Any) -> Any:
    choice = node.find(f"{_MC}Choice")
    return choice if choice is not None else node.find(f"{_MC}Fallback")


def _bold(paragraph: Any) -> bool:
    """Whether all its text is bold: a heading that has no style of one."""
    runs = [r for r in paragraph.iter(f"{W}r") if r.find(f"{W}t") is not None]
    return bool(runs) and all((p := r.find(f"{W}rPr")) is not None and on(p, "b") for r in runs)


def _value(parent: Any, name: str) -> str | None:
    node = parent.find(f"{W}{name}") if parent is not None else None
    return node.get(f"{W}val") if node is not None else None
