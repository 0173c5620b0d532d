"""One DEX file -> facts: which method calls, reads or loads what a signal names."""

from __future__ import annotations

import struct
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from auditor.model import CodeFact
from auditor.readers.dex.code import Code, read_code
from auditor.readers.dex.constants import Constant, arguments
from auditor.readers.dex.edges import Part, part_of
from auditor.readers.dex.opcodes import CONST_STRING, FIELD_READ, INVOKE
from auditor.readers.dex.plan import Plan, Target, member_parts
from auditor.readers.dex.sweep import sweep
from auditor.readers.dex.tables import Dex, DexError

MAX_ARGUMENT = 200
MAX_DESCENDANTS = 5000


class DexFacts(NamedTuple):
    facts: list[CodeFact]
    packages: set[str]
    """Packages, with dots, of the classes that the file defines."""
    methods: int
    callers: list[int]
    """method_id of the caller of each fact."""
    part: Part | None
    """The file's share of the call graph; None where its tables are broken."""


class _Hit(NamedTuple):
    at: int
    row: int
    member: int


def scan_dex(dex: Dex, plan: Plan) -> DexFacts:
    """Read one DEX file. Raises DexError where it is broken."""
    try:
        return _scan(dex, plan)
    except (IndexError, struct.error, OverflowError) as e:
        # numpy and struct check every access; a table that points outside ends here
        raise DexError(f"a table refers outside the file ({e})") from None


def _scan(dex: Dex, plan: Plan) -> DexFacts:
    code = read_code(dex)
    sites = sweep(dex.units, code)
    units = dex.units
    op = units[sites.at] & 0xFF
    inside = sites.at + 1 < len(units)
    index = np.where(inside, units[np.minimum(sites.at + 1, len(units) - 1)], 0).astype(np.int64)
    jumbo = op == 0x1B
    if jumbo.any():
        index[jumbo] |= (
            units[np.minimum(sites.at[jumbo] + 2, len(units) - 1)].astype(np.int64) << 16
        )

    methods, fields = _members(dex, plan, set(code.method.tolist()))
    sinks = _sinks(dex, plan)
    strings = _strings(dex, plan)
    calls = _pick(INVOKE[op], index, len(dex.methods), methods, sites)
    reads = _pick(FIELD_READ[op], index, len(dex.fields), fields, sites)
    loads = _pick(CONST_STRING[op], index, len(dex.strings), strings, sites)

    found: list[tuple[CodeFact, int]] = []
    seen: set[tuple[str, int]] = set()

    def add(
        target: Target, member: str, argument: str | None, hit: _Hit, reached: bool = True
    ) -> None:
        if (target.key, hit.at) in seen:
            return
        seen.add((target.key, hit.at))
        method = int(code.method[hit.row])
        fact = CodeFact(
            signal=target.key,
            kind=target.kind,
            member=member,
            argument=argument,
            caller=dex.method(method),
            dex=dex.name,
            offset=hit.at * 2,
            reached=reached,
        )
        found.append((fact, method))

    for hit in reads:
        for target in fields[hit.member]:
            add(target, _named(target, dex.field(hit.member)), None, hit)
    _calls(dex, code, methods, calls, add)
    _loads(dex, code, op, index, sites, strings, sinks, loads, add)
    found.sort(key=lambda f: (f[0].offset, f[0].signal))
    return DexFacts(
        facts=[f for f, _ in found],
        packages=_packages(dex),
        methods=len(code.method),
        callers=[m for _, m in found],
        part=_part(dex, code, sites, op, index),
    )


def _part(dex: Dex, code: Code, sites: Any, op: Any, index: Any) -> Part | None:
    try:
        return part_of(dex, code, sites, op, index)
    except (DexError, IndexError, struct.error, OverflowError):
        return None  # what calls what cannot be told; the facts stand


def _pick(mask: Any, index: Any, size: int, wanted: dict[int, Any], sites: Any) -> list[_Hit]:
    if not wanted or not size:
        return []
    table = np.zeros(size, bool)
    table[list(wanted)] = True
    hit = mask & (index < size)
    hit[hit] = table[index[hit]]
    return [
        _Hit(a, r, i)
        for a, r, i in zip(
            sites.at[hit].tolist(), sites.row[hit].tolist(), index[hit].tolist(), strict=True
        )
    ]


def _members(
    dex: Dex, plan: Plan, defined: set[int]
) -> tuple[dict[int, list[Target]], dict[int, list[Target]]]:
    """method_ids and field_ids of the targets, also where a subclass of the app names them."""
    methods: dict[int, list[Target]] = defaultdict(list)
    fields: dict[int, list[Target]] = defaultdict(list)
    below = _subclasses(dex)
    for owner, targets in plan.members.items():
        t = dex.type_index(owner)
        if t < 0:
            continue
        family = [t, *_descendants(t, below)]
        for target in targets:
            for class_ in family:
                if target.kind == "api_field":
                    for i in dex.fields_named(class_, target.name):
                        fields[i].append(target)
                    continue
                for i in dex.methods_named(class_, target.name):
                    if class_ != t and i in defined:
                        continue  # an override: what it calls in turn counts, not the call to it
                    if (
                        not target.descriptor
                        or dex.prototype(int(dex.methods[i]["proto"])) == target.descriptor
                    ):
                        methods[i].append(target)
    return methods, fields


