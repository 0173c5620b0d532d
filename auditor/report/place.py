"""Where a finding stands: the line that its reader has to edit."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import Finding, Report

MANIFEST = "AndroidManifest.xml"
MENDED_IN_MANIFEST = frozenset({"unused-permission", "missing-permission", "store-restricted-permission", "unmapped-permission"})  # fmt: skip
MENDED_IN_BUILD = frozenset({"analysis-limited", "stale-waiver"})


class Spot(NamedTuple):
    """A line of a file, from 1."""

    path: str
    line: int


def spot_of(finding: Finding, report: Report) -> Spot:
    """Where a finding is mended, in a file of the repository as far as there is one.

    The row of a form where it is about one; the sentence of the policy where one is near; the
    request in a manifest that is text; the source manifest for what only it can mend; the policy
    that lacks the sentence; else the build at its first line.
    """
    if finding.at is not None:
        return Spot(finding.at.path, max(1, finding.at.line))
    ref = finding.nearest_claim
    if ref is not None:
        return Spot(ref.policy, max(1, ref.claim.where.line))
    lines = (r.line for r in report.permission_map if r.permission == finding.subject)
    line = next((n for n in lines if n), None)
    if line is not None or report.app.format == "xml":
        return Spot(report.app.path, max(1, line or 1))
    texts = [p.source.path for p in report.policies if "!" not in p.source.path]
    manifests = [p for p, _ in report.inputs if p.endswith(MANIFEST) and p != report.app.path]
    if finding.rule in MENDED_IN_MANIFEST:
        return Spot((manifests or [report.app.path])[0], 1)
    if finding.rule in MENDED_IN_BUILD:
        return Spot(report.app.path, 1)
    return Spot((texts or [report.app.path])[0], 1)
