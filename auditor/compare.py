"""Two builds, inventories or reports: what is new, gone or changed."""

from __future__ import annotations

from typing import Literal, NamedTuple

from auditor.report.schema_v1 import InventoryDoc, ReportDoc

Kind = Literal["permission", "data", "sdk", "version", "component", "finding", "app"]
Change = Literal["new", "gone", "changed"]
APP = ("package", "version_name", "version_code", "min_sdk", "target_sdk")
"""What is compared of an app itself."""


OUT_OF_CODE = frozenset({"data", "sdk", "finding"})
"""What is not called gone where the code of the new build was not all seen."""
HIDES_CODE = frozenset(
    {
        "classes_unread",
        "code_unread",
        "dex_too_many",
        "dex_unread",
        "manifest_alone",
        "no_dex",
        "packed",
    }
)
"""Codes of notices that say that code was not seen."""


class Side(NamedTuple):
    """What is compared of one build, by key. Values are what may change."""

    name: str
    app: dict[str, str]
    permissions: dict[str, str]
    data: dict[tuple[str, str], str]
    """(data type, collector) -> confidence."""
    sdks: dict[str, str]
    """SDK -> version, empty where it is unknown."""
    components: dict[str, str]
    """Exported components -> the permission that guards them."""
    findings: dict[str, tuple[str, str, str]] | None
    """Fingerprint -> (severity, rule, message); None for a build without policies."""
    gaps: tuple[str, ...] = ()
    """What could not be read, a sentence each; such a comparison is no clean one."""
    partial: bool = False
    """Whether code was not seen, for whatever reason: what only code shows may be there still."""


class Difference(NamedTuple):
    """One thing that is new, gone or changed between two sides."""

    kind: Kind
    change: Change
    subject: str
    old: str
    new: str
    severity: str = ""
    """Of a finding."""


def compare(old: Side, new: Side) -> tuple[Difference, ...]:
    """All differences: new ones first, then gone, then changed, by kind."""
    out: list[Difference] = []
    out += _changed("app", old.app, new.app)
    out += _changed("permission", old.permissions, new.permissions)
    out += _changed("data", _joined(old.data), _joined(new.data))
    out += _changed("sdk", dict.fromkeys(old.sdks, ""), dict.fromkeys(new.sdks, ""))
    both = {k for k in old.sdks if k in new.sdks and old.sdks[k] and new.sdks[k]}
    out += _changed("version", {k: old.sdks[k] for k in both}, {k: new.sdks[k] for k in both})
    out += _changed("component", old.components, new.components)
    if old.findings is not None and new.findings is not None:
        out += _findings(old.findings, new.findings)
    if new.partial:
        out = [d for d in out if not (d.change == "gone" and d.kind in OUT_OF_CODE)]
    order = {"new": 0, "gone": 1, "changed": 2}
    kinds = ("finding", "permission", "data", "sdk", "version", "component", "app")
    return tuple(sorted(out, key=lambda d: (order[d.change], kinds.index(d.kind), d.subject)))


def _joined(data: dict[tuple[str, str], str]) -> dict[str, str]:
    return {f"{d} by {c}": v for (d, c), v in data.items()}


def _changed(kind: Kind, old: dict[str, str], new: dict[str, str]) -> list[Difference]:
    out = [Difference(kind, "new", k, "", new[k]) for k in new if k not in old]
    out += [Difference(kind, "gone", k, old[k], "") for k in old if k not in new]
    both = [k for k in old if k in new and old[k] != new[k]]
    return out + [Difference(kind, "changed", k, old[k], new[k]) for k in both]


def _findings(
    old: dict[str, tuple[str, str, str]], new: dict[str, tuple[str, str, str]]
) -> list[Difference]:
    out = []
    for key, (severity, rule, message) in new.items():
        if key not in old:
            out.append(Difference("finding", "new", f"{rule}: {message}", "", severity, severity))
        elif old[key][0] != severity:
            was = old[key][0]
            out.append(
                Difference("finding", "changed", f"{rule}: {message}", was, severity, severity)
            )
    for key, (severity, rule, message) in old.items():
        if key not in new:
            out.append(Difference("finding", "gone", f"{rule}: {message}", severity, "", severity))
    return out


def side_of(doc: ReportDoc | InventoryDoc, name: str) -> Side:
    """A side from a report, which has findings, or from an inventory, which has none."""
    app = {k: str(getattr(doc.app, k) or "") for k in APP}
    gaps = tuple(
        f"{n.where}: {n.what} was not analysed: {n.why}" for n in doc.notices if n.level == "error"
    )
    hidden = any(n.level == "error" or n.code in HIDES_CODE for n in doc.notices)
    partial = hidden or not doc.app.has_code
    if isinstance(doc, InventoryDoc):
        return Side(
            name=name,
            app=app,
            permissions={p.name: _up_to(p.max_sdk) for p in doc.permissions},
            data={(c.data_type, c.collector.id): c.confidence for c in doc.collections},
            sdks={s.id: s.version or "" for s in doc.sdks},
            components={
                f"{c.kind} {c.name}": c.permission or "" for c in doc.components if c.exported
            },
            findings=None,
            gaps=gaps,
            partial=partial,
        )
    return Side(
        name=name,
        app=app,
        permissions={r.permission: _up_to(r.max_sdk) for r in doc.permission_map},
        data={(r.data_type, r.collector.id): r.confidence for r in doc.data_map},
        sdks={r.sdk: r.version or "" for r in doc.sdk_map if r.in_build},
        components={},
        findings={
            f.fingerprint: (f.severity, f.rule, f.message) for f in (*doc.findings, *doc.known)
        },
        gaps=gaps,
        partial=partial,
    )


def _up_to(max_sdk: int | None) -> str:
    return f"up to {max_sdk}" if max_sdk else ""
