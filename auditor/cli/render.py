"""auditor render: a saved JSON report in another format."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import places, wishes
from auditor.cli.output import emit


@made("render")
@click.argument("report", type=Filename())
def command(run: Run, report: str, formats: tuple[str, ...]) -> int:
    """Turn a saved JSON report into another format."""
    from auditor.report import REPORTERS
    from auditor.report.parse import parse_report
    from auditor.report.rooted import FORMATS as ROOTED
    from auditor.report.rooted import rooted

    wanted = wishes(formats, "render")
    value = parse_report(Path(report))
    in_place = rooted(value, *places())
    for name, target in wanted:
        shown = in_place if name in ROOTED else value
        emit(REPORTERS[name](shown, run.knowledge, run.settings.lang), target)
    return 0
