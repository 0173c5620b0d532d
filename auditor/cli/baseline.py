"""auditor baseline: write or prune the list of known findings from JSON reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from auditor.cli.output import emit
from auditor.errors import InputError


@click.group("baseline")
def command() -> None:
    """Write or prune a baseline of known findings."""


def _fingerprints(reports: tuple[Path, ...], keys: tuple[str, ...]) -> set[str]:
    out: set[str] = set()
    for path in reports:
        try:
            doc: Any = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            raise InputError(f"not a JSON report: {e}", path.as_posix()) from None
        if not isinstance(doc, dict) or doc.get("schema") != "auditor/report/v1":
            raise InputError("not a report (schema auditor/report/v1)", path.as_posix())
        out |= {f["fingerprint"] for key in keys for f in doc[key]}
    return out


def _text(fingerprints: set[str]) -> str:
    return (
        json.dumps(
            {"schema": "auditor/baseline/v1", "fingerprints": sorted(fingerprints)}, indent=1
        )
        + "\n"
    )


@command.command("write")
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write (default: stdout)."
)
def write(reports: tuple[Path, ...], output: Path | None) -> int:
    """Take the findings of JSON reports as known from now on."""
    emit(_text(_fingerprints(reports, ("findings", "known"))), output)
    return 0


@command.command("prune")
@click.argument("baseline", type=click.Path(path_type=Path))
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
def prune(baseline: Path, reports: tuple[Path, ...]) -> int:
    """Drop from BASELINE what no report shows any more."""
    from auditor.triage.baseline import read_baseline

    old = read_baseline(baseline)
    kept = old & _fingerprints(reports, ("findings", "known", "waived"))
    emit(_text(set(kept)), baseline)
    click.echo(f"{len(old) - len(kept)} of {len(old)} fingerprints dropped", err=True)
    return 0
