"""A page as it is seen: the look of its elements, on every width of screen."""

from __future__ import annotations

from typing import Any

from auditor.policy.document.block import Why
from auditor.policy.document.css import WIDTHS
from auditor.policy.document.look import Look, Style, inside
from auditor.policy.document.panels import Panels
from auditor.policy.document.styles import Styles, sheets_of

MAX_PANELS = 3_000
"""Hidden elements of one page for which a control is looked for."""
Looks = tuple[Look, ...]
"""One look for each width that makes a difference."""


class Page:
    """What a reader sees of the elements of one page."""

    def __init__(self, root: Any) -> None:
        sheet = sheets_of(root)
        self._sheet = sheet
        full = frozenset(WIDTHS)
        widths = (
            WIDTHS if any(r.widths not in (full, frozenset()) for r in sheet.rules) else WIDTHS[-1:]
        )
        self._styles = [Styles(sheet, w) for w in widths]
        self._panels = Panels(root)
        self._asked = 0
        self._known: dict[Any, Looks] = {}
        self._root = root
        self.outside = [
            node
            for node in root.iter("link")
            if "stylesheet" in (node.get("rel") or "").lower()
            and (node.get("media") or "") != "print"
        ]
        """Style sheets that are not in the file."""

    @property
    def followed(self) -> bool:
        """Whether the style sheets were followed to their end; else nobody knows what is seen."""
        return self._sheet.whole and all(s.matcher.whole for s in self._styles)

    @property
    def unread(self) -> list[str]:
        """What of the style sheets was not read, in words."""
        out = [f"selector {s}" for styles in self._styles[:1] for s in styles.unread]
        if self._asked > MAX_PANELS:
            out.append(f"controls of more than {MAX_PANELS} panels")
        return out

    def outermost(self) -> Looks:
        """The looks of the page itself, one for each screen, before any rule."""
        return tuple(Look() for _ in self._styles)

    def inside(self, node: Any, around: Looks) -> Looks:
        """The looks within an element. A page that hides itself whole is read as if it did not."""
        out = []
        for styles, look in zip(self._styles, around, strict=True):
            style = styles.of(node)
            within = inside(style, look, self._sheet.appearing) if style else look
            if node.tag == "details" and node.get("open") is None:
                within = within._replace(folded=True)
            if within.gone and not look.gone:
                if node.tag in ("html", "body"):
                    within = within._replace(gone=None)
                elif within.gone != "off_page" and self._opened(node, styles):
                    within = within._replace(gone=None, folded=True)
            if node.tag in ("html", "body") and within.unseen:
                within = within._replace(unseen=False)
            elif within.unseen and not look.unseen and self._opened(node, styles):
                within = within._replace(unseen=False, folded=True)
            if node.tag in ("html", "body") and within.hidden == "background_colour":
                # made for a dark screen that the page does not name, unless it colours parts apart
                known = within.ground if self._colours_parts(styles) else None
                within = within._replace(ground=known)
            out.append(within)
        return tuple(out)

    def down_to(self, node: Any, top: Any, looks: Looks) -> Looks:
        """The looks within an element somewhere in `top`, whose own looks are given."""
        way = []
        while node is not top and node not in self._known:
            way.append(node)
            node = node.getparent()
        if node is not top:
            looks = self._known[node]
        for inner in reversed(way):
            looks = self._known[inner] = self.inside(inner, looks)
        return looks

    def heads_panel(self, node: Any, around: Looks) -> bool:
        """Whether a panel behind an element opens by it."""
        for _ in range(2):
            behind = node.getnext()
            while behind is not None and not isinstance(behind.tag, str):
                behind = behind.getnext()
            if behind is not None:
                return any(look.folded for look in self.inside(behind, around))
            node = node.getparent()
            if node is None:
                break
        return False

    def _colours_parts(self, styles: Styles) -> bool:
        parts = (n for n in self._root.iter() if n.tag not in ("html", "body"))
        return any("color" in styles.of(n) for n in parts if isinstance(n.tag, str))

    def _opened(self, node: Any, styles: Styles) -> bool:
        self._asked += 1
        if self._asked > MAX_PANELS:
            return False
        control = self._panels.control_of(node)
        if control is None:
            return False
        held = set()
        up = node
        while up is not None:
            held.add(up)
            up = up.getparent()
        while control is not None and control not in held:
            if control.tag != "input" and _gone(styles.of(control)):
                return False
            control = control.getparent()
        return True


def _gone(style: Style) -> bool:
    look = inside(style, Look())
    return look.gone is not None or look.unseen


def hidden(looks: Looks) -> Why | None:
    """Why a text is seen on no screen."""
    whys = [look.hidden for look in looks]
    return whys[-1] if all(whys) else None
