"""Styles of a Word document: how text looks, what is a heading, what is numbered."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_HEX = re.compile(r"[0-9a-fA-F]{6}")
_HEADING = re.compile(r"heading ([1-6])|title$", re.I)
_PAPER = frozenset({"background1", "bg1", "light1", "lt1"})
_MARKERS = {
    "yellow": "ffff00", "green": "00ff00", "cyan": "00ffff", "magenta": "ff00ff", "blue": "0000ff",
    "red": "ff0000", "darkBlue": "00008b", "darkCyan": "008b8b", "darkGreen": "006400",
    "darkMagenta": "8b008b", "darkRed": "8b0000", "darkYellow": "808000", "darkGray": "a9a9a9",
    "lightGray": "d3d3d3", "black": "000000", "white": "ffffff",
}  # fmt: skip
MAX_BASED_ON = 20


class Look(NamedTuple):
    """What decides whether text is seen; None: not said here."""

    hidden: bool | None = None
    struck: bool | None = None
    colour: str | None = None
    ground: str | None = None
    half_points: int | None = None

    def over(self, other: Look) -> Look:
        """This look with what the other says put over it."""
        said = {k: v for k, v in other._asdict().items() if v is not None}
        return self._replace(**said)

    def css(self) -> str:
        """As declarations of a style; empty for plain text."""
        out = []
        if self.hidden:
            out.append("display:none")
        if self.struck:
            out.append("text-decoration:line-through")
        if self.colour and self.colour != "000000":
            out.append(
                "color:" + (self.colour if self.colour == "transparent" else f"#{self.colour}")
            )
        if self.ground:
            out.append(f"background-color:#{self.ground}")
        if self.half_points is not None and self.half_points <= 6:
            out.append(f"font-size:{self.half_points / 2 * 4 / 3:.1f}px")
        return ";".join(out)


class Style(NamedTuple):
    """What a style of paragraphs or characters gives to its text."""

    look: Look = Look()
    level: int = 0
    """Rank of the headings of this style, 0 for others."""
    numbering: Any = None
    """Its `w:numPr`."""


class Styles:
    """The styles of one document by their ids."""

    def __init__(self, root: Any) -> None:
        self._nodes: dict[str, Any] = {}
        self._held: dict[str | None, Style] = {}
        self._plain = Style()
        if root is not None:
            for node in root.iter(f"{W}style"):
                self._nodes.setdefault(node.get(f"{W}styleId") or "", node)
                if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true"):
                    self._nodes.setdefault("", node)
            defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            self._plain = Style(look=look_of(defaults))

    def of(self, name: str | None) -> Style:
        """A style with what it is based on."""
        if name not in self._held:
            self._held[name] = self._resolved(name)
        return self._held[name]

    def _resolved(self, name: str | None) -> Style:
        chain: list[Any] = []
        at = name
        while at is not None and at in self._nodes and len(chain) < MAX_BASED_ON:
            node = self._nodes[at]
            chain.append(node)
            based = node.find(f"{W}basedOn")
            at = based.get(f"{W}val") if based is not None else None
        character = bool(chain) and chain[0].get(f"{W}type") == "character"
        style = Style() if character or (name is not None and not chain) else self._plain
        for node in reversed(chain):
            style = _with(style, node)
        return style


def _with(style: Style, node: Any) -> Style:
    style = style._replace(look=style.look.over(look_of(node.find(f"{W}rPr"))))
    properties = node.find(f"{W}pPr")
    named = node.find(f"{W}name")
    m = _HEADING.match(named.get(f"{W}val") or "") if named is not None else None
    if m:
        style = style._replace(level=int(m[1]) if m[1] else 1)
    if properties is not None:
        outline = properties.find(f"{W}outlineLvl")
        said = (outline.get(f"{W}val") or "") if outline is not None else ""
        if said.isdecimal():
            style = style._replace(level=int(said) + 1 if int(said) < 6 else 0)
        numbered = properties.find(f"{W}numPr")
        if numbered is not None:
            style = style._replace(numbering=numbered)
    return style


def look_of(properties: Any) -> Look:
    """What the properties of a run, paragraph or cell say of how text looks."""
    if properties is None:
        return Look()
    size = properties.find(f"{W}sz")
    points = (size.get(f"{W}val") or "") if size is not None else ""
    return Look(
        hidden=_flag(properties, "vanish") or _flag(properties, "specVanish"),
        struck=_flag(properties, "strike") or _flag(properties, "dstrike"),
        colour=_colour(properties),
        ground=_ground(properties),
        half_points=int(points) if points.isdecimal() and len(points) < 5 else None,
    )


def on(properties: Any, name: str) -> bool:
    """Whether a property is there and not switched off."""
    return bool(_flag(properties, name))


def _flag(properties: Any, name: str) -> bool | None:
    node = properties.find(f"{W}{name}")
    if node is None:
        return None
    return node.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def _colour(properties: Any) -> str | None:
    fill = properties.find(f"{_W14}textFill")
    if fill is not None and fill.find(f"{_W14}noFill") is not None:
        return "transparent"
    node = properties.find(f"{W}color")
    if node is None:
        return None
    theme, shaded = node.get(f"{W}themeColor"), node.get(f"{W}themeShade")
    if theme in _PAPER and not shaded:
        return "ffffff"
    said = node.get(f"{W}val") or ""
    return said.lower() if _HEX.fullmatch(said) else "000000"


def _ground(properties: Any) -> str | None:
    marker = properties.find(f"{W}highlight")
    if marker is not None and marker.get(f"{W}val") in _MARKERS:
        return _MARKERS[marker.get(f"{W}val")]
    node = properties.find(f"{W}shd")
    said = (node.get(f"{W}fill") or "") if node is not None else ""
    return said.lower() if _HEX.fullmatch(said) else None
