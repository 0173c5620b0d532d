"""Computed styles -> whether a text is seen, and why not. Pure: a style and the look around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.policy.document.block import Why
from auditor.policy.document.colour import BLACK, WHITE, Colour, colour, lost, over

TINY = 3.0
"""Size of text in CSS pixels up to which nobody reads it."""
FAR = 400.0
"""CSS pixels outside of the page behind which text is out of reach."""
_LENGTH = re.compile(
    r"^([+-]?\d*\.?\d+(?:e[+-]?\d+)?)(px|pt|pc|em|rem|ex|ch|vw|vh|vmin|vmax|in|cm|mm|q|%)?$"
)
_PIXELS = {
    "px": 1.0, "": 1.0, "pt": 4 / 3, "pc": 16.0, "rem": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78,
    "q": 0.945, "vw": 3.9, "vh": 8.0, "vmin": 3.9, "vmax": 12.8,
}  # fmt: skip
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0, "initial": 16.0,
}  # fmt: skip
_FONT_SIZE = re.compile(
    r"(?:^|\s)([\d.]+(?:px|pt|em|rem|%|vw)|0|(?:xx?-)?(?:small|large)|medium)(?:\s*/|\s)"
)
_NUMBERS = re.compile(r"[+-]?\d*\.?\d+(?:e[+-]?\d+)?[a-z%]*")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")

Style = dict[str, str]
"""The declarations that hold of an element, by property."""


class Look(NamedTuple):
    """How text stands in a place of the page."""

    gone: Why | None = None
    """Why the whole part of the page is not seen."""
    unseen: bool = False
    """`visibility`: what lies within may be seen again."""
    struck: bool = False
    size: float = 16.0
    text: Colour | None = BLACK
    """None: not known."""
    ground: Colour | None = WHITE
    folded: bool = False
    """Seen once a control is used."""
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def hidden(self) -> Why | None:
        """Why a text here is not seen; None for what is seen."""
        if self.gone is not None:
            return self.gone
        if self.struck:
            return "struck"
        if self.unseen:
            return "invisible"
        if self.size <= TINY:
            return "no_size"
        if self.text is None:
            return None
        if self.text.alpha < 0.1:
            return "invisible"
        if self.ground is not None and lost(self.text, self.ground):
            return "background_colour"
        return None


def length(text: str, em: float) -> float | None:
    """CSS pixels; None for what is no plain length. Of percent the number alone is kept."""
    m = _LENGTH.match(text.strip())
    if not m:
        return None
    unit = m[2] or ""
    if unit in ("em", "ex", "ch"):
        return float(m[1]) * em
    return float(m[1]) * (1.0 if unit == "%" else _PIXELS[unit])


def inside(style: Style, around: Look, appearing: frozenset[str] = frozenset()) -> Look:
    """The look within an element of this style; `gone` and `folded` stay as they are around it."""
    variables = around.variables
    named = {k: v for k, v in style.items() if k.startswith("--")}
    if named:
        variables = tuple({**dict(variables), **named}.items())[-500:]
    if any("var(" in v for v in style.values()):
        style = {k: _resolved(v, dict(variables)) for k, v in style.items()}
    size = _size(style, around.size)
    return around._replace(
        gone=around.gone or lost_part(style, size, appearing),
        unseen=_visibility(style, around.unseen),
        struck=around.struck
        or "line-through" in _first(style, "text-decoration-line", "text-decoration"),
        size=size,
        text=_text(style, around),
        ground=_ground(style, around.ground),
        variables=variables,
    )


def lost_part(style: Style, em: float, appearing: frozenset[str] = frozenset()) -> Why | None:
    """Why an element of this style is not seen with all that it holds."""
    get = style.get
    if get("display") == "none" or get("content-visibility") == "hidden":
        return "not_displayed"
    if _faint(style) and not _appears(style, appearing):
        return "invisible"
    if _clipped(style, em) or get("zoom") in ("0", "0%"):
        return "no_size"
    return "off_page" if _away(style, em) else None


def _faint(style: Style) -> bool:
    opacity = style.get("opacity", "1")
    number = _number(opacity)
    if number is not None and number < 0.06:
        return True
    return bool(re.search(r"opacity\(\s*0*\.?0*%?\s*\)", style.get("filter", "")))


def _appears(style: Style, appearing: frozenset[str]) -> bool:
    """Whether an animation of the page brings it up."""
    said = _first(style, "animation-name", "animation")
    return any(word.strip(",") in appearing for word in said.split())


def _clipped(style: Style, em: float) -> bool:
    get = style.get
    hides = any(
        word in ("hidden", "clip")
        for name in ("overflow", "overflow-y", "overflow-x")
        for word in get(name, "").split()
    )
    if hides and any(
        (size := length(get(name, ""), em)) is not None and size <= TINY
        for name in ("width", "height", "max-height", "max-width")
    ):
        return True
    clip, path = get("clip", ""), get("clip-path", "")
    numbers = [length(n, em) or 0.0 for n in _NUMBERS.findall(clip)]
    if clip.startswith("rect") and len(numbers) == 4:
        top, right, bottom, left = numbers
        if bottom - top <= TINY or right - left <= TINY:
            return True
    if path.startswith(("inset", "circle", "ellipse", "polygon")) and _empty_shape(path):
        return True
    moved = get("transform", "")
    scales = [_number(n) for n in re.findall(r"scale(?:3d|x|y)?\(\s*([+-]?[\d.e-]+)", moved)]
    scales += [_number(n) for n in get("scale", "").split()]
    return any(n is not None and abs(n) < 0.05 for n in scales) or bool(
        re.search(r"rotate[xy]\(\s*-?90deg", moved)
    )


def _empty_shape(path: str) -> bool:
    kind, _, inner = path.partition("(")
    inner = inner.partition(" at ")[0].partition("round")[0]
    parts = _NUMBERS.findall(inner)
    sizes = [float(m[1]) for p in parts if (m := _LENGTH.match(p))]
    if not sizes:
        return False
    if kind == "inset":
        top, right = sizes[0], sizes[1] if len(sizes) > 1 else sizes[0]
        bottom, left = sizes[2] if len(sizes) > 2 else top, sizes[3] if len(sizes) > 3 else right
        share = all(p.endswith("%") or float(s) == 0 for p, s in zip(parts, sizes, strict=False))
        return share and (top + bottom >= 100 or left + right >= 100)
    return all(s == 0 for s in sizes) if kind == "polygon" else any(s <= 0.5 for s in sizes[:2])


def _away(style: Style, em: float) -> bool:
    get = style.get
    sides: list[str] = []
    if get("position") in ("absolute", "fixed", "relative", "sticky"):
        sides += [get(n, "") for n in ("left", "right", "top", "bottom", "inset")]
        if any((length(s, em) or 0.0) >= 5_000 for s in sides):
            return True
    sides += [
        get(n, "") for n in ("margin-left", "margin-top", "margin-right", "margin", "text-indent")
    ]
    if re.search("translate", get("transform", "")) or get("translate"):
        moved = _NUMBERS.findall(get("transform", "") + " " + get("translate", ""))
        if any(abs(length(n, em) or 0.0) >= FAR and not n.endswith("%") for n in moved):
            return True
    return (
        any((length(w, em) or 0.0) <= -FAR for s in sides for w in s.split())
        or (length(get("text-indent", ""), em) or 0.0) >= 5_000
    )


def _visibility(style: Style, before: bool) -> bool:
    said = style.get("visibility", "")
    return (
        True
        if said in ("hidden", "collapse")
        else False
        if said in ("visible", "initial")
        else before
    )


def _size(style: Style, around: float) -> float:
    said = style.get("font-size")
    if said is None and "font" in style:
        m = _FONT_SIZE.search(style["font"])
        said = m[1] if m else None
    if said is None:
        return around
    if said in _SIZES:
        return _SIZES[said]
    if said in ("smaller", "larger"):
        return around * (0.83 if said == "smaller" else 1.2)
    pixels = length(said, around)
    if pixels is None:
        return around
    return pixels / 100 * around if said.endswith("%") else pixels


def _text(style: Style, around: Look) -> Colour | None:
    fill = style.get("-webkit-text-fill-color")
    said = fill or style.get("color")
    if said is None or said in ("inherit", "currentcolor", "unset"):
        return around.text
    found = BLACK if said == "initial" else colour(said)
    if found is not None and found.alpha < 0.1:
        shown_by = _first(style, "-webkit-background-clip", "background-clip") + style.get(
            "background", ""
        )
        if "text" in shown_by or style.get("text-shadow", "none") != "none":
            return None
    return found


def _ground(style: Style, around: Colour | None) -> Colour | None:
    """The background; an image or a gradient is not known."""
    for name in ("background-image", "background"):
        if re.search(r"url\(|gradient\(|image-set\(", style.get(name, "")):
            return None
    said = style.get("background-color") or style.get("background")
    if said is None:
        return around
    found = colour(said)
    if found is None:
        words = re.findall(r"(?:rgb|hsl)a?\([^()]*\)|#\w+|[a-z]+", said)
        found = next((c for w in words if (c := colour(w)) is not None), None)
        if found is None:
            return around if said in ("none", "inherit", "initial", "unset") else None
    if found.alpha < 0.02 or around is None:
        return around if found.alpha < 0.5 else found
    return over(found, around)


def _first(style: Style, *names: str) -> str:
    return next((style[n] for n in names if n in style), "")


def _number(text: str) -> float | None:
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None


def _resolved(value: str, variables: dict[str, str]) -> str:
    """The value with its variables put in, a few deep."""
    for _ in range(5):
        if "var(" not in value or len(value) > 2_000:
            break
        value = _VARIABLE.sub(lambda m: variables.get(m[1], m[2] or ""), value)
    return value.strip().lower()
