"""auditor render: a saved JSON report in another format."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import places, terminal_width, wishes
from auditor.cli.output import emit


@made("render")
@click.argument("report", type=Filename())
def command(run: Run, report: str, formats: tuple[str, ...]) -> int:
    """Turn a saved JSON report into another format."""
    from auditor.report import REPORTERS, ROOTED
    from auditor.report.parse import parse_report
    from auditor.report.rooted import rooted
    from auditor.report.table import render as table

    wanted = wishes(formats, "render")
    value = parse_report(Path(report))
    in_place = rooted(value, *places())
    for name, target in wanted:
        if name == "table":
            emit(table(value, run.knowledge, run.settings.lang, terminal_width()), target)
        else:
            emit(
                REPORTERS[name](
                    in_place if name in ROOTED else value, run.knowledge, run.settings.lang
                ),
                target,
            )
    return 0
