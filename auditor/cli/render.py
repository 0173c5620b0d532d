"""auditor render: a saved JSON report in another format."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.common import load_maps, load_settings, settings_options, split_format
from auditor.cli.output import emit
from auditor.errors import UsageError


@click.command("render")
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=PATH]",
    help="table, json, markdown, sarif, junit; repeatable.",
)
@settings_options
def command(
    report: Path,
    formats: tuple[str, ...],
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Turn a saved JSON report into another format."""
    from auditor.report import REPORTERS
    from auditor.report.parse import parse_report

    settings = load_settings(config, no_config, lang=lang)
    wanted = [split_format(f, list(REPORTERS)) for f in formats or ("table",)]
    if sum(path is None for _, path in wanted) > 1:
        raise UsageError("only one format can go to stdout; give the others a file")
    knowledge = load_maps(settings, overlays, no_cache)
    value = parse_report(report)
    for name, target in wanted:
        emit(REPORTERS[name](value, knowledge, settings.lang), target)
    return 0
