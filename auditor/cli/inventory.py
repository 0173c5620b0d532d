"""auditor inventory: facts and collections, no judgement."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from auditor.cli.batch import told_level
from auditor.cli.command import Filename, Run, made
from auditor.cli.common import split_format, unread_lines
from auditor.cli.inputs import BUILDS, inputs, named
from auditor.cli.many import lines_of, over
from auditor.cli.options import FORMATS
from auditor.cli.pool import Done, done
from auditor.errors import InputError, UsageError
from auditor.knowledge.schema import Knowledge
from auditor.model import Inventory
from auditor.settings import Settings


@made("inventory")
@click.argument("apps", nargs=-1, type=Filename(), metavar="APP...")
def command(
    run: Run,
    apps: tuple[str, ...],
    format_: str,
    files_from: str | None,
    recursive: bool,
    resume: bool,
) -> int:
    """Show what a build requests, collects and carries, without judgement.

    \b
    Examples:
      auditor inventory app.apk
      auditor inventory --recursive apps -f jsonl=all.jsonl -j 8
    """
    wish = split_format(format_, FORMATS["inventory"])
    files = inputs(named(apps, files_from, recursive, BUILDS))
    if len(files) > 1 and wish[0] == "json":
        raise UsageError("-f json holds one app; use -f jsonl for several")
    growing = lines_of(wish, resume, run, files, "inventory", told_level)
    several = len(files) > 1

    def failed(_path: Path, e: InputError) -> str:
        from auditor.report.json_text import dump

        told = {"schema": "auditor/error/v1", "error": e.message, "where": e.where}
        return dump(told, None) if wish[0] == "jsonl" else ""

    def work(settings: Settings) -> Callable[[Path], Done]:
        return partial(_one, name=wish[0], knowledge=run.knowledge, settings=settings)

    def warm() -> None:
        from auditor.cli.warm import bare, warmed

        warmed(work(bare(run.settings)), "empty.apk")

    return over(files, work(run.settings), failed, run, wish, growing, several=several, warm=warm)


def _one(path: Path, name: str, knowledge: Knowledge, settings: Settings) -> Done:
    from auditor.audit import inventory

    found = inventory(path, knowledge, settings)
    said = unread_lines(found.app, knowledge)
    text = _text(found, name, knowledge, settings.lang)
    return done((text,), 3 if said else 0, said)


def _text(found: Inventory, name: str, knowledge: Knowledge, lang: str) -> str:
    from auditor.report.inventory_table import render
    from auditor.report.json_text import dump
    from auditor.report.json_v1 import inventory_value

    if name == "table":
        return render(found, knowledge, lang)
    value = inventory_value(found, knowledge)
    return dump(value, None if name == "jsonl" else 1)
