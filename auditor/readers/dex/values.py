"""What a register may hold: the few kinds of values that evidence is made of.

A value that another place of the build decides (what a method gives back, what was put into a
field) is held as that place and looked up only where a call asks for it.
"""

from __future__ import annotations

from typing import NamedTuple


class Start(str):
    """A text of which only the beginning is known."""

    __slots__ = ()


class Unknown(NamedTuple):
    """Something that is not followed, beside what is known."""

    what: str = "?"


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


class Returned(NamedTuple):
    """What a method of the app gives back for these arguments."""

    file: int
    method: int
    given: tuple[Values, ...]


class FieldOf(NamedTuple):
    """What was put into a field of the app, anywhere."""

    file: int
    field: int


class Item(NamedTuple):
    """An item of an array that a field or a method holds."""

    of: Values


class Builder:
    """A StringBuilder, or a String under construction.

    It changes in place, so all registers that hold it see the change.
    """

    __slots__ = ("ends", "text")

    def __init__(self) -> None:
        self.text = ""
        """What is known of its beginning: paths and URIs are told by that."""
        self.ends = False
        """Something unknown was appended: what follows is no longer its beginning."""


class UriParts:
    """An android.net.Uri.Builder."""

    __slots__ = ("authority", "ends", "path", "scheme")

    def __init__(self) -> None:
        self.scheme = ""
        self.authority = ""
        self.path = ""
        self.ends = False

    @property
    def text(self) -> str:
        """The address as text."""
        head = f"{self.scheme}://" if self.scheme else ""
        return f"{head}{self.authority}{self.path}"


class Array:
    """An array or a collection and what was put into it, in order."""

    __slots__ = ("items",)

    def __init__(self, items: list[Values] | None = None) -> None:
        self.items: list[Values] = items or []


Value = (
    str
    | int
    | Unknown
    | Parameter
    | ClassOf
    | Instance
    | OwnPackage
    | Returned
    | FieldOf
    | Item
    | Builder
    | UriParts
    | Array
)
Values = tuple[Value, ...]
"""All that a register may hold; empty where nothing is known."""

UNKNOWN: Values = (Unknown(),)
LATER = (Returned, FieldOf, Item)
"""Values that are looked up where they are asked for."""
OWN_PACKAGE = "${applicationId}"
"""How a text shows the application id."""
MOST_ITEMS = 4096
MOST = 256
"""Alternatives kept for one register; more are told."""


def joined(a: Values, b: Values) -> Values:
    """What a register may hold where two ways meet."""
    if a is b or a == b:
        return a
    return tuple(dict.fromkeys(a + b))[:MOST]


def spread(values: Values) -> Values:
    """With what its arrays hold: each item, and all as one command line where all are text."""
    for value in values:
        if value.__class__ is Array:
            break
    else:
        return values
    out: dict[Value, None] = dict.fromkeys(values)
    for value in values:
        if isinstance(value, Array):
            items = [v for item in value.items for v in item]
            out.update(dict.fromkeys(items))
            words = [v for v in items if isinstance(v, str)]
            if 1 < len(words) == len(value.items):
                out[" ".join(words)] = None
    return tuple(out)


def text_of(value: Value) -> str | None:
    """The text that a value is; a `Start` where only its beginning is known."""
    if isinstance(value, str):
        return value
    if isinstance(value, OwnPackage):
        return OWN_PACKAGE
    if isinstance(value, Builder | UriParts):
        return Start(value.text) if value.ends and value.text else value.text or None
    return None
