"""auditor map: draft policy maps, check the knowledge, print schemas."""

from __future__ import annotations

import json
from pathlib import Path

import click

from auditor.cli.common import load_maps, load_settings, settings_options
from auditor.cli.output import emit
from auditor.errors import UsageError


@click.group("map")
def command() -> None:
    """Draft policy maps and check the knowledge."""


@command.command("init")
@click.option(
    "--policy",
    "document",
    required=True,
    type=click.Path(path_type=Path),
    help="Policy document to read.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write (default: stdout)."
)
@settings_options
def init(
    document: Path,
    output: Path | None,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Write the claims of a policy as YAML that a person corrects."""
    from auditor.policy.pipeline import read_policy
    from auditor.policy.policy_map import draft_map

    knowledge = load_maps(load_settings(config, no_config, lang=lang), overlays, no_cache)
    if output is not None and output.exists():
        raise UsageError("exists already; a reviewed map is not overwritten", output.as_posix())
    emit(draft_map(read_policy(document, knowledge)), output)
    return 0


@command.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@settings_options
def check(
    paths: tuple[Path, ...],
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Check the knowledge and the policy maps; PATHS are more maps or overlay folders."""
    from auditor.knowledge.lint import lint
    from auditor.knowledge.load import knowledge_files

    settings = load_settings(config, no_config, lang=lang)
    folders = (
        [Path(m.path) for m in settings.maps] + list(overlays) + [p for p in paths if p.is_dir()]
    )
    files = [p for p in paths if not p.is_dir()]
    problems, counts = lint(
        knowledge_files(folders),
        [*files, *(p for f in folders for p in sorted(f.rglob("policies/*.yml")))],
    )
    for p in problems:
        click.echo(p)
    click.echo(f"{len(problems)} problems in {counts}", err=True)
    return 2 if problems else 0


@command.command("schema")
@click.argument("kind", type=click.Choice(["knowledge", "policy"]))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write (default: stdout)."
)
def schema(kind: str, output: Path | None) -> int:
    """Print the JSON Schema of a file of the knowledge, or of a policy map, for editors."""
    from auditor.knowledge.editor import knowledge_schema, policy_map_schema

    made = knowledge_schema() if kind == "knowledge" else policy_map_schema()
    emit(json.dumps(made, indent=1, ensure_ascii=False) + "\n", output)
    return 0
