"""What a call of a library member does to the sets of labels, inside one method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.readers.dex.flow.frame import ANY_ITEM, NUMBER, OPEN, TEXT, WHOLE, bits
from auditor.readers.dex.flow.plan import ALL, RESULT, Model
from auditor.readers.dex.flow.state import sum_of

if TYPE_CHECKING:
    from auditor.readers.dex.flow.state import Reader


def apply(
    r: Reader,
    at: int,
    model: Model,
    args: list[int],
    result: int,
    gives: bool,
    static: bool,
    fluent: bool,
) -> int:
    """The set that the call gives back; `result` is the label of the call itself."""
    out = result
    if model.builder and args:
        out |= _built(r, at, args, static, fluent)
    if model.same and args:
        out |= args[0] & ~OPEN
    for carry in model.carries:
        if carry.transform and carry.to == RESULT:
            continue  # a label of its own, so that the way tells of the change
        value = 0
        for k, a in enumerate(args):
            if (carry.from_ == ALL and k != carry.to) or k == carry.from_:
                value |= r.held(a)
        if carry.to == RESULT:
            out |= value & ~OPEN
        elif carry.to < len(args) and value & ~OPEN:
            r.put(at, args[carry.to], WHOLE, value & ~OPEN)
    if model.merges is not None:
        _merge(r, args, *model.merges)
    if model.put is not None:
        _put(r, at, model, args)
    if model.get is not None and model.store is None and args:
        out |= r.get(at, args[0], key_of(r, model.get, args), gives, items=True)
    return out if gives else 0


def _built(r: Reader, at: int, args: list[int], static: bool, fluent: bool) -> int:
    """Keeps the arguments; gives back the builder, or what it holds."""
    if static:
        return sum_of(r.held(a) for a in args) & ~OPEN
    more = sum_of(r.held(a) for a in args[1:])
    if more & ~OPEN:
        r.put(at, args[0], WHOLE, more & ~OPEN)
    return (args[0] if fluent else r.held(args[0])) & ~OPEN


def _put(r: Reader, at: int, model: Model, args: list[int]) -> None:
    assert model.put is not None
    key, value = model.put
    if value < len(args) and model.store is None:
        r.put(at, args[0], key_of(r, key, args), args[value])


def key_of(r: Reader, key: int | str, args: list[int]) -> int:
    """The key under which a call puts or gets: a constant, else the unknown one."""
    if isinstance(key, str):
        return r.members.types.key("@", key)
    if key >= len(args):
        return ANY_ITEM
    name = constant(r, args[key])
    return ANY_ITEM if name is None else r.members.types.key("@", name)


def constant(r: Reader, mask: int) -> str | None:
    """The only constant that a register may hold."""
    if r.objects(mask):
        return None
    found = [r.labels[b] for b in bits(mask & r.constants)]
    if len(found) == 1 and found[0].kind in (TEXT, NUMBER):
        return str(found[0].value)
    return None


def _merge(r: Reader, args: list[int], source: int, goal: int) -> None:
    """From here on whoever holds the one object holds the other too."""
    if source >= len(args) or goal >= len(args):
        return
    more, whose = r.objects(args[source]), r.objects(args[goal])
    if not more or not whose:
        return
    r.regs = [x | more if x & whose else x for x in r.regs]
    for place, value in r.heap.items():
        if value & whose:
            r.heap[place] = value | more
