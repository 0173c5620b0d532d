"""The functions that a program calls: paths as text or `Path`, one or several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from auditor.compare import Difference, compare, side_of
from auditor.knowledge.schema import Knowledge
from auditor.model import Inventory, ListedSdk, Policy, Report
from auditor.report.json_v1 import inventory_value, report_value
from auditor.settings import Settings
from auditor.triage.baseline import read_baseline
from auditor.triage.waivers import Waiver
from auditor.triage.waivers import read_waivers as waivers_of

Name = str | PathLike[str]
Names = Name | Iterable[Name]
"""One file, or several."""


def audit(
    app: Name,
    knowledge: Knowledge,
    *,
    policies: Names = (),
    maps: Names = (),
    sdk_lists: Names = (),
    settings: Settings | None = None,
    waivers: Name | Iterable[Waiver] = (),
    baseline: Name | frozenset[str] = frozenset(),
    today: dt.date | None = None,
) -> Report:
    """Audit one build against its policies, policy maps and SDK lists.

    `waivers` and `baseline` are files, or what was read of them. Raises InputError for an input
    that cannot be analysed and UsageError for a bad map, list or waiver.
    """
    day = today or dt.date.today()
    accepted = read_waivers(waivers, knowledge, day) if _is_name(waivers) else tuple(waivers)  # type: ignore[arg-type]
    known = read_baseline(Path(baseline)) if _is_name(baseline) else frozenset(baseline)  # type: ignore[arg-type]
    report: Report = _pipeline().audit(
        Path(app),
        knowledge,
        policies=_paths(policies),
        maps=_paths(maps),
        sdk_lists=_paths(sdk_lists),
        settings=settings,
        waivers=accepted,
        baseline=known,
        today=day,
    )
    return report


def inventory(
    app: Name,
    knowledge: Knowledge,
    settings: Settings | None = None,
    listed: tuple[ListedSdk, ...] = (),
) -> Inventory:
    """Permissions, collections and SDKs of one build. Raises InputError."""
    found: Inventory = _pipeline().inventory(Path(app), knowledge, settings, listed)
    return found


def read_policy(path: Name, knowledge: Knowledge) -> Policy:
    """The claims of a document. Raises InputError where there is no text to judge."""
    from auditor.policy.pipeline import read_policy as read

    return read(Path(path), knowledge)


def read_waivers(
    path: Name, knowledge: Knowledge, today: dt.date | None = None
) -> tuple[Waiver, ...]:
    """The waivers of a file. Raises UsageError with every problem."""
    rules = frozenset(knowledge.all_rules)
    return waivers_of(Path(path), rules, today or dt.date.today())


def diff(
    old: Report | Inventory, new: Report | Inventory, knowledge: Knowledge
) -> tuple[Difference, ...]:
    """What is new, gone and changed between two reports, or two inventories, of an app.

    Nothing is called gone that may stand in code that was not read.
    """
    sides = (
        side_of(
            report_value(x, knowledge) if isinstance(x, Report) else inventory_value(x, knowledge),
            x.app.path,
        )
        for x in (old, new)
    )
    return compare(*sides)


def _pipeline() -> Any:
    # by its name: the package hides the module behind the function
    return import_module("auditor.audit")


def _is_name(value: object) -> bool:
    return isinstance(value, str | PathLike)


def _paths(given: Names) -> tuple[Path, ...]:
    if isinstance(given, str | PathLike):
        return (Path(given),)
    return tuple(map(Path, given))
