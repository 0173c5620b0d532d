"""auditor inventory: facts and collections, no judgement."""

from __future__ import annotations

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
from auditor.model import Inventory


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

    work = partial(_one, name=wish[0], run=run)
    return over(files, work, failed, run, wish, growing, several=several, policies=False)


def _one(path: Path, name: str, run: Run) -> Done:
    from auditor.audit import inventory

    found = inventory(path, run.knowledge, run.settings)
    said = unread_lines(found.app, run.knowledge)
    return done((_text(found, name, run),), 3 if said else 0, said)


def _text(found: Inventory, name: str, run: Run) -> str:
    from auditor.report.inventory_table import render
    from auditor.report.json_text import dump
    from auditor.report.json_v1 import inventory_value

    if name == "table":
        return render(found, run.knowledge, run.settings.lang)
    value = inventory_value(found, run.knowledge)
    return dump(value, None if name == "jsonl" else 1)
