"""auditor inventory: facts and collections, no judgement."""

from __future__ import annotations

from functools import partial

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import guarded, inputs, split_format, unread
from auditor.cli.options import FORMATS
from auditor.cli.output import emit
from auditor.errors import InputError, UsageError
from auditor.model import Inventory


@made("inventory")
@click.argument("apps", nargs=-1, required=True, type=Filename(), metavar="APP...")
def command(run: Run, apps: tuple[str, ...], format_: str) -> int:
    """Show what a build requests, collects and carries, without judgement."""
    from auditor.audit import inventory
    from auditor.report.json_text import dump

    name, target = split_format(format_, FORMATS["inventory"])
    files = inputs(apps)
    if len(files) > 1 and name == "json":
        raise UsageError("-f json holds one app; use -f jsonl for several")
    out: list[str] = []
    code = 0
    for path in files:
        work = partial(inventory, path, run.knowledge, run.settings)
        try:
            found = guarded(work, Inventory, path.as_posix(), run, len(files) > 1)
        except InputError as e:
            if len(files) == 1:
                raise
            click.echo(f"auditor: {e}", err=True)
            if name == "jsonl":
                out.append(
                    dump({"schema": "auditor/error/v1", "error": e.message, "where": e.where}, None)
                )
            code = 3
            continue
        code = max(code, unread(found.app, run.knowledge))
        out.append(_text(found, name, run))
    emit("".join(out), target)
    return code


def _text(found: Inventory, name: str, run: Run) -> str:
    from auditor.report.inventory_table import render
    from auditor.report.json_text import dump
    from auditor.report.json_v1 import inventory_value

    if name == "table":
        return render(found, run.knowledge, run.settings.lang)
    value = inventory_value(found, run.knowledge)
    return dump(value, None if name == "jsonl" else 1)
