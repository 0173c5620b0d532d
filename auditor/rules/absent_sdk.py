"""absent-sdk: the policy or list names an SDK that the build does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Finding
from auditor.rules.case import Case, Maps
from auditor.rules.finding import make


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Only for SDKs that the knowledge can recognise in code; others prove nothing."""
    for row in maps.sdks:
        entry = case.knowledge.sdks.get(row.sdk)
        if row.verdict != "unbacked" or entry is None or not (entry.prefixes or entry.native):
            continue
        where = " and ".join(
            w for w, there in (("the policy", row.in_policy), ("the SDK list", row.in_list)) if there
        )
        yield make(
            case, "absent-sdk", subject=row.sdk, collector=row.sdk,
            words={"sdk": row.name, "where": where},
            evidence=("no class prefix, native library or component of it in the build",),
        )  # fmt: skip
