"""auditor baseline: write or prune the list of known findings from JSON reports."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.command import Filename, made
from auditor.cli.output import emit
from auditor.model import Finding


@click.group("baseline")
def command() -> None:
    """Write or prune a baseline of known findings."""


def _findings(reports: tuple[str, ...], waived: bool) -> dict[str, Finding]:
    """The findings of saved reports by fingerprint, shown or known, and waived ones where asked."""
    from auditor.report.parse import parse_report

    out: dict[str, Finding] = {}
    for path in map(Path, reports):
        report = parse_report(path)
        found = (*report.findings, *report.known, *(report.waived if waived else ()))
        out |= {f.fingerprint: f for f in found}
    return out


@made("baseline write")
@click.argument("reports", nargs=-1, required=True, type=Filename())
def write(reports: tuple[str, ...], output: str | None, migrate: str | None) -> int:
    """Take the findings of JSON reports as known from now on.

    With --migrate only those that the earlier report had, whatever they are called now.
    """
    from auditor.triage.baseline import baseline_text

    found = _migrated(reports, migrate) if migrate else _findings(reports, waived=False)
    emit(baseline_text(found.values()), Path(output) if output else None)
    return 0


def _migrated(reports: tuple[str, ...], earlier: str) -> dict[str, Finding]:
    """Findings of an earlier report and what they became, by fingerprint; tells each move."""
    from auditor.report.parse import parse_report
    from auditor.triage.migrate import moves_of

    before = parse_report(Path(earlier))
    old = (*before.findings, *before.known)
    now = [f for r in map(parse_report, map(Path, reports)) for f in (*r.findings, *r.known)]
    out = {f.fingerprint: f for f in old}
    for move in moves_of(old, tuple(now)):
        out[move.new.fingerprint] = move.new
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
    from auditor.triage.baseline import read_baseline, without

    path = Path(baseline)
    old = read_baseline(path)
    gone = old - _findings(reports, waived=True).keys()
    emit(without(path.read_text(encoding="utf-8"), frozenset(gone)), path)
    click.echo(f"{len(gone)} of {len(old)} findings dropped", err=True)
    return 0


command.add_command(write)
command.add_command(prune)
