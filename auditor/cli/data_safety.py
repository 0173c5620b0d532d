"""auditor data-safety: draft the form that a team answers for Google Play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.output import emit

if TYPE_CHECKING:
    from auditor.judge.case import Case
    from auditor.judge.form_draft import FormDraft


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
    from auditor.data_safety import read_data_safety
    from auditor.judge.form_draft import draft_form
    from auditor.report.form_csv import form_csv

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
    click.echo(_notes(made_form, case), err=True, nl=False)
    return 0


def _notes(draft: FormDraft, case: Case) -> str:
    """What the draft ticked, what is unsure and why, what it kept; a line each, with the proof."""
    from auditor.judge.form_words import row_lines, type_name
    from auditor.report.form_csv import question_label
    from auditor.report.safe import plain

    lines: list[str] = []
    for note in draft.notes:
        kind = case.say(f"draft_{note.kind}")
        name = type_name(case, note.subject) if note.row else question_label(note.subject)
        why = f": {case.say(note.why)}" if note.why else ""
        lines.append(f"{kind}  {name} ({note.subject}){why}")
        if note.row is not None and note.kind == "ticked":
            lines += [f"    {plain(line, 300)}" for line in row_lines(case, note.row)[1:]]
    return "\n".join(lines) + "\n" if lines else ""


command.add_command(draft)
