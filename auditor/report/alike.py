"""Values of the model and documents of the schema have most fields in common: those are taken over."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


def alike(value: Any, kind: type[S], **more: Any) -> S:
    """A struct of another kind with the fields of the same names, converted; `more` are those that
    differ, or that `value` has not."""
    if not more:
        return msgspec.convert(value, kind, from_attributes=True)
    taken = {
        n: getattr(value, n) for n in kind.__struct_fields__ if n not in more and hasattr(value, n)
    }
    return msgspec.convert(taken | more, kind, from_attributes=True)


def all_alike(values: tuple[Any, ...], kind: type[S]) -> tuple[S, ...]:
    """Each of them."""
    return tuple(alike(v, kind) for v in values)
