"""Panels of a page that a visible control opens: accordions, tabs, dialogs behind a button."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

_CONTROLS = frozenset({"button", "summary", "label", "a", "input", "option"})
_ROLES = frozenset({"button", "tab", "switch", "menuitem", "option"})
_POINTERS = (
    "aria-controls",
    "href",
    "for",
    "onclick",
    "onchange",
    "value",
    "aria-owns",
    "popovertarget",
)
_PANELS = frozenset(
    [
        "div",
        "section",
        "ul",
        "ol",
        "dl",
        "table",
        "tbody",
        "tr",
        "article",
        "dialog",
        "main",
        "aside",
        "form",
        "fieldset",
        "dd",
        "li",
        "details",
    ]
)
"""Elements that are panels; a hidden `p` or `span` behind a button is none."""
_WORD = re.compile(r"[\w-]{1,100}")
_HERE = re.compile(r"^(?:#|javascript:)", re.I)
MAX_CONTROLS = 20_000
NEAR = 3
"""Controls of one panel that are looked at."""


class Panels:
    """Answers whether an element that is not displayed opens by a control of its page."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._pointing: dict[str, list[Any]] | None = None

    def control_of(self, node: Any) -> Any | None:
        """The control that opens a panel; whether it is seen, the caller knows."""
        if node.tag not in _PANELS:
            return None
        before = _previous(node)
        if before is not None and _opens(before):
            return before
        label = node.get("aria-labelledby")
        for name in (node.get("id"), label):
            if name:
                found = [c for c in self._points_at().get(name, ()) if not _holds(node, c)]
                if found:
                    return found[0]
        return None

    def _points_at(self) -> dict[str, list[Any]]:
        """Controls by every name that one of their attributes holds."""
        if self._pointing is None:
            pointing: dict[str, list[Any]] = defaultdict(list)
            count = 0
            for node in self._root.iter():
                if not isinstance(node.tag, str) or not _control(node):
                    continue
                count += 1
                if count > MAX_CONTROLS:
                    break
                for word in _names(node):
                    if len(pointing[word]) < NEAR:
                        pointing[word].append(node)
            self._pointing = dict(pointing)
        return self._pointing


def _names(node: Any) -> set[str]:
    said = [node.get("id") or ""] if node.get("role") == "tab" else []
    for name, value in node.attrib.items():
        if name in _POINTERS or name.startswith("data-"):
            if name == "href" and not _HERE.match(value):
                continue
            said.append(value[:300])
    return {w for text in said for w in _WORD.findall(text)}


def _control(node: Any) -> bool:
    return (
        node.tag in _CONTROLS
        or node.get("role") in _ROLES
        or node.get("onclick") is not None
        or node.get("data-toggle") is not None
        or node.get("data-bs-toggle") is not None
        or node.get("aria-expanded") is not None
        or node.get("data-tab") is not None
        or node.get("data-target") is not None
    )


def _opens(before: Any) -> bool:
    """Whether the element right before a panel is, or heads it with, a control."""
    for i, node in enumerate(before.iter()):
        if i > 6:
            return False
        if not isinstance(node.tag, str) or not _control(node):
            continue
        if node.tag == "a" and not _HERE.match(node.get("href") or ""):
            continue
        if node.tag == "input" and node.get("type") not in ("checkbox", "radio", "button"):
            continue
        return node.tag == "input" or bool("".join(before.itertext()).strip()) or len(node) > 0
    return False


def _holds(node: Any, other: Any) -> bool:
    while other is not None:
        if other is node:
            return True
        other = other.getparent()
    return False


def _previous(node: Any) -> Any:
    other = node.getprevious()
    while other is not None and (not isinstance(other.tag, str) or other.tag in ("br", "hr")):
        other = other.getprevious()
    return other
