"""What a register may hold: the few kinds of values that evidence is made of."""

from __future__ import annotations

from typing import NamedTuple


class Parameter(NamedTuple):
    """An argument of the method under way."""

    position: int
    """Its register, counted from the first argument; a wide one takes two."""


class ClassOf(NamedTuple):
    """A `java.lang.Class`: by literal, by name, or of an object whose type is known."""

    name: str | Parameter
    """Dotted name, or the parameter that holds one."""


class Instance(NamedTuple):
    """An object that was cast to, or made as, this type."""

    descriptor: str


class OwnPackage(NamedTuple):
    """The application id, as `Context.getPackageName` gives it."""


class Builder:
    """A StringBuilder; it changes in place, so all registers that hold it see the change."""

    __slots__ = ("ends", "text")

    def __init__(self) -> None:
        self.text = ""
        """What is known of its beginning: paths and URIs are told by that."""
        self.ends = False
        """Something unknown was appended: what follows is no longer its beginning."""


class Array:
    """An array and what was put into it, in order."""

    __slots__ = ("items",)

    def __init__(self, items: list[Values] | None = None) -> None:
        self.items: list[Values] = items or []


Value = str | int | Parameter | ClassOf | Instance | OwnPackage | Builder | Array
Values = tuple[Value, ...]
"""All that a register may hold; empty where nothing is known."""

MOST_ITEMS = 64
MOST = 8
"""Alternatives kept for one register."""


def joined(a: Values, b: Values) -> Values:
    """What a register may hold where two ways meet."""
    if a is b or a == b:
        return a
    return tuple(dict.fromkeys((*a, *b)))[:MOST]


def spread(values: Values) -> Values:
    """With what its arrays hold: each item, and all as one command line where all are text."""
    out: dict[Value, None] = dict.fromkeys(values)
    for value in values:
        if isinstance(value, Array):
            items = [v for item in value.items for v in item]
            out.update(dict.fromkeys(items))
            words = [v for v in items if isinstance(v, str)]
            if 1 < len(words) == len(value.items):
                out[" ".join(words)] = None
    return tuple(out)
