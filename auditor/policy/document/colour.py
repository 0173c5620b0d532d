"""Colours as style sheets and documents write them, and whether one is seen on another."""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache
from typing import NamedTuple

NEAR = 1.2
"""Contrast (1 to 21, as WCAG counts it) below which text is lost in its background."""
_NUMBER = re.compile(r"-?\d*\.?\d+%?")
_NAMES = {
    name: int(value, 16)
    for name, _, value in (
        pair.partition(":")
        for pair in [
            "white:ffffff",
            "snow:fffafa",
            "ivory:fffff0",
            "floralwhite:fffaf0",
            "ghostwhite:f8f8ff",
            "azure:f0ffff",
            "mintcream:f5fffa",
            "whitesmoke:f5f5f5",
            "seashell:fff5ee",
            "aliceblue:f0f8ff",
            "honeydew:f0fff0",
            "lavenderblush:fff0f5",
            "oldlace:fdf5e6",
            "linen:faf0e6",
            "cornsilk:fff8dc",
            "lightyellow:ffffe0",
            "lightcyan:e0ffff",
            "beige:f5f5dc",
            "antiquewhite:faebd7",
            "papayawhip:ffefd5",
            "lavender:e6e6fa",
            "mistyrose:ffe4e1",
            "bisque:ffe4c4",
            "lemonchiffon:fffacd",
            "lightgoldenrodyellow:fafad2",
            "blanchedalmond:ffebcd",
            "peachpuff:ffdab9",
            "moccasin:ffe4b5",
            "gainsboro:dcdcdc",
            "lightgray:d3d3d3",
            "lightgrey:d3d3d3",
            "silver:c0c0c0",
            "darkgray:a9a9a9",
            "darkgrey:a9a9a9",
            "gray:808080",
            "grey:808080",
            "dimgray:696969",
            "dimgrey:696969",
            "black:000000",
            "red:ff0000",
            "green:008000",
            "blue:0000ff",
            "navy:000080",
            "yellow:ffff00",
            "orange:ffa500",
            "purple:800080",
            "teal:008080",
            "maroon:800000",
            "lime:00ff00",
            "aqua:00ffff",
            "cyan:00ffff",
            "fuchsia:ff00ff",
            "magenta:ff00ff",
            "olive:808000",
            "pink:ffc0cb",
            "darkblue:00008b",
            "darkred:8b0000",
            "darkgreen:006400",
            "midnightblue:191970",
            "darkslategray:2f4f4f",
            "slategray:708090",
            "steelblue:4682b4",
            "royalblue:4169e1",
            "dodgerblue:1e90ff",
            "skyblue:87ceeb",
            "lightblue:add8e6",
            "canvas:ffffff",
            "canvastext:000000",
        ]
    )
}


class Colour(NamedTuple):
    """A colour; red, green and blue from 0 to 255, alpha from 0 to 1."""

    red: int
    green: int
    blue: int
    alpha: float = 1.0


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


@lru_cache(maxsize=4_000)
def colour(text: str) -> Colour | None:
    """A colour; None for one that is not known (a name, a function, a variable)."""
    text = text.strip().lower()
    if text.startswith("#"):
        return _hex(text[1:])
    if text == "transparent":
        return Colour(0, 0, 0, 0.0)
    if text in _NAMES:
        return of_number(_NAMES[text])
    kind, bracket, inner = text.partition("(")
    numbers = _NUMBER.findall(inner[:100])
    if not bracket or len(numbers) < 3:
        return None
    alpha = _part(numbers[3], 1.0) if len(numbers) > 3 else 1.0
    if kind in ("rgb", "rgba"):
        red, green, blue = (round(_part(n, 255.0)) for n in numbers[:3])
        return Colour(red, green, blue, alpha)
    if kind in ("hsl", "hsla"):
        hue, full, light = (float(n.rstrip("%")) for n in numbers[:3])
        rgb = colorsys.hls_to_rgb((hue % 360) / 360, _unit(light), _unit(full))
        red, green, blue = (round(255 * c) for c in rgb)
        return Colour(red, green, blue, alpha)
    return None


def of_number(value: int) -> Colour:
    """0xRRGGBB."""
    return Colour(value >> 16 & 255, value >> 8 & 255, value & 255)


def over(top: Colour, below: Colour) -> Colour:
    """What is seen of a colour that lets another through."""
    if top.alpha >= 1:
        return top
    mixed = (
        round(a * top.alpha + b * (1 - top.alpha)) for a, b in zip(top[:3], below[:3], strict=True)
    )
    return Colour(*mixed)


def lost(text: Colour, ground: Colour) -> bool:
    """Whether text of this colour cannot be told from its background."""
    light, dark = sorted((_luminance(over(text, ground)), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < NEAR


def _hex(digits: str) -> Colour | None:
    if len(digits) in (3, 4):
        digits = "".join(d + d for d in digits)
    try:
        value = int(digits, 16)
    except ValueError:
        return None
    if len(digits) == 6:
        return of_number(value)
    if len(digits) == 8:
        return of_number(value >> 8)._replace(alpha=(value & 255) / 255)
    return None


def _part(number: str, whole: float) -> float:
    value = float(number[:-1]) / 100 * whole if number.endswith("%") else float(number)
    return min(max(value, 0.0), whole)


def _unit(percent: float) -> float:
    return min(max(percent / 100, 0.0), 1.0)


def _luminance(c: Colour) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue)
