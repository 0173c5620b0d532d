"""auditor explain: what the knowledge holds about an id."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.common import load_maps, load_settings, settings_options
from auditor.errors import UsageError


@click.command("explain")
@click.argument("name")
@settings_options
def command(
    name: str,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Explain a rule, permission, data type or SDK: NAME is its id or name."""
    from auditor.report.explain import explain

    settings = load_settings(config, no_config, lang=lang)
    knowledge = load_maps(settings, overlays, no_cache)
    text = explain(name, knowledge, settings.lang)
    if text is None:
        import difflib

        ids = [
            *knowledge.all_rules,
            *knowledge.data_types,
            *knowledge.sdks,
            *(p.rpartition(".")[2] for p in knowledge.permissions),
        ]
        near = difflib.get_close_matches(name, ids, 3, 0.6)
        raise UsageError(
            f"nothing is known as {name!r}" + (f"; did you mean {', '.join(near)}?" if near else "")
        )
    click.echo(text)
    return 0
