"""Two builds, inventories or reports: what is new, gone or changed."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Kind = Literal["permission", "data", "sdk", "version", "component", "finding", "app"]
Change = Literal["new", "gone", "changed"]


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


class Difference(NamedTuple):
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


def side_of(value: dict[str, Any], name: str) -> Side:
    """A side from `auditor/inventory/v1` or `auditor/report/v1`. Raises KeyError, TypeError."""
    app = value["app"]
    report = value["schema"].startswith("auditor/report/")
    rows = value["permission_map"] if report else value["permissions"]
    collected = value["data_map"] if report else value["collections"]
    sdks = value["sdk_map"] if report else value["sdks"]
    return Side(
        name=name,
        app={
            k: str(app.get(k) or "")
            for k in ("package", "version_name", "version_code", "min_sdk", "target_sdk")
        },
        permissions={
            str(r["permission" if report else "name"]): f"up to {r['max_sdk']}"
            if r.get("max_sdk")
            else ""
            for r in rows
        },
        data={
            (str(c["data_type"]), str(c["collector"]["id"])): str(c["confidence"])
            for c in collected
        },
        sdks={
            str(s["sdk" if report else "id"]): str(s.get("version") or "")
            for s in sdks
            if not report or s.get("in_build")
        },
        components={
            f"{c['kind']} {c['name']}": str(c.get("permission") or "")
            for c in value.get("components", ())
            if c.get("exported")
        },
        findings={
            str(f["fingerprint"]): (str(f["severity"]), str(f["rule"]), str(f["message"]))
            for f in (*value["findings"], *value.get("known", ()))
        }
        if report
        else None,
    )