def _subclasses(dex: Dex) -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    columns = (dex.classes[c].tolist() for c in ("class", "super"))
    for own, above in zip(*columns, strict=True):
        below[above].append(own)
    return below


def _descendants(t: int, below: dict[int, list[int]]) -> list[int]:
    out: dict[int, None] = {}
    queue = [t]
    while queue and len(out) < MAX_DESCENDANTS:
        for class_ in below.get(queue.pop(), ()):
            if class_ != t and class_ not in out:
                out[class_] = None
                queue.append(class_)
    return list(out)


def _named(target: Target, member: str) -> str:
    """The member as the signal names it, where a subclass stood for the owner."""
    return (
        member
        if not target.owner or member.startswith(target.owner)
        else f"{target.owner}{member[member.index('->') :]}"
    )


def _sinks(dex: Dex, plan: Plan) -> dict[int, set[str]]:
    out: dict[int, set[str]] = defaultdict(set)
    for kind, members in plan.sinks.items():
        for member in members:
            owner, name, _ = member_parts(member)
            t = dex.type_index(owner)
            if t >= 0:
                for i in dex.methods_named(t, name):
                    out[i].add(kind)
    return out


def _strings(dex: Dex, plan: Plan) -> dict[int, list[Target]]:
    out: dict[int, list[Target]] = defaultdict(list)
    for target in plan.strings:
        if target.kind in plan.prefixes:
            for i in dex.strings_from(target.value):
                rest = dex.string(i)[len(target.value) :]
                if not rest or not (rest[0].isalnum() or rest[0] in "_-."):
                    out[i].append(target)
        else:
            i = dex.string_index(target.value)
            if i >= 0:
                out[i].append(target)
    for i, targets in out.items():
        # the longest of several prefixes says most
        longest = max(len(t.value) for t in targets)
        out[i] = [t for t in targets if len(t.value) == longest]
    return out


def _by_row(hits: list[_Hit]) -> dict[int, list[_Hit]]:
    rows: dict[int, list[_Hit]] = defaultdict(list)
    for h in hits:
        rows[h.row].append(h)
    return rows


def _arguments(dex: Dex, code: Code, row: int, at: set[int]) -> dict[int, list[Constant | None]]:
    return arguments(dex, dex.units, int(code.start[row]), int(code.end[row]), at)


def _calls(
    dex: Dex, code: Code, methods: dict[int, list[Target]], calls: list[_Hit], add: Any
) -> None:
    for row, hits in _by_row(calls).items():
        need = {h.at for h in hits if any(t.value for t in methods[h.member])}
        constants = _arguments(dex, code, row, need) if need else {}
        for h in hits:
            targets = methods[h.member]
            values = [v for v in constants.get(h.at, []) if isinstance(v, str)]
            exact = [t for t in targets if t.value and t.value in values]
            for target in exact or [t for t in targets if not t.value]:
                if target.with_strings and not _has_strings(dex, code, row, target.with_strings):
                    continue
                add(target, _named(target, dex.method(h.member)), target.value or None, h)


def _has_strings(dex: Dex, code: Code, row: int, wanted: tuple[str, ...]) -> bool:
    """Whether the method loads all these strings."""
    indices = {dex.string_index(w) for w in wanted}
    if -1 in indices:
        return False
    one = Code(*(a[row : row + 1] for a in code))
    at = sweep(dex.units, one).at
    op = dex.units[at] & 0xFF
    at = at[CONST_STRING[op]]
    return indices <= {int(dex.units[a + 1]) for a in at.tolist()}


def _loads(
    dex: Dex,
    code: Code,
    op: Any,
    index: Any,
    sites: Any,
    strings: dict[int, list[Target]],
    sinks: dict[int, set[str]],
    loads: list[_Hit],
    add: Any,
) -> None:
    if not loads:
        return
    uses = _by_row(_pick(INVOKE[op], index, len(dex.methods), sinks, sites))
    for row, hits in _by_row(loads).items():
        calls = {h.at: h for h in uses.get(row, ())}
        constants = _arguments(dex, code, row, set(calls)) if calls else {}
        reached: set[str] = set()
        for at, values in sorted(constants.items()):
            for value in values:
                if not isinstance(value, str):
                    continue
                for h in hits:
                    if dex.string(h.member) != value:
                        continue
                    for target in strings[h.member]:
                        if target.kind in sinks[calls[at].member]:
                            reached.add(target.key)
                            add(
                                target,
                                dex.method(calls[at].member),
                                value[:MAX_ARGUMENT],
                                calls[at],
                            )
        for h in hits:
            for target in strings[h.member]:
                if target.key not in reached:
                    text = dex.string(h.member)[:MAX_ARGUMENT]
                    add(target, text, text, h, reached=False)


def _packages(dex: Dex) -> set[str]:
    of = dex.descriptors
    own = (of[t] for t in dex.classes["class"].tolist() if t < len(of))
    out = {d.rpartition(b"/")[0] for d in own}
    return {p[1:].decode("utf-8", "replace").replace("/", ".") for p in out if p}
