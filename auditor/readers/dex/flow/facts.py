"""What the search moves along: facts, the ways from one to the next, and what it meets."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import Sink, Transform
from auditor.readers.dex.flow.frame import ANY_ITEM, WHOLE

FIELDS = -1
"""In place of a node: a field or a store of the whole build; its key stands for the label."""
RETURN = -1
"""In place of a label: what the method returns."""


class Fact(NamedTuple):
    """A value, or what an object holds under a key, comes from the source."""

    node: int
    label: int
    key: int = WHOLE
    handle: bool = False
    """It only points to the data."""


LOCAL, DOWN, UP, AWAY = range(4)
"""Within a method; into one that it calls; to those that call it; by a field, a store, a callback."""


class Edge(NamedTuple):
    """From a fact to the next one, and what is done to the value between them."""

    to: Fact
    kind: int
    transform: Transform | None = None


class Arrival(NamedTuple):
    """A sink that the value comes to."""

    node: int
    at: int
    """Place of the call in the method."""
    to: Sink
    named: bool
    sure: bool


class Step(NamedTuple):
    """All that follows from one fact."""

    edges: list[Edge]
    hits: list[Arrival]
    ends: frozenset[str]
    """Reasons why the value could not be followed further on some way."""


def out(parameter: int) -> int:
    """In place of a label: what the method fills a parameter with."""
    return -2 - parameter


def within(key: int, inner: int) -> int:
    """Key of what stands under `inner` in something that stands under `key`."""
    return inner if key == WHOLE else key


def meets(read: int, held: int, items: frozenset[int] | set[int]) -> bool:
    """Whether a read under one key may give what is held under another."""
    if held == WHOLE or read == held:
        return True
    if ANY_ITEM not in (read, held):
        return False
    other = held if read == ANY_ITEM else read
    return other == ANY_ITEM or other in items
