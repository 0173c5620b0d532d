"""auditor runtime: what records of a run show, without a build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import split_format
from auditor.cli.options import FORMATS
from auditor.cli.output import emit
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.records import Records


@made("runtime")
@click.argument("files", nargs=-1, required=True, type=Filename(), metavar="FILE...")
def command(run: Run, files: tuple[str, ...], format_: str, timeline: bool) -> int:
    """Show what recorders, stores and the system saw an app read, who, and before consent or after."""
    from auditor.records import records_of
    from auditor.report.json_text import dump
    from auditor.report.runtime import runtime_value, table

    name, target = split_format(format_, FORMATS["runtime"])
    if timeline and name != "html":
        raise UsageError("--timeline is a page; write -f html=timeline.html with it")
    found = records_of(tuple(map(Path, files)), run.knowledge, run.settings)
    if name == "html":
        emit(_page(found, run), target)
    elif name == "json":
        emit(dump(runtime_value(found.events, found.notices, run.knowledge)), target)
    else:
        emit(table(found.events, found.notices, run.knowledge, run.settings.lang), target)
    return 0


def _page(found: Records, run: Run) -> str:
    from auditor.report.timeline import render_timeline
    from auditor.timeline import axis_of

    settings = run.settings
    axis = axis_of(found.events, settings.consent_at)
    return render_timeline(axis, found.notices, run.knowledge, settings.lang)
