"""Checks of the switches of SDKs: ids are known, and the example lines set them or do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.knowledge.schema import Knowledge, SdkSwitch

_MEMBER = re.compile(r"L[\w/$]+;->[\w$]+")
_META = re.compile(r'<meta-data android:name="([^"]+)" android:value="([^"]*)"/>')


def switch_problems(k: Knowledge) -> Iterator[str]:
    """One line per problem, with what to do."""
    for s in k.switches.values():
        where = f"switches:{s.id}"
        if s.sdk not in k.sdks:
            yield f"{where}: unknown SDK {s.sdk!r}; use an id of sdks/"
        for d in s.data:
            if d not in k.data_types:
                yield f"{where}: unknown data type {d!r}; correct it"
        if set(s.use) != {"en", "zh"}:
            yield f"{where}: say in en and zh what it does"
        yield from _shape(s, where)
        if s.how != "remote":
            yield from _examples(s, where)


def _shape(s: SdkSwitch, where: str) -> Iterator[str]:
    if s.how in ("meta_data", "remote") and (not s.name or s.members):
        yield f"{where}: give the name of the {s.how.replace('_', '-')}, and no members"
    if s.how in ("call", "override") and (s.name or not s.members):
        yield f"{where}: give its members, and no name"
    if s.how in ("meta_data", "override") and not s.value:
        yield f"{where}: give the value that sets it"
    for m in s.members:
        if not _MEMBER.fullmatch(m):
            yield f"{where}: {m!r} must look like Lx/Y;->z"


def _examples(s: SdkSwitch, where: str) -> Iterator[str]:
    if not s.avoid:
        yield f"{where}: give a line under avoid that does not set it"
    if not sets(s, s.line):
        yield f"{where}: the line {s.line!r} does not set it; mend the line or the value"
    for line in s.avoid:
        if sets(s, line):
            yield f"{where}: the line {line!r} sets it; mend it or move it to line"


def sets(switch: SdkSwitch, line: str) -> bool:
    """Whether a line of a manifest or of Java sets the switch, as the reading of a build judges."""
    if switch.how == "meta_data":
        return any(m == (switch.name, switch.value) for m in _META.findall(line))
    names = "|".join(re.escape(m.partition("->")[2]) for m in switch.members)
    if switch.how == "override":
        body = rf"boolean (?:{names})\(\) \{{ return {re.escape(switch.value)}; \}}"
        return re.search(body, line) is not None
    for m in re.finditer(rf"\b(?:{names})\(", line):
        given = _arguments(line[m.end() :])
        if not switch.value or {switch.value, f'"{switch.value}"'} & set(given):
            return True
    return False


def _arguments(rest: str) -> list[str]:
    """The arguments up to the bracket that closes the call, as they stand there."""
    out: list[str] = []
    depth = start = 0
    for i, c in enumerate(rest):
        if c == ")" and depth == 0:
            return [*out, rest[start:i].strip()]
        if c == "," and depth == 0:
            out.append(rest[start:i].strip())
            start = i + 1
        depth += (c in "({") - (c in ")}")
    return out
