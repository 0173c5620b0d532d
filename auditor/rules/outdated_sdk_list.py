"""outdated-sdk-list: the SDK list names another version than the build holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding

_VERSION = re.compile(r"[vV]?(\d+(?:\.\d+)*)")


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Only where both sides give one version; `9.4`, `9.4.x` and `9.4+` cover 9.4.7."""
    held = {s.id: s for s in case.sdks}
    places = {r.id or r.name: r.where for r in case.listed if r.declares and r.version}
    for row in maps.sdks:
        if not row.version or not row.listed_version or covers(row.listed_version, row.version):
            continue
        facts = [f for f in held[row.sdk].evidence if f.kind == "dependency"]
        yield make(
            case,
            "outdated-sdk-list",
            subject=row.sdk,
            collector=row.sdk,
            words={"sdk": row.name, "built": row.version, "listed": row.listed_version},
            evidence=(
                *(f"{f.where}  {f.value}" for f in facts[:3]),
                f"{places.get(row.sdk, '')}  {row.name} {row.listed_version}",
            ),
        )


def covers(listed: str, built: str) -> bool:
    """Whether what a list says of a version holds for the built one."""
    told, real = _VERSION.match(listed.strip()), _VERSION.match(built.strip())
    if told is None or real is None:
        return True  # words, not a version: nothing to compare
    return f"{real[1]}.".startswith(f"{told[1]}.")


RULE = Rule("outdated-sdk-list", check)
