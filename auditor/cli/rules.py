"""auditor rules: the list of rules."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.common import (
    load_maps,
    load_settings,
    settings_options,
    split_format,
)
from auditor.cli.output import emit
from auditor.errors import UsageError
from auditor.report.rule_pages import rule_pages


@click.command("rules")
@click.option(
    "-f", "--format", "format_", default="table", metavar="FORMAT[=PATH]", help="table, pages=DIR."
)
@settings_options
def command(
    format_: str,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """List the rules with severity and what each needs; as a folder of Markdown with a page per rule."""
    from tabulate import tabulate

    settings = load_settings(config, no_config, lang=lang)
    knowledge = load_maps(settings, overlays, no_cache)
    name, target = split_format(format_, ["table", "pages"])
    if name == "pages":
        if target is None:
            raise UsageError("-f pages needs a folder, as in -f pages=docs/rules")
        target.mkdir(parents=True, exist_ok=True)
        for file, text in rule_pages(knowledge).items():
            emit(text, target / file)
        return 0
    rows = []
    for r in knowledge.all_rules.values():
        setting = settings.rules.get(r.id)
        severity = (
            "off"
            if setting and setting.off
            else (setting.severity if setting and setting.severity else r.severity)
        )
        rows.append([r.id, severity, ", ".join(r.needs), r.title[settings.lang]])
    text = tabulate(rows, headers=["rule", "severity", "needs", "reports"], tablefmt="simple")
    emit(text + "\n", target)
    return 0
