"""auditor inventory: facts and collections, no judgement."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from auditor.cli.common import (
    build_options,
    guarded,
    inputs,
    isolation_options,
    load_maps,
    load_settings,
    settings_options,
    split_format,
)
from auditor.cli.output import emit
from auditor.errors import InputError, UsageError
from auditor.model import Inventory


@click.command("inventory")
@click.argument("apps", nargs=-1, required=True, metavar="APP...")
@click.option(
    "-f",
    "--format",
    "format_",
    default="table",
    metavar="FORMAT[=PATH]",
    help="table, json, jsonl.",
)
@build_options
@isolation_options
@settings_options
def command(
    apps: tuple[str, ...],
    format_: str,
    mapping: str | None,
    merger_report: str | None,
    source_manifest: str | None,
    nested: bool | None,
    reachable_only: bool | None,
    isolate: bool | None,
    timeout: int | None,
    memory: int | None,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Show what a build requests, collects and carries, without judgement."""
    from auditor.audit import inventory
    from auditor.report.inventory_table import render
    from auditor.report.json_v1 import dump, inventory_value

    settings = load_settings(
        config,
        no_config,
        lang=lang,
        mapping=mapping,
        merger_report=merger_report,
        source_manifest=source_manifest,
        nested=nested,
        reachable_only=reachable_only,
        isolate=isolate,
        timeout=timeout,
        memory=memory,
    )
    name, target = split_format(format_, ["table", "json", "jsonl"])
    files = inputs(apps)
    if len(files) > 1 and name == "json":
        raise UsageError("-f json holds one app; use -f jsonl for several")
    knowledge = load_maps(settings, overlays, no_cache or bool(isolate))
    out: list[str] = []
    code = 0
    for path in files:
        try:
            found = guarded(
                partial(inventory, path, knowledge, settings),
                Inventory,
                path.as_posix(),
                settings,
                timeout is not None or memory is not None,
                len(files) > 1,
            )
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
        if name == "table":
            out.append(render(found, knowledge, settings.lang))
        else:
            value = inventory_value(
                found.app, found.permissions, found.collections, found.sdks, knowledge, ()
            )
            out.append(dump(value, None if name == "jsonl" else 1))
    emit("".join(out), target)
    return code
