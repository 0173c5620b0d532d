"""What is known at one point of a method while it is read: registers, objects, labels."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.readers.dex.flow.frame import (
    ANY_ITEM,
    CLASS,
    LOAD,
    MADE,
    NUMBER,
    OPEN,
    PARAM,
    STATICS,
    TEXT,
    WHOLE,
    Call,
    Heap,
    Label,
    Load,
    Store,
    bits,
)
from auditor.readers.dex.flow.members import Members
from auditor.readers.dex.flow.tries import tries_of

MAX_UNITS = 12_000
"""Code units of a method that is read; a longer one is told."""
MAX_HELD = 400
"""Objects and fields of one method that are kept apart."""
MAX_LABELS = 2000
State = tuple[list[int], Heap]


class Reader:
    """The state of the reading of one method."""

    def __init__(self, members: Members, start: int, end: int) -> None:
        self.members, self.start = members, start
        self.dex = members.dex
        units = self.dex.units
        size, ins = int(units[start - 8]), int(units[start - 7])
        self.end = min(end, start + MAX_UNITS)
        self.cut = self.end < end
        self.code: list[int] = units[start : self.end].tolist()
        self.labels: list[Label] = [Label(NUMBER, 0, None)]
        self._numbers: dict[tuple[int, int | str], int] = {}
        self.constants = 0
        self.made = 0
        """Labels of the objects made here."""
        self.calls: dict[int, Call] = {}
        self.loads: dict[tuple[int, int], Load] = {}
        self.stores: dict[tuple[int, int], Store] = {}
        self.returns = 0
        self.returned: dict[int, int] = {}
        self.filled: dict[tuple[int, int], int] = {}
        self.switched = 0
        self.tested = 0
        self.by_place: dict[int, int] = {}
        self.escaped = 0
        self.params: dict[int, int] = {}
        self.regs: list[int] = [0] * max(size, ins, 1)
        self.heap: Heap = {}
        self.ins = (size - ins, ins)
        self.result = 0
        self.thrown = 0
        self.alive = True
        self.pending: dict[int, State] = {}
        self.back: dict[int, State] = {}
        self.grew = False
        self.tries = tries_of(self.dex, start, end)

    # -- labels ---------------------------------------------------------------------------

    def label(self, kind: int, at: int, value: str | int | None = None) -> int:
        """The set of one label; the same place gives the same one in every pass."""
        name: tuple[int, int | str] = (kind, value if kind in (TEXT, NUMBER) else at)  # type: ignore[assignment]
        held = self._numbers.get(name)
        if held is None:
            if len(self.labels) >= MAX_LABELS:
                self.cut = True
                return 0
            held = self._numbers[name] = 1 << len(self.labels)
            self.labels.append(Label(kind, at, value))
            if kind in (TEXT, CLASS, NUMBER):
                self.constants |= held
            elif kind == MADE:
                self.made |= held
        return held

    def objects(self, mask: int) -> int:
        """Of a set of labels those that may carry a value."""
        return mask & ~self.constants & ~OPEN

    def reg(self, register: int) -> int:
        """What a register holds."""
        return self.regs[register] if register < len(self.regs) else 0

    def set(self, register: int, mask: int) -> None:
        """Gives a register what it holds from here."""
        if register < len(self.regs):
            self.regs[register] = mask

    def item(self, index: int) -> int:
        """Key of an item of an array."""
        return self.members.types.key("[", str(index))

    # -- ways -----------------------------------------------------------------------------

    def meet(self, other: State) -> None:
        """Another way comes to this place."""
        if self.alive:
            self.regs, self.heap = joined((self.regs, self.heap), other)
        else:
            self.regs, self.heap = list(other[0]), dict(other[1])
            self.alive = True

    def go(self, i: int, target: int) -> None:
        """Note that the code may go on there with this state."""
        if not 0 <= target < len(self.code):
            return
        table = self.pending if target > i else self.back
        old = table.get(target)
        if old is None:
            table[target] = (list(self.regs), dict(self.heap))
            self.grew = self.grew or table is self.back
        else:
            new = joined(old, (self.regs, self.heap))
            if new != old:
                table[target] = new
                self.grew = self.grew or table is self.back

    def leave(self, value: int) -> None:
        """The method returns."""
        self.returns |= self.held(value) & ~OPEN
        mine = self.objects(value)
        for (label, key), v in self.heap.items():
            v = self.objects(self.deep(v))
            if not v:
                continue
            if label and mine >> label & 1:
                self.returned[key] = self.returned.get(key, 0) | v
            if label and self.labels[label].kind == PARAM:
                place = (self.labels[label].at, key)
                self.filled[place] = self.filled.get(place, 0) | v

    # -- objects --------------------------------------------------------------------------

    def held(self, mask: int) -> int:
        """The values and what they hold as a whole, and this again."""
        heap = self.heap
        if not heap:
            return mask
        out, left, items = mask, self.objects(mask), self.members.types.items
        for _ in range(4):
            more = 0
            for (label, key), value in heap.items():
                if left >> label & 1 and label and (key < 0 or key in items):
                    more |= value
            left = self.objects(more & ~out)
            out |= more
            if not left:
                break
        return out

    def deep(self, mask: int) -> int:
        """The values and all that the objects made here hold."""
        left = mask & self.made
        if not left or not self.heap:
            return mask
        out = mask
        for _ in range(3):
            more = 0
            for (label, _), value in self.heap.items():
                if left >> label & 1:
                    more |= value
            left = more & ~out & self.made
            out |= more & ~OPEN
            if not left:
                break
        return out

    def put(self, at: int, objects: int, key: int, value: int, strong: bool = True) -> None:
        """Something is put into objects, under a key."""
        if key != WHOLE or self.objects(value):
            self._store(at, objects, key, value)
        labels = bits(self.objects(objects))
        strong = strong and len(labels) == 1 and key not in (WHOLE, ANY_ITEM)
        for label in labels:
            place = (label, key)
            if strong:
                if place in self.heap or len(self.heap) < MAX_HELD:
                    self.heap[place] = value
            else:
                missing = 0 if self.labels[label].kind == MADE or key == WHOLE else OPEN
                if place in self.heap or len(self.heap) < MAX_HELD:
                    self.heap[place] = self.heap.get(place, missing) | value

    def _store(self, at: int, objects: int, key: int, value: int) -> None:
        value = self.deep(value)
        old = self.stores.get((at, key))
        if old is not None:
            objects, value = objects | old.objects, value | old.value
        self.stores[at, key] = Store(at, objects, key, value)
        self.escaped |= self.objects(value)

    def get(self, at: int, objects: int, key: int, carries: bool, items: bool) -> int:
        """What objects hold under a key; `items`: keys of indices and names meet the unknown one."""
        out, unknown = 0, 0
        labels = bits(self.objects(objects))
        for label in labels:
            entry = self.heap.get((label, key))
            if entry is None or entry & OPEN:
                made = self.labels[label].kind == MADE and not self.escaped >> label & 1
                if not made:
                    unknown |= 1 << label
            out |= (entry or 0) | self.heap.get((label, WHOLE), 0)
            if items:
                out |= self._other_items(label, key)
        if carries and (unknown or not (labels or items)):
            out |= self._load(at, unknown, key)
        return out & ~OPEN

    def _other_items(self, label: int, key: int) -> int:
        if key != ANY_ITEM:
            return self.heap.get((label, ANY_ITEM), 0)
        return sum_of(v for (owner, k), v in self.heap.items() if owner == label)

    def _load(self, at: int, objects: int, key: int) -> int:
        label = self.label(LOAD, at, key)
        if label:
            number = label.bit_length() - 1
            old = self.loads.get((at, key))
            self.loads[at, key] = Load(number, objects | (old.objects if old else 0), key)
            self.by_place[at] = number
        return label

    def static(self, at: int, key: int) -> int:
        """What a static field holds."""
        entry = self.heap.get((STATICS, key))
        out = entry or 0
        if entry is None or entry & OPEN:
            out |= self._load(at, 0, key)
        return out & ~OPEN

    def put_static(self, at: int, key: int, value: int) -> None:
        """Stores into a static field."""
        self._store(at, 0, key, value)
        if (STATICS, key) in self.heap or len(self.heap) < MAX_HELD:
            self.heap[STATICS, key] = value

    def holds(self, objects: int, key: int) -> bool:
        """Whether one of the objects was given such an item or field."""
        return any((b, key) in self.heap for b in bits(self.objects(objects)))

    def forget(self, made: int) -> None:
        """The instruction makes a new object: what the last one of it held is not in it."""
        label = made.bit_length() - 1
        if made and not self.escaped >> label & 1:
            for place in [p for p in self.heap if p[0] == label]:
                del self.heap[place]

    def hand_over(self, call: Call, args: list[int]) -> None:
        """Note what the objects among the arguments hold."""
        every = 0
        for a in args:
            every |= a
        if not self.objects(every):
            return
        for (label, key), value in self.heap.items():
            if not label or not every >> label & 1:
                continue
            for k, a in enumerate(args):
                if a >> label & 1:
                    place = (k, key)
                    call.contents[place] = call.contents.get(place, 0) | self.deep(value)

    def opened(self, mask: int) -> None:
        """A call of the app may have changed what is not known to stay in this method."""
        self.escaped |= mask
        for place in self.heap:
            label, _ = place
            if label == STATICS or self.labels[label].kind != MADE or self.escaped >> label & 1:
                self.heap[place] |= OPEN


def joined(a: State, b: State) -> State:
    """What may be where two ways meet."""
    regs = [x | y for x, y in zip(a[0], b[0], strict=True)]
    if a[1] == b[1]:
        return regs, dict(a[1])
    heap = dict(a[1])
    for place, value in b[1].items():
        old = heap.get(place)
        heap[place] = value | old if old is not None else value | OPEN
    for place in a[1]:
        if place not in b[1]:
            heap[place] |= OPEN
    return regs, heap


def sum_of(masks: Iterable[int]) -> int:
    """The union of sets of labels."""
    out = 0
    for m in masks:
        out |= m
    return out
