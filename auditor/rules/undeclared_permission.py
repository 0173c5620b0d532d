"""undeclared-permission: a permission that the policy does not justify."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Finding, PermissionRow, Severity
from auditor.rules.case import Case, Maps, short
from auditor.rules.finding import make

HOW = {
    "en": {
        "undeclared": "names neither it nor its data",
        "contradicted": "says that its data is not obtained",
        "vague": "covers it only by a wider or weaker statement",
        "ambiguous": "both declares and denies its data",
    },
    "zh": {
        "undeclared": "既未提及该权限也未提及对应信息",
        "contradicted": "声明不获取对应信息",
        "vague": "仅有概括或间接表述",
        "ambiguous": "对对应信息既声明又否认",
    },
}


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding per requested permission, unless an SDK's data finding already says it."""
    covered = _covered_by_sdks(case, maps)
    for row in maps.permissions:
        how = HOW[case.lang].get(row.verdict)
        if how is None or not row.reported or row.implied_by or row.permission in covered:
            continue
        yield make(
            case,
            "undeclared-permission",
            subject=row.permission,
            severity=_severity(row),
            words={
                "permission": short(row.permission),
                "how": how,
                "data": ", ".join(case.knowledge.label(d, case.lang) for d in row.data_types[:4]) or "-",
            },
            evidence=_evidence(row),
            nearest=row.where[0] if row.where else None,
        )


def _severity(row: PermissionRow) -> Severity:
    guarded = row.protection in ("dangerous", "special")
    return "high" if guarded and row.verdict in ("undeclared", "contradicted") else "medium"


def _evidence(row: PermissionRow) -> tuple[str, ...]:
    used = ", ".join(row.collectors) if row.collectors else "no use seen"
    limit = f" up to API {row.max_sdk}" if row.max_sdk is not None else ""
    return (f"AndroidManifest.xml  requests {row.permission}{limit}", f"used by: {used}")


def _covered_by_sdks(case: Case, maps: Maps) -> set[str]:
    """Permissions whose only user is one SDK that has a data finding of its own (design 2.6)."""
    guilty = {
        (r.collector.name, r.data_type)
        for r in maps.data
        if r.collector.kind == "sdk" and r.verdict in ("undeclared", "contradicted")
    }
    out = set()
    for row in maps.permissions:
        if len(row.collectors) == 1 and any(
            (row.collectors[0], d) in guilty for d in row.data_types
        ):
            out.add(row.permission)
    return out
