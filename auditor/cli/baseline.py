"""auditor baseline: write or prune the list of known findings from JSON reports."""

from __future__ import annotations

import json
from pathlib import Path

import click

from auditor.cli.command import Filename, made
from auditor.cli.output import emit
from auditor.model import Finding


@click.group("baseline")
def command() -> None:
    """Write or prune a baseline of known findings."""


def _fingerprints(reports: tuple[str, ...], waived: bool) -> set[str]:
    """Those of the findings of saved reports, shown or known, and waived ones where asked."""
    from auditor.report.parse import parse_report

    out: set[str] = set()
    for path in map(Path, reports):
        report = parse_report(path)
        found = (*report.findings, *report.known, *(report.waived if waived else ()))
        out |= {f.fingerprint for f in found}
    return out


def _text(fingerprints: set[str]) -> str:
    return (
        json.dumps(
            {"schema": "auditor/baseline/v1", "fingerprints": sorted(fingerprints)}, indent=1
        )
        + "\n"
    )


@made("baseline write")
@click.argument("reports", nargs=-1, required=True, type=Filename())
def write(reports: tuple[str, ...], output: str | None, migrate: str | None) -> int:
    """Take the findings of JSON reports as known from now on.

    With --migrate only those that the earlier report had, whatever they are called now.
    """
    found = _migrated(reports, migrate) if migrate else _fingerprints(reports, waived=False)
    emit(_text(found), Path(output) if output else None)
    return 0


def _migrated(reports: tuple[str, ...], earlier: str) -> set[str]:
    """Fingerprints of an earlier report and of what its findings became; tells each move."""
    from auditor.report.parse import parse_report
    from auditor.triage.migrate import moves_of

    before = parse_report(Path(earlier))
    old = (*before.findings, *before.known)
    now = [f for r in map(parse_report, map(Path, reports)) for f in (*r.findings, *r.known)]
    out = {f.fingerprint for f in old}
    for move in moves_of(old, tuple(now)):
        out.add(move.new.fingerprint)
        verb = "is said by" if move.merged else "is now"
        click.echo(f"{_named(move.old)} {verb} {_named(move.new)}", err=True)
    fresh = [f for f in now if f.fingerprint not in out]
    for f in fresh:
        click.echo(f"{_named(f)} is new and stays so", err=True)
    return out


def _named(f: Finding) -> str:
    return f"{f.rule} {f.subject} ({f.collector}, {f.fingerprint})"


@made("baseline prune")
@click.argument("baseline", type=Filename())
@click.argument("reports", nargs=-1, required=True, type=Filename())
def prune(baseline: str, reports: tuple[str, ...]) -> int:
    """Drop from BASELINE what no report shows any more."""
    from auditor.triage.baseline import read_baseline

    path = Path(baseline)
    old = read_baseline(path)
    kept = old & _fingerprints(reports, waived=True)
    emit(_text(set(kept)), path)
    click.echo(f"{len(old) - len(kept)} of {len(old)} fingerprints dropped", err=True)
    return 0


command.add_command(write)
command.add_command(prune)
