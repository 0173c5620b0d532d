"""auditor rules: the list of rules."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.common import load_maps, load_settings, settings_options


@click.command("rules")
@settings_options
def command(
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """List the rules with severity and what each needs."""
    from tabulate import tabulate

    settings = load_settings(config, no_config, lang=lang)
    knowledge = load_maps(settings, overlays, no_cache)
    rows = []
    for r in knowledge.all_rules.values():
        setting = settings.rules.get(r.id)
        severity = (
            "off"
            if setting and setting.off
            else (setting.severity if setting and setting.severity else r.severity)
        )
        rows.append([r.id, severity, ", ".join(r.needs), r.title[settings.lang]])
    click.echo(tabulate(rows, headers=["rule", "severity", "needs", "reports"], tablefmt="simple"))
    return 0
