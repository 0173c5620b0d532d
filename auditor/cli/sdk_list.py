"""auditor sdk-list: the SDK disclosure list of a build, as a draft."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import guarded, split_format, unread
from auditor.cli.options import FORMATS
from auditor.cli.output import emit
from auditor.model import Inventory


@made("sdk-list")
@click.argument("app", type=Filename(), metavar="BUILD")
def command(run: Run, app: str, format_: str, libraries: bool) -> int:
    """Draft the SDK disclosure list of a build: name, company, purpose, data, permissions, link.

    Unknown cells are marked for a person to fill in. The list is in Chinese with --lang zh.
    A --sdk-list is a dependency list of the build (gradle text, lock file, SBOM).
    """
    from auditor.attribution import Attribution
    from auditor.audit import inventory
    from auditor.disclosure import disclosure_of
    from auditor.report import disclosure
    from auditor.sources import read_list

    settings, knowledge = run.settings, run.knowledge
    name, target = split_format(format_, FORMATS["sdk-list"])
    lists = settings.sdk_lists if "sdk_lists" in run.given else ()
    listed = tuple(row for p in lists for row in read_list(Path(p), knowledge, settings.limits))
    path = Path(app)
    work = partial(inventory, path, knowledge, settings, listed)
    found = guarded(work, Inventory, path.as_posix(), run, several=False)
    who = Attribution(knowledge, found.app.manifest, settings.own_packages)
    rows = disclosure_of(found, knowledge, who, settings.lang, libraries)
    title = found.app.manifest.label or found.app.manifest.package or path.name
    emit(disclosure.FORMATS[name](rows, title, knowledge, settings.lang), target)
    return unread(found.app, knowledge)
