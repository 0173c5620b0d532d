"""undeclared-sdk: an SDK in the build that neither policy nor list names."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Only where no data finding speaks of that SDK already (design 2.6)."""
    guilty = {r.collector.id for r in maps.data if r.verdict in ("undeclared", "contradicted")}
    present = {s.id: s for s in case.sdks}
    for row in maps.sdks:
        if row.verdict != "undeclared" or row.sdk in guilty:
            continue
        facts = present[row.sdk].evidence
        yield make(
            case,
            "undeclared-sdk",
            subject=row.sdk,
            collector=row.sdk,
            words={"sdk": row.name},
            evidence=tuple(f"{f.where}  {f.kind}  {f.value}" for f in facts[:4]),
        )
