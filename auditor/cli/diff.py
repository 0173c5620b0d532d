"""auditor diff: what is new between two builds, inventories or reports."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import check_names, guarded, split_format
from auditor.cli.options import FORMATS, LEVELS
from auditor.cli.output import emit
from auditor.compare import Difference, Side, compare, side_of
from auditor.errors import InputError
from auditor.model import Inventory, Report
from auditor.report.schema_v1 import InventoryDoc, ReportDoc

NEWS = frozenset({"permission", "data", "sdk"})
"""What fails a comparison of builds without policies when it is new."""


@made("diff")
@click.argument("old", type=Filename())
@click.argument("new", type=Filename())
def command(run: Run, old: str, new: str, format_: str) -> int:
    """Compare OLD and NEW: builds, saved inventories or saved reports (JSON).

    With --policy both builds are judged by it. Exit 1 where a finding at or above --fail-on is
    new; without findings on both sides where a permission, a data type or an SDK is new.
    --fail-on never ends in 0 for whatever was found. What could not be read is no difference: it
    ends in 3, and nothing is called gone that may stand in code that was not seen.
    """
    from auditor.report import comparison

    settings = run.settings
    name, target = split_format(format_, FORMATS["diff"])
    if settings.packs or settings.app_type or settings.rules:
        check_names(run)
    sides = [_side(Path(p), run) for p in (old, new)]
    found = compare(*sides)
    emit(comparison.FORMATS[name](sides[0], sides[1], found, run.knowledge, settings.lang), target)
    if gaps := [g for side in sides for g in side.gaps]:
        for gap in gaps[:6]:
            click.echo(f"auditor: {gap}", err=True)
        return 3
    judged = all(s.findings is not None for s in sides)
    return 1 if any(_fails(d, judged, settings.fail_on) for d in found) else 0


def _fails(d: Difference, judged: bool, fail_on: str) -> bool:
    if fail_on == "never" or d.change == "gone":
        return False
    if judged:
        return d.kind == "finding" and LEVELS.index(d.severity) <= LEVELS.index(fail_on)
    return d.change == "new" and d.kind in NEWS


def _side(path: Path, run: Run) -> Side:
    """A saved JSON, or the build itself: with policies its report, else its inventory."""
    from auditor.audit import audit, inventory
    from auditor.report.json_v1 import inventory_value, report_value

    if path.suffix == ".json":
        return side_of(_saved(path), path.as_posix())
    settings, knowledge = run.settings, run.knowledge
    work = partial(inventory, path, knowledge, settings)
    found = guarded(work, Inventory, path.as_posix(), run, several=False)
    side = side_of(inventory_value(found, knowledge), path.as_posix())
    if not run.given & {"policies", "policy_maps"}:
        return side
    judge = partial(
        audit,
        path,
        knowledge,
        policies=tuple(map(Path, settings.policies)),
        maps=tuple(map(Path, settings.policy_maps)),
        sdk_lists=tuple(map(Path, settings.sdk_lists)) if "sdk_lists" in run.given else (),
        settings=settings,
    )
    report = guarded(judge, Report, path.as_posix(), run, several=False)
    judged = side_of(report_value(report, knowledge), path.as_posix())
    return side._replace(findings=judged.findings)


def _saved(path: Path) -> ReportDoc | InventoryDoc:
    """A saved report or inventory. Raises InputError where it is none."""
    from auditor.report.parse import read_document

    found = read_document(path)
    if not isinstance(found, ReportDoc | InventoryDoc):
        raise InputError("is no saved inventory or report of auditor", path.as_posix())
    return found
