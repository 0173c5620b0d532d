"""auditor diff: what is new between two builds, inventories or reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from auditor.cli.common import (
    LEVELS,
    load_maps,
    load_settings,
    settings_options,
    split_format,
)
from auditor.cli.output import emit
from auditor.compare import Difference, Side, compare, side_of
from auditor.errors import InputError
from auditor.knowledge.schema import Knowledge
from auditor.settings import Settings

MAX_JSON = 200_000_000
NEWS = frozenset({"permission", "data", "sdk"})
"""What fails a comparison of builds without policies when it is new."""


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Judge both builds by it.",
)
@click.option(
    "-f",
    "--format",
    "format_",
    default="table",
    metavar="FORMAT[=PATH]",
    help="table, markdown, json.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*LEVELS, "never"]),
    help="Exit 1 at a new finding of this severity.",
)
@settings_options
def command(
    old: Path,
    new: Path,
    policies: tuple[Path, ...],
    format_: str,
    fail_on: str | None,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Compare OLD and NEW: builds, saved inventories or saved reports (JSON).

    Exit 1 where a finding at or above --fail-on is new; without findings on both sides where a
    permission, a data type or an SDK is new. --fail-on never always exits 0.
    """
    from auditor.report.comparison import FORMATS

    settings = load_settings(config, no_config, lang=lang, fail_on=fail_on)
    name, target = split_format(format_, list(FORMATS))
    knowledge = load_maps(settings, overlays, no_cache)
    sides = [_side(p, policies, knowledge, settings) for p in (old, new)]
    found = compare(*sides)
    emit(FORMATS[name](sides[0], sides[1], found, settings.lang), target)
    judged = all(s.findings is not None for s in sides)
    return 1 if any(_fails(d, judged, settings.fail_on) for d in found) else 0


def _fails(d: Difference, judged: bool, fail_on: str) -> bool:
    if fail_on == "never" or d.change == "gone":
        return False
    if judged:
        return d.kind == "finding" and LEVELS.index(d.severity) <= LEVELS.index(fail_on)
    return d.change == "new" and d.kind in NEWS


def _side(path: Path, policies: tuple[Path, ...], knowledge: Knowledge, settings: Settings) -> Side:
    """A saved JSON, or the build itself: with policies its report, else its inventory."""
    from auditor.audit import audit, inventory
    from auditor.report.json_v1 import inventory_value, report_value

    saved = _saved(path)
    if saved is not None:
        try:
            return side_of(saved, path.as_posix())
        except (KeyError, TypeError, AttributeError, ValueError):
            raise InputError(
                "is no saved inventory or report of auditor", path.as_posix()
            ) from None
    found = inventory(path, knowledge, settings)
    value = inventory_value(
        found.app, found.permissions, found.collections, found.sdks, knowledge, ()
    )
    side = side_of(value, path.as_posix())
    if not policies:
        return side
    report = audit(path, knowledge, policies=policies, settings=settings)
    return side._replace(
        findings=side_of(report_value(report, knowledge), path.as_posix()).findings
    )


def _saved(path: Path) -> dict[str, Any] | None:
    try:
        if path.suffix != ".json" or path.stat().st_size > MAX_JSON:
            return None
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("no such file", path.as_posix()) from None
    except (OSError, ValueError, RecursionError) as e:
        raise InputError(f"not valid JSON: {e}", path.as_posix()) from None
    return value if isinstance(value, dict) else {}
