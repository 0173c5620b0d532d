"""auditor waiver: accept a finding, with a reason, an owner and an end."""

from __future__ import annotations

import datetime as dt
import getpass
import re
from pathlib import Path

import click

from auditor.cli.command import Run, made
from auditor.cli.output import emit
from auditor.errors import UsageError
from auditor.model import Finding
from auditor.names import shown

LEAST_ID = 6
"""Characters of an id that are enough, where they are those of one finding alone."""
DEFAULT_FILE = "waivers.yml"


@click.group("waiver")
def command() -> None:
    """Accept findings, each with a reason, an owner and an end."""


@made("waiver add")
@click.argument("finding", metavar="ID")
def add(run: Run, finding: str, report: str, reason: str, owner: str | None, expires: str) -> int:
    """Write a waiver for the finding ID of a saved JSON report.

    It goes into the waiver file of the settings, or waivers.yml here; what stands there stays as it
    is written.

    \b
    Example:
      auditor scan app.apk -f json=report.json
      auditor waiver add 3163c4e113cd72ab --report report.json \\
        --reason "the vendor switches it off in 5.2" --expires 90d
    """
    from auditor.report.parse import parse_report
    from auditor.review.edits import Draft
    from auditor.review.files import Files, new_waivers_text
    from auditor.triage.waivers import Waiver, problems_of

    today = dt.date.today()
    saved = parse_report(Path(report))
    found = _found(finding, (*saved.findings, *saved.known), report)
    waiver = Waiver(
        rule=found.rule,
        subject=_literal(found.subject),
        collector=_literal(found.collector),
        package=saved.app.manifest.package or "*",
        reason=" ".join(reason.split()),
        owner=owner or _user(),
        expires=_day(expires, today),
    )
    if wrong := next(problems_of(waiver, today), None):
        raise UsageError(wrong, "waiver")
    path = Path(run.settings.waivers or DEFAULT_FILE)
    files = Files(map=path, waivers=path, rules=frozenset(run.knowledge.all_rules))
    disk, old, notes = files.read_waivers(today)
    if any(w.fits(found, waiver.package) and not w.expired(today) for w in old):
        raise UsageError(f"{found.fingerprint} is waived already", shown(path))
    text = new_waivers_text(
        disk, Draft(waivers=old, notes=notes), Draft(waivers=(*old, waiver), notes=notes)
    )
    emit(text, path)
    click.echo(f"{shown(path)}: {found.rule} {found.subject} by {found.collector}", err=True)
    click.echo(f"until {waiver.expires}: {found.message}", err=True)
    if run.settings.waivers is None:
        click.echo(f'not used yet: write waivers = "{DEFAULT_FILE}" in auditor.toml', err=True)
    return 0


def _found(given: str, findings: tuple[Finding, ...], report: str) -> Finding:
    """The finding that an id means. Raises UsageError where it means none, or several."""
    fits = {f.fingerprint: f for f in findings if f.fingerprint.startswith(given)}
    if len(given) < LEAST_ID or not fits:
        raise UsageError(f"no finding has the id {given!r}", report)
    if len(fits) > 1:
        raise UsageError(f"several findings have ids that begin {given!r}", report)
    return next(iter(fits.values()))


def _literal(text: str) -> str:
    """A name in which nothing is a wildcard."""
    return re.sub(r"([*?[])", r"[\1]", text)


def _day(given: str, today: dt.date) -> str:
    """A date as it is given, or a number of days from today: `90d`."""
    m = re.fullmatch(r"(\d{1,4})d", given.strip())
    return (today + dt.timedelta(int(m[1]))).isoformat() if m else given.strip()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise UsageError("whose waiver is it? give --owner", "waiver") from None


command.add_command(add)
