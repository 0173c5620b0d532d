"""auditor runtime: what records of a run show, without a build."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import split_format
from auditor.cli.options import FORMATS
from auditor.cli.output import emit


@made("runtime")
@click.argument("files", nargs=-1, required=True, type=Filename(), metavar="FILE...")
def command(run: Run, files: tuple[str, ...], format_: str) -> int:
    """Show what recorders, stores and the system saw an app read, who, and before consent or after."""
    from auditor.records import records_of
    from auditor.report.json_text import dump
    from auditor.report.runtime import runtime_value, table

    name, target = split_format(format_, FORMATS["runtime"])
    found = records_of(tuple(map(Path, files)), run.knowledge, run.settings)
    if name == "json":
        emit(dump(runtime_value(found.events, found.notices, run.knowledge)), target)
    else:
        emit(table(found.events, found.notices, run.knowledge, run.settings.lang), target)
    return 0
