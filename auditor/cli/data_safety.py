"""auditor data-safety: draft the form that a team answers for Google Play."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.output import emit


@click.group("data-safety")
def command() -> None:
    """Draft Google Play's Data safety form."""


@made("data-safety draft")
@click.argument("app", type=Filename(), metavar="APP")
def draft(run: Run, app: str, update: str | None, output: str | None) -> int:
    """Fill in a Data safety form from the build, the knowledge and the policy.

    The CSV is what Play Console imports. What is unsure is told on stderr with its reason. With
    --update the answers of a person are kept, and what the build or the policy adds is ticked.
    """
    from auditor.audit import join
    from auditor.judge.form_draft import draft_form
    from auditor.readers.data_safety import read_data_safety
    from auditor.report.form_csv import draft_notes, form_csv

    settings, knowledge = run.settings, run.knowledge
    given = read_data_safety(Path(update), knowledge, settings.limits) if update else None
    case, _ = join(
        Path(app),
        knowledge,
        policies=tuple(map(Path, settings.policies)),
        maps=tuple(map(Path, settings.policy_maps)),
        sdk_lists=tuple(map(Path, settings.sdk_lists)),
        settings=settings,
    )
    made_form = draft_form(case, given)
    emit(form_csv(made_form.answers, knowledge), Path(output) if output else None)
    click.echo(draft_notes(made_form, case), err=True, nl=False)
    return 0


command.add_command(draft)
