"""All DEX files of a build together: who defines, calls and fills what, whichever file it is in.

Methods are gone through once, where somebody asks (`passed`); what a method gives back and what
was put into a field is found where a call asks for it (`settle`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from auditor.readers.dex.file import File, Hit
from auditor.readers.dex.library_acts import item_of
from auditor.readers.dex.library_models import as_it_is
from auditor.readers.dex.propagation import Passed, go_through
from auditor.readers.dex.tables import Dex
from auditor.readers.dex.values import (
    LATER,
    MOST,
    UNKNOWN,
    ClassOf,
    FieldOf,
    Item,
    Parameter,
    Returned,
    Value,
    Values,
)

MAX_UNITS = 30_000_000
"""Code units of one build that are gone through; behind that calls count without arguments."""
MAX_DEPTH = 5
"""Methods and fields behind each other through which one value is looked up."""
MAX_SOURCES = 64
"""Places that fill one field, and callers that give one parameter, that are looked at."""
MAX_NESTED = 16
"""Methods that are gone through for the sake of one that is under way."""
MAX_SUPERS = 1024
_NOTHING = Passed({})


class Program:
    """The DEX files of a build. Raises DexError where one of them is broken."""

    def __init__(self, dexes: list[Dex]) -> None:
        self._passed: dict[tuple[int, int], Passed] = {}
        self._units = MAX_UNITS
        self._nested = 0
        self._results: dict[tuple[int, int], Values] = {}
        self._fields: dict[tuple[int, int], Values] = {}
        self._near: dict[tuple[int, int], Values] = {}
        self._given: dict[tuple[int, int, int], Values] = {}
        self._homes: dict[tuple[int, int], tuple[int, int] | None] = {}
        self.cut: dict[str, int] = {}
        """Bound -> how often it was passed."""
        self.files = [File(i, dex, self.settle_near) for i, dex in enumerate(dexes)]
        own = set().union(*(f.in_platform() for f in self.files))
        for f in self.files:
            f.own = own

    # -- who defines what -----------------------------------------------------------------

    def close(self) -> None:
        """Forget what was gone through, and the circle of files and program."""
        self._passed.clear()
        for f in self.files:
            f.runtime.settle = as_it_is

    def class_at(self, descriptor: bytes) -> tuple[int, int] | None:
        """(file, row of class_defs) of a class of the app: the runtime takes the first."""
        for f in self.files:
            t = f.dex.type_of(descriptor)
            if t >= 0 and (row := int(f.dex.class_row[t])) >= 0:
                return f.number, row
        return None

    def home(self, file: int, method: int) -> tuple[int, int] | None:
        """(file, row) of the code that a method_id of a file names; None: outside the app."""
        f = self.files[file]
        row = int(f.row[method]) if method < len(f.dex.methods) else -1
        if row >= 0:
            return file, row
        key = (file, method)
        if key not in self._homes:
            self._homes[key] = self._climb(file, method) if method < len(f.dex.methods) else None
        return self._homes[key]

    def _climb(self, file: int, method: int) -> tuple[int, int] | None:
        dex = self.files[file].dex
        m = dex.methods[method]
        name, proto = dex.string(int(m["name"])), dex.prototype(int(m["proto"]))
        class_: bytes | None = dex.descriptors[int(m["class"])]
        for _ in range(MAX_SUPERS):
            place = self.class_at(class_) if class_ is not None else None
            if place is None or class_ is None:
                return None
            f = self.files[place[0]]
            t = f.dex.type_index(class_.decode("utf-8", "replace"))
            for i in f.dex.methods_named(t, name):
                if f.row[i] >= 0 and f.dex.prototype(int(f.dex.methods[i]["proto"])) == proto:
                    return place[0], int(f.row[i])
            above = int(f.dex.classes[place[1]]["super"])
            class_ = f.dex.descriptors[above] if above < len(f.dex.types) else None
        return None

    def same_method(self, file: int, method: int) -> Iterator[tuple[int, int]]:
        """(file, method_id) of this method in every file that names it."""
        yield file, method
        if len(self.files) == 1:
            return
        dex = self.files[file].dex
        m = dex.methods[method]
        owner = dex.descriptors[int(m["class"])].decode("utf-8", "replace")
        name, proto = dex.string(int(m["name"])), dex.prototype(int(m["proto"]))
        for f in self.files:
            if f.number != file and (t := f.dex.type_index(owner)) >= 0:
                for i in f.dex.methods_named(t, name):
                    if f.dex.prototype(int(f.dex.methods[i]["proto"])) == proto:
                        yield f.number, i

    def callers(self, methods: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Hit]]:
        """(file, method_id) of methods of the app -> the calls of each, in all files."""
        wanted: dict[int, dict[int, tuple[int, int]]] = {}
        for file, method in methods:
            for other, i in self.same_method(file, method):
                wanted.setdefault(other, {})[i] = (file, method)
        out: dict[tuple[int, int], list[Hit]] = {}
        for other, here in wanted.items():
            for i, key in here.items():
                hits = self.files[other].calls_of(i)
                if hits:
                    out.setdefault(key, []).extend(hits)
        return out

    # -- what is where --------------------------------------------------------------------

    def passed(self, file: int, row: int) -> Passed:
        """What the calls of a method hold; empty once the bound of all work is passed."""
        key = (file, row)
        held = self._passed.get(key)
        if held is None and self._nested >= MAX_NESTED:
            self.note("methods")
        elif held is None:
            f = self.files[file]
            start, end = int(f.code.start[row]), int(f.code.end[row])
            self._units -= end - start
            if self._units < 0:
                self.note("methods")
                return _NOTHING
            self._passed[key] = _NOTHING  # what is under way tells nothing to itself
            self._nested += 1
            held = self._passed[key] = go_through(f.runtime, start, end, f.telling)
            self._nested -= 1
            if held.cut:
                self.note("branches")
        return held or _NOTHING

    def is_passed(self, hit: Hit) -> bool:
        """Whether the method of a call has been gone through already."""
        return (hit.file, hit.row) in self._passed

    def note(self, bound: str) -> None:
        """A bound of the analysis was passed."""
        self.cut[bound] = self.cut.get(bound, 0) + 1

    def given(self, hit: Hit) -> list[Values]:
        """What reaches each argument register of a call, looked up; empty: nothing is known."""
        arguments = self.passed(hit.file, hit.row).arguments.get(hit.at, [])
        return [self.settle(values) for values in arguments]

    def settle(self, values: Values, depth: int = MAX_DEPTH) -> Values:
        """The values with what methods and fields of the app hold in place of their names."""
        if not any(isinstance(v, LATER) for v in values):
            return values
        out: dict[Value, None] = {}
        for value in values:
            if isinstance(value, Item):
                found = item_of(self.settle(value.of, depth))
            elif isinstance(value, FieldOf):
                found = self._of_field(value, depth)
            elif isinstance(value, Returned):
                found = self._of_method(value, depth)
            else:
                found = (value,)
            out.update(dict.fromkeys(found or UNKNOWN))
        return tuple(out)[:MOST]

    def settle_near(self, values: Values) -> Values:
        """The same from the methods and the writes themselves, not through what they ask."""
        return self.settle(values, 1)

    def _of_method(self, value: Returned, depth: int) -> Values:
        """What a method of the app gives back for these arguments."""
        home = self.home(value.file, value.method)
        if home is None or depth <= 0:
            return ()
        if depth == 1:
            back = self.settle(self.passed(*home).returned, 0)
        elif home not in self._results:
            self._results[home] = UNKNOWN  # what is under way gives nothing to itself
            back = self._results[home] = self.settle(self.passed(*home).returned, depth - 1)
        else:
            back = self._results[home]
        return filled(back, [self.settle(v, depth - 1) for v in value.given])

    def _of_field(self, value: FieldOf, depth: int) -> Values:
        """What the app puts into a field: what it starts with, and every write."""
        key = (value.file, value.field)
        if depth <= 0:
            return ()
        if depth == 1 and key not in self._near:
            self._near[key] = UNKNOWN
            self._near[key] = self._put(value.file, value.field, 0)
        if depth == 1:
            return self._near[key]
        if key not in self._fields:
            self._fields[key] = UNKNOWN
            self._fields[key] = self._put(value.file, value.field, depth - 1)
        return self._fields[key]

    def _put(self, file: int, field: int, depth: int) -> Values:
        if field >= len(self.files[file].dex.fields):
            return ()
        out: dict[Value, None] = {}
        for other, i in self.same_field(file, field):
            here = self.files[other]
            out.update(dict.fromkeys(here.runtime.static(i)))
            writers = here.writers_of(i)
            if len(writers) > MAX_SOURCES:
                self.note("fields")
            for row in writers[:MAX_SOURCES]:
                put = self.settle(self.passed(other, row).writes.get(i, UNKNOWN), depth)
                out.update(dict.fromkeys(self._from_callers(other, row, put, depth)))
        return tuple(out)[:MOST]

    def same_field(self, file: int, field: int) -> Iterator[tuple[int, int]]:
        """(file, field_id) of this field in every file that names it."""
        dex = self.files[file].dex
        yield file, field
        if len(self.files) == 1:
            return
        row = dex.fields[field]
        owner = dex.descriptors[int(row["class"])]
        if self.class_at(owner) is None:
            return
        name = dex.string(int(row["name"]))
        for f in self.files:
            if f.number != file and (t := f.dex.type_index(owner.decode("utf-8", "replace"))) >= 0:
                yield from ((f.number, i) for i in f.dex.fields_named(t, name))

    def _from_callers(self, file: int, row: int, values: Values, depth: int) -> Values:
        """The values with what the callers of their method give for its parameters."""
        out: dict[Value, None] = {}
        for value in values:
            given = (
                self._parameter(file, row, value.position, depth)
                if isinstance(value, Parameter)
                else (value,)
            )
            out.update(dict.fromkeys(given))
        return tuple(out)

    def _parameter(self, file: int, row: int, position: int, depth: int) -> Values:
        key = (file, row, position)
        if key in self._given or depth <= 0:
            return self._given.get(key, UNKNOWN)
        self._given[key] = UNKNOWN
        method = int(self.files[file].code.method[row])
        hits = self.callers([(file, method)]).get((file, method), [])
        if len(hits) > MAX_SOURCES:
            self.note("fields")
        out: dict[Value, None] = {}
        for hit in hits[:MAX_SOURCES]:
            given = self.passed(hit.file, hit.row).arguments.get(hit.at, [])
            values = given[position] if position < len(given) else ()
            out.update(dict.fromkeys(self.settle(values, depth - 1) or UNKNOWN))
        self._given[key] = tuple(out)[:MOST]
        return self._given[key]


def filled(values: Values, given: list[Values]) -> Values:
    """The values with what a caller gives for the parameters in them."""
    if not any(isinstance(v, Parameter | ClassOf) for v in values):
        return values
    out: list[Any] = []
    for v in values:
        if isinstance(v, Parameter):
            out += (given[v.position] if v.position < len(given) else ()) or UNKNOWN
        elif isinstance(v, ClassOf) and isinstance(v.name, Parameter):
            more = given[v.name.position] if v.name.position < len(given) else ()
            out += [ClassOf(m) for m in more if isinstance(m, str)] or UNKNOWN
        else:
            out.append(v)
    return tuple(dict.fromkeys(out))[:MOST]
