"""auditor sdk-list: the SDK disclosure list of a build, as a draft."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.common import load_maps, load_settings, settings_options, split_format
from auditor.cli.output import emit


@click.command("sdk-list")
@click.argument("app", type=click.Path(path_type=Path), metavar="BUILD")
@click.option(
    "-f",
    "--format",
    "format_",
    default="md",
    metavar="FORMAT[=PATH]",
    help="csv, md, html, json, cyclonedx.",
)
@click.option(
    "--sdk-list",
    "sdk_lists",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Dependency list of the build (gradle text, lock file, SBOM); repeatable.",
)
@click.option("--libraries", is_flag=True, help="List helper libraries too.")
@settings_options
def command(
    app: Path,
    format_: str,
    sdk_lists: tuple[Path, ...],
    libraries: bool,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Draft the SDK disclosure list of a build: name, company, purpose, data, permissions, link.

    Unknown cells are marked for a person to fill in. The list is in Chinese with --lang zh.
    """
    from auditor.attribution import Attribution
    from auditor.audit import inventory
    from auditor.disclosure import disclosure_of
    from auditor.report.disclosure import FORMATS
    from auditor.sources import read_list

    settings = load_settings(config, no_config, lang=lang)
    name, target = split_format(format_, list(FORMATS))
    knowledge = load_maps(settings, overlays, no_cache)
    listed = tuple(row for p in sdk_lists for row in read_list(p, knowledge, settings.limits))
    found = inventory(app, knowledge, settings, listed)
    who = Attribution(knowledge, found.app.manifest, settings.own_packages)
    rows = disclosure_of(found, knowledge, who, settings.lang, libraries)
    title = found.app.manifest.label or found.app.manifest.package or app.name
    emit(FORMATS[name](rows, title, knowledge, settings.lang), target)
    return 0
