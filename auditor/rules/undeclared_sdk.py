"""undeclared-sdk: an SDK in the build that neither policy nor list names."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One per SDK, of no weight where the app comes to none of its code; where a finding about its data stands, that one says it (`judge/merge.py`)."""
    present = {s.id: s for s in case.sdks}
    for row in maps.sdks:
        if row.verdict != "undeclared":
            continue
        sdk = present[row.sdk]
        facts = sdk.evidence
        idle = sdk.reached is False and all(f.kind in ("code", "dependency") for f in facts)
        lines = [f"{f.where}  {f.kind}  {f.value}" for f in facts[:4]]
        yield make(
            case,
            "undeclared-sdk",
            subject=row.sdk,
            collector=row.sdk,
            severity="info" if idle or case.knowledge.sdks[row.sdk].shared else None,
            words={"sdk": row.name},
            evidence=(*lines, case.say("not_reached")) if idle else tuple(lines),
        )


RULE = Rule("undeclared-sdk", check)
