"""Where a finding stands: the line that its reader has to edit."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import Finding, Report


class Spot(NamedTuple):
    """A line of a file, from 1."""

    path: str
    line: int


def spot_of(finding: Finding, report: Report) -> Spot:
    """The row of a form where it is about one, else the sentence of the policy where one is near, else the request in a manifest that is text,
    else the build at its first line."""
    if finding.at is not None:
        return Spot(finding.at.path, max(1, finding.at.line))
    ref = finding.nearest_claim
    if ref is not None:
        return Spot(ref.policy, max(1, ref.claim.where.line))
    lines = (r.line for r in report.permission_map if r.permission == finding.subject)
    return Spot(report.app.path, max(1, next((n for n in lines if n), 1)))
