"""What a plan looks for, as numbers of one DEX file: method_ids, field_ids and strings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from auditor.readers.dex.plan import Plan, Target, member_parts
from auditor.readers.dex.tables import Dex

MAX_DESCENDANTS = 5000
COMMAND_STARTS = ("", "/system/bin/", "/system/xbin/", "sh -c ", "/system/bin/sh -c ", "su -c ")
"""What may stand before a command that runs all the same."""
MIN_BEGINNING = 4
"""Characters that the beginning of a built string must have in common with a target."""


def members_of(
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
        self._exact: dict[str, list[Target]] = defaultdict(list)
        self._open: dict[str, list[Target]] = defaultdict(list)
        for target in plan.strings:
            table = self._open if target.kind in plan.prefixes else self._exact
            for value in _written(target):
                table[value].append(target)
        values = (v for t in plan.strings for v in _written(t))
        self._beginnings = sorted({b for v in values for b in _beginnings(v)})
        self._lengths = sorted({len(v) for v in self._open}, reverse=True)

    def of(self, text: str) -> list[Target]:
        """Targets of a whole string: the longest that it begins with says most."""
        found = list(self._exact.get(text, ()))
        for n in self._lengths:
            if n <= len(text) and (more := self._open.get(text[:n])) and _ends(text[n:]):
                return [*found, *more]
        return found

    def strings(self, dex: Dex) -> tuple[dict[int, list[Target]], list[int]]:
        """(string -> its targets, strings that only begin one: a StringBuilder may end it)."""
        out: dict[int, list[Target]] = {}
        for value in self._open:
            for i in dex.strings_from(value):
                if i not in out and (found := self.of(dex.string(i))):
                    out[i] = found
        for value in self._exact:
            i = dex.string_index(value)
            if i >= 0:
                out[i] = self.of(value)
        parts = (dex.string_index(b) for b in self._beginnings)
        return out, [i for i in parts if i >= 0 and i not in out]


def _written(target: Target) -> tuple[str, ...]:
    """The ways to write a string: a command also behind its folder or the shell that runs it."""
    ahead = COMMAND_STARTS if target.kind == "shell_command" else ("",)
    return tuple(start + target.value for start in ahead)


def _beginnings(value: str) -> Iterator[str]:
    """Where code may stop and go on: behind separators, or behind the first word of a command."""
    for n in range(MIN_BEGINNING, len(value)):
        if not value[n - 1].isalnum() and value[n].isalnum():
            yield value[:n]
    if " " in value:
        yield value.partition(" ")[0]  # a command given as an array of words


_WANTED: dict[int, tuple[Plan, Wanted]] = {}


def wanted_of(plan: Plan) -> Wanted:
    """The strings of this plan, prepared at their first use."""
    held = _WANTED.get(id(plan))
    if held is None or held[0] is not plan:
        held = _WANTED[id(plan)] = (plan, Wanted(plan))
    return held[1]


def _ends(rest: str) -> bool:
    """Whether a prefix ends at a border of words: `content://sms` is not in `content://smsx`."""
    return not rest or not (rest[0].isalnum() or rest[0] in "_-.")
