"""auditor explain: what the knowledge holds about an id."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.command import Run, made
from auditor.errors import UsageError
from auditor.model import Finding


@made("explain")
@click.argument("name")
def command(run: Run, name: str, report: str | None) -> int:
    """Explain what a report prints: NAME is an id, a label, a permission, SDK, call or library file.

    With --report NAME may be the id of a finding.
    """
    from auditor.report.explain import explain, explain_finding

    knowledge = run.knowledge
    found = _finding(name, report) if report else None
    if found is not None:
        click.echo(explain_finding(found, knowledge, run.settings.lang))
        return 0
    text = explain(name, knowledge, run.settings.lang)
    if text is None:
        import difflib

        ids = [
            *knowledge.all_rules,
            *knowledge.data_types,
            *knowledge.sdks,
            *(p.rpartition(".")[2] for p in knowledge.permissions),
        ]
        near = difflib.get_close_matches(name, ids, 3, 0.6)
        raise UsageError(
            f"nothing is known as {name!r}" + (f"; did you mean {', '.join(near)}?" if near else "")
        )
    click.echo(text)
    return 0


def _finding(name: str, report: str) -> Finding | None:
    """The finding of a saved report with this id."""
    from auditor.report.parse import parse_report

    saved = parse_report(Path(report))
    every = (*saved.findings, *saved.known, *saved.waived)
    return next((f for f in every if f.fingerprint == name), None)
