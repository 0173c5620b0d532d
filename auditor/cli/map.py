"""auditor map: draft policy maps, check the knowledge, print schemas."""

from __future__ import annotations

import json
from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.output import emit
from auditor.errors import UsageError


@click.group("map")
def command() -> None:
    """Draft policy maps and check the knowledge."""


@made("map init")
def init(run: Run, document: str, output: str | None) -> int:
    """Write the claims of a policy as YAML that a person corrects."""
    from auditor.policy.pipeline import read_policy
    from auditor.policy.policy_map import draft_map

    target = Path(output) if output else None
    if target is not None and target.exists():
        raise UsageError("exists already; a reviewed map is not overwritten", target.as_posix())
    policy = read_policy(Path(document), run.knowledge, run.settings.limits)
    emit(draft_map(policy), target)
    return 0


@made("map check")
@click.argument("paths", nargs=-1, type=Filename())
def check(run: Run, paths: tuple[str, ...]) -> int:
    """Check the knowledge and the policy maps; PATHS are more maps or overlay folders."""
    from auditor.knowledge.lint import lint
    from auditor.knowledge.load import knowledge_files

    given = [Path(p) for p in paths]
    folders = [Path(m.path) for m in run.settings.maps] + [p for p in given if p.is_dir()]
    files = [p for p in given if not p.is_dir()]
    problems, counts = lint(
        knowledge_files(folders),
        [*files, *(p for f in folders for p in sorted(f.rglob("policies/*.yml")))],
    )
    for p in problems:
        click.echo(p)
    click.echo(f"{len(problems)} problems in {counts}", err=True)
    return 2 if problems else 0


@made("map schema")
@click.argument("kind", type=click.Choice(["knowledge", "policy"]))
def schema(kind: str, output: str | None) -> int:
    """Print the JSON Schema of a file of the knowledge, or of a policy map, for editors."""
    from auditor.knowledge.editor import knowledge_schema, policy_map_schema

    made = knowledge_schema() if kind == "knowledge" else policy_map_schema()
    emit(json.dumps(made, indent=1, ensure_ascii=False) + "\n", Path(output) if output else None)
    return 0


for _command in (init, check, schema):
    command.add_command(_command)
