"""Sorted numbers and lists of lists, as numpy arrays.

`numpy.unique` and `numpy.isin` pick hashing for what sorting does faster here, and load
`numpy.ma` with it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

U8 = np.ndarray[Any, np.dtype[np.uint8]]
U16 = np.ndarray[Any, np.dtype[np.uint16]]
I64 = np.ndarray[Any, np.dtype[np.int64]]


class Csr(NamedTuple):
    """Lists by number: the items of i are `target[first[i]:first[i + 1]]`."""

    first: I64
    target: I64

    def count(self, sources: I64) -> int:
        """How many items the lists of these have in all."""
        return int((self.first[sources + 1] - self.first[sources]).sum())

    def of(self, sources: I64) -> tuple[I64, I64]:
        """(position in `sources`, item) of all items of their lists."""
        start, count = self.first[sources], self.first[sources + 1] - self.first[sources]
        return np.repeat(np.arange(len(sources)), count), self.target[runs(start, count)]


def csr(size: int, source: I64, target: I64) -> Csr:
    """Lists of `size` sources from pairs."""
    order = np.argsort(source, kind="stable")
    return Csr(bounds(np.bincount(source, minlength=size)), target[order])


def bounds(count: I64) -> I64:
    """Where each list begins, and the last ends."""
    first = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count, out=first[1:])
    return first


def runs(start: I64, count: I64) -> I64:
    """start, start + 1, ... for each start, `count` of them."""
    ends = np.cumsum(count)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(start - ends + count, count)


def distinct(numbers: Any) -> Any:
    """The distinct numbers, rising."""
    ordered = np.sort(numbers)
    return ordered[_changes(ordered)]


def firsts(numbers: Any) -> tuple[Any, I64]:
    """The distinct numbers, rising, and where each stands first."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    new = _changes(ordered)
    return ordered[new], order[new]


def _changes(ordered: Any) -> Any:
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return new
