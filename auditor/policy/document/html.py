"""HTML -> blocks: paragraphs, headings, list items and table rows, with their lines.

What no reader sees is set apart with its reason; what a control opens counts, and is told.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from auditor.errors import InputError
from auditor.policy.document.asides import Asides
from auditor.policy.document.block import MAX_BLOCK, Block, Content, Kind
from auditor.policy.document.gather import Gather, Text
from auditor.policy.document.html_parse import parse_html
from auditor.policy.document.html_table import LONG, blocks_of, is_data, rows_of
from auditor.policy.document.kinds import kind_of
from auditor.policy.document.page import Looks, Page, hidden

_SKIP = frozenset(
    [
        "script",
        "style",
        "nav",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "iframe",
        "select",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
    ]
)
"""Elements without text of the document; what they hold is not even set apart."""
_FRAMES = frozenset({"iframe", "object", "embed"})
_BLOCK = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "body",
        "html",
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
        "legend",
        "figure",
        "figcaption",
        "center",
        "address",
        "caption",
        "button",
        "dialog",
        "noframes",
        "textarea",
        "datalist",
        "option",
        "hr",
        "menu",
        "dir",
        "frameset",
    ]
)
_DATA_IN = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "table", "dl", "details"])
MAX_TERM = 400
"""Characters of an entry of a definition list that is read as a row of a table."""
_BUTTON_LEVEL = 9


class _Place(NamedTuple):
    """Where in the page the walk stands."""

    looks: Looks
    kind: Kind = "paragraph"
    level: int = 0
    lists: int = 0


class _Step(NamedTuple):
    """What the walk does next: enter an element, leave it, or take the text behind it."""

    place: _Place
    node: Any = None
    leaving: bool = False
    text: str = ""


def html_blocks(text: str, name: str, most: int, beside: Asides | None = None) -> Content:
    """Blocks of a page, and its text beside them; `beside` holds what is known of it already.

    Raises InputError where nothing is in the page, or nobody could say what is seen of it.
    """
    reader = _Reader(parse_html(text, name), most, beside or Asides())
    reader.walk()
    if not reader.page.followed:
        raise InputError("its style sheets are too large to be followed", name)
    return Content(reader.blocks, reader.asides())


class _Reader:
    """One walk over one page."""

    def __init__(self, root: Any, most: int, beside: Asides) -> None:
        self.blocks: list[Block] = []
        self._root = root
        self._most = most
        self.page = Page(root)
        self._seen = Gather()
        self._beside = beside
        self._line = 1
        self._tables = 0

    def asides(self) -> list[Any]:
        """Hidden and folded text, and what was not read."""
        for what in self.page.unread:
            self._beside.unread(what, 1)
        for node in self.page.outside[:1]:
            self._beside.unread(f"style sheet {node.get('href') or ''}", node.sourceline or 1)
        return self._beside.all()

    def walk(self) -> None:
        """Read the page, by an explicit stack: deep pages must not end in a recursion error."""
        outer = _Place(self.page.outermost())
        stack = [_Step(outer, self._root)]
        while stack and len(self.blocks) <= self._most and self.page.followed:
            step = stack.pop()
            if step.node is None:
                self._add(step.text, step.place.looks)
            elif step.leaving:
                self._flush(step.place)
            else:
                self._enter(step.node, step.place, stack)
        self._flush(outer)

    def _enter(self, node: Any, around: _Place, stack: list[_Step]) -> None:
        if node.tail:
            stack.append(_Step(around, text=node.tail))
        if not isinstance(node.tag, str):
            self._beside.add(node.text or "", self._line, "comment")
            self._line += (node.text or "").count("\n")
            return
        if node.sourceline and node.sourceline < 65_535:
            self._line = node.sourceline
        tag = node.tag
        if tag in _SKIP or node.get("role") == "navigation":
            self._frame(node)
            return
        place = around._replace(looks=self.page.inside(node, around.looks))
        if tag == "br":
            self._flush(around)
            return
        if tag in _BLOCK:
            self._flush(around)
            place = _placed(node, place)
            if tag == "button":
                if not self.page.heads_panel(node, around.looks):
                    return
                place = place._replace(kind="heading", level=_BUTTON_LEVEL)
        if self._as_rows(node, place):
            return
        if tag in _BLOCK:
            stack.append(_Step(place, node, leaving=True))
        stack.extend(_Step(place, child) for child in reversed(node))
        if node.text:
            self._add(node.text, place.looks)

    def _frame(self, node: Any) -> None:
        """What a frame shows lies elsewhere: told as not read."""
        source = node.get("src") or node.get("data")
        if node.tag in _FRAMES and (source or node.get("srcdoc")):
            self._beside.unread(f"frame {source or ''}", self._line)

    def _add(self, text: str, looks: Looks) -> None:
        why = hidden(looks)
        if why is not None:
            self._beside.add(text, self._line, why)
        else:
            self._seen.add(text, self._line)
            if any(look.folded for look in looks):
                self._beside.fold(text, self._line)
        self._line += text.count("\n")

    def _flush(self, place: _Place) -> None:
        self._beside.flush()
        found = self._seen.take()
        if found is None:
            return
        kind = kind_of(found.text) if place.kind == "paragraph" else place.kind
        level = place.level if kind in (place.kind, "item") else 0
        self.blocks += cut(kind, found, level)

    def _as_rows(self, node: Any, place: _Place) -> bool:
        """Read a table or a definition list as rows of cells; False where it is none."""
        tag = "table" if node.get("role") in ("table", "grid") else node.tag
        if tag == "table" and is_data(node):
            self._beside.keep()
            rows = list(rows_of(node, lambda cell: self._cell(cell, node, place.looks)))
            if not any(len(c.text) > LONG for row in rows for c in row):
                self._tables += 1
                self.blocks += blocks_of(rows, self._tables)
                return True
            self._beside.forget()
        elif tag == "dl" and _short(node):
            self._tables += 1
            for term, entries in _entries(node):
                found = [self._cell(n, node, place.looks)[0] for n in (term, *entries)]
                texts = [t.text for t in found if t is not None]
                line = next((t.lines[0] for t in found if t is not None), self._line)
                if texts:
                    cells = (texts[0], "; ".join(texts[1:]))
                    whole = Text(" | ".join(c for c in cells if c), (0,), (line,))
                    self.blocks += cut("row", whole, 0, cells, self._tables)
            return True
        return False

    def _cell(self, cell: Any, table: Any, around: Looks) -> tuple[Text | None, bool]:
        """The visible text of a cell, and whether the cell has a place in the grid."""
        looks = self.page.down_to(cell, table, around)
        gone = all(look.gone == "not_displayed" for look in looks)
        gathered = Gather()
        stack: list[tuple[Any, Looks, str | None]] = [(cell, looks, None)]
        line = cell.sourceline or self._line
        while stack:
            node, looks, text = stack.pop()
            if text is None and isinstance(node.tag, str):
                if node is not cell:
                    looks_in = self.page.inside(node, looks)
                    if node.tail:
                        stack.append((node, looks, node.tail))
                else:
                    looks_in = looks
                if node.sourceline and node.sourceline < 65_535:
                    line = node.sourceline
                if node.tag in _SKIP:
                    continue
                if node.tag in _BLOCK or node.tag == "br":
                    gathered.add(" ", line)
                    stack.append((node, looks_in, " "))
                stack.extend((child, looks_in, None) for child in reversed(node))
                text, looks = node.text or "", looks_in
            elif text is None:
                self._beside.add(node.text or "", line, "comment")
                text = node.tail or ""
            why = hidden(looks)
            if why is not None:
                self._beside.add(text, line, why)
            else:
                gathered.add(text, line)
            line += text.count("\n")
        self._beside.flush()
        return gathered.take(), not gone


def cut(
    kind: Kind, found: Text, level: int, cells: tuple[str, ...] = (), table: int = 0
) -> list[Block]:
    """One block, or several of at most MAX_BLOCK characters."""
    text, starts, lines = found
    if len(text) <= MAX_BLOCK:
        more = {"level": level, "cells": cells, "table": table}
        return [Block(kind=kind, text=text, starts=starts, lines=lines, **more)]  # type: ignore[arg-type]
    whole = Block(kind="paragraph", text=text, starts=starts, lines=lines)
    out = []
    for at in range(0, len(text), MAX_BLOCK):
        inner = [(s, n) for s, n in zip(starts, lines, strict=True) if at < s < at + MAX_BLOCK]
        out.append(
            Block(
                kind=kind,
                text=text[at : at + MAX_BLOCK],
                starts=(0, *(s - at for s, _ in inner)),
                lines=(whole.line_at(at), *(n for _, n in inner)),
                level=level,
            )
        )
    return out


def _placed(node: Any, place: _Place) -> _Place:
    """What the text of an element is."""
    tag = node.tag
    if re.fullmatch("h[1-6]", tag):
        return place._replace(kind="heading", level=int(tag[1]))
    if tag in ("dt", "summary"):
        return place._replace(kind="heading", level=7)
    if tag in ("ul", "ol", "dl"):
        return place._replace(lists=place.lists + 1)
    if tag in ("li", "dd"):
        return place._replace(kind="item", level=place.lists)
    if place.kind == "item":
        return place
    depth = node.get("data-depth") or ""
    return place._replace(kind="paragraph", level=int(depth) if depth.isdecimal() else 0)


def _short(dl: Any) -> bool:
    """Whether a definition list holds terms with a few words each, not with several entries."""
    entries, before = 0, ""
    for node in dl.iterdescendants("dt", "dd", *_DATA_IN):
        if node.tag in _DATA_IN or before == node.tag == "dd":
            return False
        before = node.tag
        if node.tag == "dd":
            entries += 1
            if sum(map(len, node.itertext())) > MAX_TERM:
                return False
    return entries > 0


def _entries(dl: Any) -> list[tuple[Any, list[Any]]]:
    out: list[tuple[Any, list[Any]]] = []
    for node in dl.iterdescendants():
        if node.tag == "dt":
            out.append((node, []))
        elif node.tag == "dd" and out:
            out[-1][1].append(node)
    return out
