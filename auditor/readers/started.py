"""Classes of a manifest that the system makes, besides the components, and names it may read.

backupAgent, appComponentFactory and zygotePreloadName of <application>, name of
<instrumentation>, initialisers of androidx.startup; and dotted names in meta-data and other
values, which libraries turn into classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from auditor.model import Root
from auditor.readers.element import TEXT, Element

Said = Callable[[Element | None, str], str | None]
"""Text of an attribute of Android; of a reference what it stands for."""
ClassName = Callable[[str, str], str]
STARTUP = "androidx.startup"
_BY_APPLICATION: tuple[tuple[str, Root], ...] = (
    ("backupAgent", "backup_agent"),
    ("appComponentFactory", "component_factory"),
    ("zygotePreloadName", "zygote_preload"),
)
_DOTTED = re.compile(r"(?<![\w.$])\.?[A-Za-z_][\w$]{0,200}(?:\.[\w$]{1,200}){0,40}")
_OWN = frozenset(
    {"name", "targetActivity", "parentActivityName", "process", "permission", "taskAffinity"}
)
"""Attributes of a component that name it, or no class."""
_COMPONENTS = frozenset({"activity", "activity-alias", "service", "receiver", "provider"})


class Reader(NamedTuple):
    """How the nodes of the manifest are read."""

    package: str
    said: Said
    class_name: ClassName

    def started(self, root: Element, application: Element | None) -> tuple[tuple[Root, str], ...]:
        """Classes made by the system, in the order of the manifest; each once."""
        out: dict[tuple[Root, str], None] = {}

        def add(by: Root, name: str | None) -> None:
            if name:
                out[by, self.class_name(name, self.package)] = None

        for child in root.children:
            if child.tag == "instrumentation":
                add("instrumentation", self.said(child, "name"))
        if application is None:
            return tuple(out)
        for attribute, by in _BY_APPLICATION:
            add(by, self.said(application, attribute))
        for node in application.walk():
            if node.tag == "meta-data" and self.said(node, "value") == STARTUP:
                add("initializer", self.said(node, "name"))
        return tuple(out)

    def named(self, root: Element) -> tuple[str, ...]:
        """Class names that may stand in values: of meta-data, properties, other attributes."""
        out: dict[str, None] = {}
        for node in root.walk():
            own = _OWN if node.tag in _COMPONENTS else ()
            for key, value in node.attributes.items():
                if key == TEXT or key.rpartition(":")[2] in own:
                    continue
                for word in _DOTTED.findall(value.value[:4096]):
                    if "." in word:
                        out[self.package + word if word.startswith(".") else word] = None
        return tuple(out)


def disabled(node: Element | None, said: Said) -> bool:
    """Whether the element says `android:enabled="false"`; a reference says neither."""
    return (said(node, "enabled") or "").lower() in ("false", "0", "0x0")
