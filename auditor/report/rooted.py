"""A report whose paths are those of the repository, as code scanning and merge requests want them."""

from __future__ import annotations

import os

import msgspec

from auditor.model import ClaimRef, Finding, Policy, Report


def rooted_path(given: str, root: str, folder: str) -> str:
    """A path relative to `root`; its name alone where it lies outside."""
    full = os.path.normpath(os.path.join(folder, given))
    if not full.startswith(root.rstrip("/") + "/"):
        return os.path.basename(full)
    return os.path.relpath(full, root)


def rooted(report: Report, root: str, folder: str) -> Report:
    """The report with paths relative to `root`; they were relative to `folder` or absolute.

    `root` and `folder` are absolute. What lies outside the repository keeps its name alone.
    """

    def path(given: str) -> str:
        return rooted_path(given, root, folder)

    def ref(r: ClaimRef) -> ClaimRef:
        return msgspec.structs.replace(r, policy=path(r.policy))

    def finding(f: Finding) -> Finding:
        claim = f.nearest_claim
        return msgspec.structs.replace(f, nearest_claim=ref(claim)) if claim else f

    def policy(p: Policy) -> Policy:
        source = msgspec.structs.replace(p.source, path=path(p.source.path))
        return msgspec.structs.replace(p, source=source)

    return msgspec.structs.replace(
        report,
        app=msgspec.structs.replace(report.app, path=path(report.app.path)),
        policies=tuple(map(policy, report.policies)),
        findings=tuple(map(finding, report.findings)),
        inputs=tuple((path(p), sha256) for p, sha256 in report.inputs),
    )
