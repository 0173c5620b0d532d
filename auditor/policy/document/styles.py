"""The style of each element of a page: its sheets, its attributes, and what browsers add."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

from auditor.policy.document.css import (
    Declaration,
    Rule,
    Sheet,
    declarations,
    read_sheets,
    split_list,
)
from auditor.policy.document.look import Style
from auditor.policy.document.selector import Matcher, Selector, parse

HIDING = frozenset(
    [
        "display",
        "visibility",
        "opacity",
        "font-size",
        "font",
        "color",
        "-webkit-text-fill-color",
        "background",
        "background-color",
        "background-image",
        "background-clip",
        "-webkit-background-clip",
        "position",
        "left",
        "right",
        "top",
        "bottom",
        "inset",
        "margin",
        "margin-left",
        "margin-right",
        "margin-top",
        "text-indent",
        "width",
        "height",
        "max-width",
        "max-height",
        "overflow",
        "overflow-x",
        "overflow-y",
        "clip",
        "clip-path",
        "transform",
        "translate",
        "scale",
        "content-visibility",
        "text-decoration",
        "text-decoration-line",
        "zoom",
        "filter",
        "animation",
        "animation-name",
        "text-shadow",
    ]
)
"""Properties that decide whether text is seen."""
_NEVER: Style = {"display": "none"}
_CLOSED = frozenset({"datalist", "noframes", "noembed", "rp", "area", "param", "basefont"})
_STRUCK = frozenset({"del", "s", "strike"})


class _Entry(NamedTuple):
    selector: Selector
    order: int
    declarations: tuple[Declaration, ...]


class Styles:
    """Answers for the style of the elements of one page on one width of screen."""

    def __init__(self, sheet: Sheet, width: int) -> None:
        self.matcher = Matcher()
        self.unread: list[str] = []
        """Selectors that were not understood and may hide text."""
        self._index: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        for order, rule in enumerate(sheet.rules):
            if width in rule.widths:
                self._add(rule, order)

    def _add(self, rule: Rule, order: int) -> None:
        kept = tuple(d for d in rule.declarations if d.name in HIDING or d.name.startswith("--"))
        if not kept:
            return
        for text in split_list(rule.selectors):
            selector = parse(text)
            if selector is None:
                continue
            if not selector.readable:
                if any(d.name in HIDING for d in kept) and len(self.unread) < 20:
                    self.unread.append(text[:200])
                continue
            tests = selector.steps[-1].tests
            key = next(
                (
                    (t.kind, t.name)
                    for kind in ("id", "class", "tag")
                    for t in tests
                    if t.kind == kind
                ),
                ("", ""),
            )
            self._index[key].append(_Entry(selector, order, kept))

    def of(self, node: Any) -> Style:
        """The declarations that hold of an element, the strongest of each property."""
        keys = [("", ""), ("tag", str(node.tag))]
        if node.get("id"):
            keys.append(("id", node.get("id")))
        keys += [("class", c) for c in sorted(self.matcher.classes(node))[:50]]
        found: list[tuple[tuple[bool, int, tuple[int, int, int], int], Declaration]] = []
        for key in keys:
            for entry in self._index.get(key, ()):
                if self.matcher.holds(entry.selector, node):
                    rank = (0, entry.selector.specificity, entry.order)
                    found += [((d.important, *rank), d) for d in entry.declarations]
        inline = node.get("style")
        if inline:
            found += [((d.important, 1, (0, 0, 0), 0), d) for d in _inline(inline)]
        style = dict(_given(node))
        found.sort(key=lambda f: f[0])
        for _, d in found:
            _put(style, d)
        return style


def _put(style: Style, d: Declaration) -> None:
    """A declaration over weaker ones; a shorthand resets its long forms."""
    if d.name == "background":
        style.pop("background-color", None)
        style.pop("background-image", None)
    elif d.name in ("text-decoration", "overflow", "animation", "margin"):
        for name in [n for n in style if n.startswith(d.name + "-")]:
            del style[name]
    elif d.name == "font":
        style.pop("font-size", None)
    style[d.name] = d.value


@lru_cache(maxsize=5_000)
def _inline(text: str) -> tuple[Declaration, ...]:
    return tuple(
        d for d in declarations(text[:5_000]) if d.name in HIDING or d.name.startswith("--")
    )


def _given(node: Any) -> Style:
    """What browsers, and the attributes of old HTML, say before any sheet."""
    tag = node.tag
    if tag in _CLOSED or node.get("hidden") is not None:
        return _NEVER
    if (tag == "dialog" and node.get("open") is None) or node.get("popover") is not None:
        return _NEVER
    style: Style = {}
    if tag in _STRUCK:
        style["text-decoration-line"] = "line-through"
    elif tag == "font":
        if node.get("color"):
            style["color"] = node.get("color").lower()
    elif tag == "body" and node.get("text"):
        style["color"] = node.get("text").lower()
    elif tag == "mark":
        style["background-color"] = "yellow"
        style["color"] = "black"
    if node.get("bgcolor"):
        style["background-color"] = node.get("bgcolor").lower()
    if node.get("background"):
        style["background-image"] = "url()"
    return style


def sheets_of(root: Any) -> Sheet:
    """The style elements of a page, read."""
    return read_sheets(
        [(node.get("media") or "", "".join(node.itertext())) for node in root.iter("style")]
    )
