"""One method, read once, whatever is looked for: which values reach which of its calls.

Registers hold sets of labels, as bits of a number: the parameters, the result of each call,
what each read of a field gives, what is made, constants. States are kept in the order of the
code and joined where ways meet. What is put into an object of the method is held per object
and field, so that a later write replaces it; behind a call that gets the object it may have
changed (the bit OPEN).
"""

from __future__ import annotations

from typing import NamedTuple

OPEN = 1
"""Bit of a set: what was there before the method, or behind a call, may be there too."""
PARAM, CALL, LOAD, MADE, TEXT, CLASS, NUMBER, CAUGHT = range(8)
CONSTANT = (TEXT, CLASS, NUMBER)
STATICS = 0
"""In place of an object's label: static fields."""
ANY_ITEM = -1
"""Key of an item whose index or name is not known."""
WHOLE = -2
"""Key of an object as a whole: all that it holds."""

Heap = dict[tuple[int, int], int]


class Label(NamedTuple):
    """Something that a register may hold, as a bit of a set: a parameter, a constant, what a call gave."""

    kind: int
    at: int
    """Number of a parameter; else place of the instruction, or of the first that has it."""
    value: str | int | None = None
    """Type of what is made; the constant itself; key of a field."""


class Load(NamedTuple):
    """A read of a field in a method."""

    label: int
    objects: int
    """Labels of the object that is read; 0 for a static field."""
    key: int


class Store(NamedTuple):
    """A write of a field in a method."""

    at: int
    objects: int
    key: int
    value: int


class Call:
    """One call, over all ways to it."""

    __slots__ = ("args", "at", "contents", "method", "op", "result")

    def __init__(self, at: int, op: int, method: int, count: int) -> None:
        self.at, self.op, self.method = at, op, method
        self.args = [0] * count
        self.contents: dict[tuple[int, int], int] = {}
        """(argument, key) -> what the object held under that key when it was handed over."""
        self.result = 0
        """Label of what it returns; 0 where that carries nothing."""


class Frame(NamedTuple):
    """What one method does with its values; sets of labels are integers, a bit a label."""

    labels: list[Label]
    constants: int
    """Set of the labels that are constants."""
    calls: dict[int, Call]
    loads: list[Load]
    stores: list[Store]
    returns: int
    returned: dict[int, int]
    """Key -> what the returned objects hold under it."""
    filled: dict[tuple[int, int], int]
    """(parameter, key) -> what its object holds at the end."""
    switched: int
    tested: int
    """Values that decide which way a switch goes."""
    escaped: int
    """Objects made here that other methods may hold."""
    by_place: dict[int, int]
    """Place of a call or of the read of a field -> its label."""
    units: int = 0
    """Length of its code."""
    cut: bool = False
    """Whether the method was too long to be read."""

    def users(self, mask: int) -> list[int]:
        """The labels of a set, rising."""
        return bits(mask & ~self.constants & ~OPEN)


def bits(mask: int) -> list[int]:
    """Numbers of the bits of a set."""
    out = []
    while mask:
        low = mask & -mask
        out.append(low.bit_length() - 1)
        mask ^= low
    return out
