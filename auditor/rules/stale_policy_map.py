"""stale-policy-map: the map's hash is not that of the policy text given."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """The map is used all the same; the finding says that somebody has to look."""
    for policy in case.policies:
        if policy.stale and policy.from_map:
            yield make(
                case,
                "stale-policy-map",
                subject=policy.source.path,
                words={"map": policy.from_map, "policy": policy.source.path},
                evidence=(f"{policy.from_map}  sha256 {policy.source.sha256[:16]}...",),
            )


RULE = Rule("stale-policy-map", check)
