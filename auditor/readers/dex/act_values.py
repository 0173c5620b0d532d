"""Texts and numbers among the values of arguments."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from auditor.readers.dex.values import Start, Value, Values, text_of

MAX_TEXT = 2000
MOST_TEXTS = 32
"""Texts that one call makes out of the alternatives of its arguments."""


def texts_of(values: Values) -> list[str]:
    """The texts among these values."""
    return [t for v in values if (t := text_of(v)) is not None]


def only(values: Values) -> str | None:
    """The one text that these values are; None where it is unknown or one of several."""
    return text_of(values[0]) if len(values) == 1 else None


def number_of(values: list[Values], i: int) -> int | None:
    """The one number that an argument is; None where it is unknown or one of several."""
    held = values[i] if i < len(values) else ()
    return held[0] if len(held) == 1 and isinstance(held[0], int) else None


def each_of(values: list[Values], make: Callable[..., str | None], count: int) -> Values:
    """`make` on every choice of texts of the first arguments."""
    columns = [texts_of(v) for v in values[:count]]
    if len(columns) < count or not all(columns):
        return ()
    out: dict[Value, None] = {}
    for texts in product(*columns):
        made = make(*texts)
        if made:
            open_ = any(isinstance(t, Start) for t in texts)
            out[Start(made[:MAX_TEXT]) if open_ else made[:MAX_TEXT]] = None
        if len(out) >= MOST_TEXTS:
            break
    return tuple(out)
