"""Which findings belong to which row of a map, and back, with the anchors of both."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import DataRow, Finding, PermissionRow, Report, SdkRow


class RowLink(NamedTuple):
    """A row of a map that a finding is about."""

    anchor: str
    kind: str
    """`permission`, `data` or `sdk`."""
    subject: str
    """Id of the permission, data type or SDK."""


class Links:
    """The findings of every row and the rows of every finding of one report."""

    def __init__(self, report: Report) -> None:
        self._by_subject: dict[str, list[Finding]] = {}
        self._by_collector: dict[str, list[Finding]] = {}
        for f in report.findings:
            for subject in dict.fromkeys((f.subject, *f.also)):
                self._by_subject.setdefault(subject, []).append(f)
            self._by_collector.setdefault(f.collector, []).append(f)
        self._permissions = {r.permission: f"p{i}" for i, r in enumerate(report.permission_map, 1)}
        self._data = {
            (r.data_type, r.collector.id): f"d{i}" for i, r in enumerate(report.data_map, 1)
        }
        self._sdks = {r.sdk: f"s{i}" for i, r in enumerate(report.sdk_map, 1)}
        self._groups = {c: f"g{i}" for i, c in enumerate(self._by_collector, 1)}

    def permission_anchor(self, row: PermissionRow) -> str:
        """Anchor of a row of the permission map."""
        return self._permissions[row.permission]

    def data_anchor(self, row: DataRow) -> str:
        """Anchor of a row of the data map."""
        return self._data[row.data_type, row.collector.id]

    def sdk_anchor(self, row: SdkRow) -> str:
        """Anchor of a row of the SDK map."""
        return self._sdks[row.sdk]

    def group_anchor(self, collector: str) -> str:
        """Anchor of all findings of one collector."""
        return self._groups[collector]

    def of_permission(self, row: PermissionRow) -> tuple[Finding, ...]:
        """Findings of a permission, then those of its users about the data behind it."""
        users = {c.id for c in row.collectors}
        behind = (
            f for d in row.data_types for f in self._by_subject.get(d, ()) if f.collector in users
        )
        return _each((*self._by_subject.get(row.permission, ()), *behind))

    def of_data(self, row: DataRow) -> tuple[Finding, ...]:
        """Findings of one data type and collector."""
        found = self._by_subject.get(row.data_type, ())
        return tuple(f for f in found if f.collector == row.collector.id)

    def of_sdk(self, row: SdkRow) -> tuple[Finding, ...]:
        """Findings about an SDK and what it collects."""
        about = self._by_subject.get(row.sdk, ())
        return _each((*about, *self._by_collector.get(row.sdk, ())))

    def sdk_of(self, collector: str) -> str | None:
        """Anchor of the SDK that a collector is; None where it is none of the map."""
        return self._sdks.get(collector)

    def of_subject(self, subject: str) -> tuple[Finding, ...]:
        """Findings about a subject, whoever the collector."""
        return tuple(self._by_subject.get(subject, ()))

    def rows_of(self, f: Finding) -> tuple[RowLink, ...]:
        """The rows that a finding is about."""
        out = []
        if anchor := self._data.get((f.subject, f.collector)):
            out.append(RowLink(anchor, "data", f.subject))
        for subject in dict.fromkeys((f.subject, *f.also)):
            if anchor := self._permissions.get(subject):
                out.append(RowLink(anchor, "permission", subject))
        for subject in dict.fromkeys((f.subject, f.collector)):
            if anchor := self._sdks.get(subject):
                out.append(RowLink(anchor, "sdk", subject))
        return tuple(out)


def _each(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple({f.fingerprint: f for f in found}.values())
