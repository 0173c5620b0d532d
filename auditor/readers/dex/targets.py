"""What a plan looks for, as numbers of one DEX file: method_ids, field_ids and strings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from auditor.readers.dex.hierarchy import Owners
from auditor.readers.dex.mutf8 import BEHIND, encode_mutf8, sorted_raw
from auditor.readers.dex.plan import Plan, Target, member_parts
from auditor.readers.dex.spelling import Spelling, ends
from auditor.readers.dex.tables import Dex
from auditor.readers.dex.values import Start

CALLBACK = "callback"
Members = dict[int, list[Target]]


class _Named(NamedTuple):
    """The members of a plan by owner and name."""

    calls: dict[str, dict[str, list[Target]]]
    fields: dict[str, dict[str, list[Target]]]
    call_names: frozenset[str]
    field_names: frozenset[str]
    sorted_fields: list[bytes]
    """Names of fields, sorted as string_ids are."""


def members_of(dex: Dex, plan: Plan, below: Owners) -> tuple[Members, Members]:
    """method_ids and field_ids of the targets, also where a subclass of the app names them."""
    named = prepared(plan).named
    index = _indices(dex, named.sorted_fields)
    return (
        _members(dex, dex.methods, named.calls, named.call_names, below, dex.method_name),
        _members(dex, dex.fields, named.fields, named.field_names, below, index),
    )


def _indices(dex: Dex, names: list[bytes]) -> Callable[[str], int]:
    """The strings of a file that are among these names."""
    at = dex.find_strings(names)

    def index(name: str) -> int:
        raw = encode_mutf8(name)
        return dex.is_string(at[raw], raw)

    return index


def _members(
    dex: Dex,
    table: Any,
    named: dict[str, dict[str, list[Target]]],
    wanted: frozenset[str],
    below: Owners,
    name_index: Callable[[str], int],
) -> Members:
    types = dex.descriptors
    owners: dict[int, tuple[str, ...]] = {}
    for t in np.flatnonzero(np.bincount(table["class"], minlength=len(types))).tolist():
        d = types[t]
        held = below.get(d, ())
        own = d.decode("utf-8", "replace")
        if own in named:
            held = (own, *held)
        if held:
            owners[t] = held
    classes = np.zeros(len(types) + 1, bool)
    classes[list(owners)] = True
    names = np.zeros(len(dex.strings) + 1, bool)
    names[[s for n in wanted if (s := name_index(n)) >= 0]] = True
    out: Members = defaultdict(list)
    for i in np.flatnonzero(classes[table["class"]] & names[table["name"]]).tolist():
        row = table[i]
        name = dex.string(int(row["name"]))
        for owner in owners[int(row["class"])]:
            for target in named.get(owner, {}).get(name, ()):
                if (
                    not target.descriptor
                    or target.kind == "api_field"
                    or dex.prototype(int(row["proto"])) == target.descriptor
                ):
                    out[i].append(target)
    return out


def sinks_of(dex: Dex, plan: Plan) -> dict[int, set[str]]:
    """method_id -> kinds of strings that it uses."""
    out: dict[int, set[str]] = defaultdict(set)
    for kind, members in plan.sinks.items():
        for member in members:
            owner, name, _ = member_parts(member)
            t = dex.type_index(owner)
            if t >= 0:
                for i in dex.methods_named(t, name):
                    out[i].add(kind)
    return out


class Wanted:
    """The strings that a plan looks for."""

    def __init__(self, plan: Plan) -> None:
        self.spelling = Spelling(plan.lead_ins, plan.same)
        self._exact: dict[str, list[Target]] = defaultdict(list)
        self._open: dict[str, list[Target]] = defaultdict(list)
        self._within = [t for t in plan.strings if t.kind in plan.within]
        for target in plan.strings:
            if target.kind in plan.within:
                continue
            (self._open if target.kind in plan.prefixes else self._exact)[target.value].append(
                target
            )
        self._lengths = sorted({len(v) for v in self._open}, reverse=True)
        self._rests: dict[str, set[str]] = defaultdict(set)
        """Beginning of a wanted string -> how it may go on."""
        for target in plan.strings:
            v = target.value
            for n in range(1, len(v)):
                self._rests[v[:n]].add(v[n:])
        self._held: dict[str, tuple[Target, ...]] = {}
        self._whole = {value: encode_mutf8(value) for value in self._exact}
        self._beginnings = [encode_mutf8(v) for v in (*self._open, *self.spelling.beginnings)]
        behind = (raw + BEHIND for raw in self._beginnings)
        self._sorted = sorted_raw([*self._whole.values(), *self._beginnings, *behind])

    def of(self, text: str) -> tuple[Target, ...]:
        """Targets of a whole string: the longest that it begins with says most."""
        held = self._held.get(text)
        if held is None:
            found = [t for s in self._spelt(text) for t in self._of(s)]
            found += [t for t in self._within if t.value in text]
            held = tuple(dict.fromkeys(found))
            if len(self._held) < 100_000:
                self._held[text] = held
        return held

    def _spelt(self, text: str) -> list[str]:
        return [text, *self.spelling.others(text)]

    def _of(self, text: str) -> list[Target]:
        found = [] if isinstance(text, Start) else list(self._exact.get(text, ()))
        for n in self._lengths:
            if n <= len(text) and (more := self._open.get(text[:n])) and ends(text[n:]):
                return [*found, *more]
        return found

    def strings(self, dex: Dex) -> dict[int, tuple[Target, ...]]:
        """string -> its targets."""
        out: dict[int, tuple[Target, ...]] = {}
        at = dex.find_strings(self._sorted)
        for raw in self._beginnings:
            for i in range(at[raw], at[raw + BEHIND]):
                if i not in out and (found := self.of(dex.string(i))):
                    out[i] = found
        for target in self._within:
            for i in dex.strings_with(target.value):
                out[i] = self.of(dex.string(i))
        for value, raw in self._whole.items():
            i = dex.is_string(at[raw], raw)
            if i >= 0:
                out[i] = self.of(value)
        return out

    def can_make(self, texts: list[str]) -> bool:
        """Whether one of these texts begins a wanted string and another goes on with it."""
        for first in texts:
            for rest in self._rests.get(first, ()):
                if any(
                    t and t is not first and (rest.startswith(t) or t.startswith(rest))
                    for t in texts
                ):
                    return True
        return False


class Prepared(NamedTuple):
    """The signals of a plan, ready to be looked for in a file."""

    named: _Named
    wanted: Wanted


def _prepare(plan: Plan) -> Prepared:
    calls: dict[str, dict[str, list[Target]]] = {}
    fields: dict[str, dict[str, list[Target]]] = {}
    for owner, targets in plan.members.items():
        for target in targets:
            into = fields if target.kind == "api_field" else calls
            into.setdefault(owner, {}).setdefault(target.name, []).append(target)
    names = [frozenset(n for by_name in x.values() for n in by_name) for x in (calls, fields)]
    raw = sorted_raw(map(encode_mutf8, names[1]))
    return Prepared(_Named(calls, fields, names[0], names[1], raw), Wanted(plan))


_PREPARED: dict[int, tuple[Plan, Prepared]] = {}


def prepared(plan: Plan) -> Prepared:
    """The plan by owner, name and string, made at its first use; the last plan is kept."""
    held = _PREPARED.get(id(plan))
    if held is None or held[0] is not plan:
        _PREPARED.clear()
        held = _PREPARED[id(plan)] = (plan, _prepare(plan))
    return held[1]
