"""Which builds a scan is of, each with the settings that hold for it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.app_entry import OWN, AppEntry
from auditor.cli.command import Run
from auditor.cli.inputs import BUILDS, inputs, named
from auditor.errors import InputError, UsageError
from auditor.files import STDIN, hold_stdin
from auditor.settings import Settings


class Target(NamedTuple):
    """A build, and what it is judged by."""

    path: Path
    settings: Settings


def targets_of(
    apps: tuple[str, ...], files_from: str | None, recursive: bool, run: Run
) -> list[Target]:
    """The builds that are named, or else those of `[[apps]]`, in their order.

    A named build that an entry of `[[apps]]` lists is judged as that entry says. Raises InputError
    for what is not there, UsageError where nothing is named.
    """
    entries = run.settings.apps
    if not entries or apps or files_from is not None:
        held = {p: e for e in entries for p in _builds(e, missing_ok=True)}
        files = inputs(named(apps, files_from, recursive, BUILDS))
        return [Target(p, settings_for(run, held.get(p.resolve()))) for p in files]
    return [Target(p, settings_for(run, e)) for e in entries for p in _builds(e, missing_ok=False)]


def _builds(entry: AppEntry, missing_ok: bool) -> list[Path]:
    """The builds of an entry: as they are named; resolved where they only are looked for."""
    out: list[Path] = []
    for pattern in entry.builds:
        try:
            found = inputs((pattern,))
        except InputError as e:
            if missing_ok:
                continue
            raise InputError(f"{e.message} (apps.{entry.name})", e.where) from None
        out += [p.resolve() for p in found] if missing_ok else found
    return out


def settings_for(run: Run, entry: AppEntry | None) -> Settings:
    """The settings for one build; the command line and the environment win over its entry."""
    if entry is None:
        return run.settings
    values = {n: getattr(entry, n) for n in OWN}
    own = {n: v for n, v in values.items() if v is not None and n not in run.given}
    if own.keys() & {"policies", "policy_maps"} and not run.given & {"policies", "policy_maps"}:
        own = {"policies": (), "policy_maps": ()} | own  # an entry's documents replace the file's
    elif run.given & {"policies", "policy_maps"}:
        own = {n: v for n, v in own.items() if n not in ("policies", "policy_maps")}
    category = run.settings.category if "category" in run.given else entry.name
    return msgspec.structs.replace(run.settings, category=category, apps=(), **own)


def stdin_of(apps: tuple[str, ...], run: Run) -> None:
    """Read the standard input where `-` names it as the build or a policy.

    Raises UsageError where it is to be more than one input, InputError where it is too large.
    """
    named_ = [*apps, *run.settings.policies].count(STDIN)
    if named_ > 1:
        raise UsageError("the standard input is one file: a build or a policy", STDIN)
    if named_:
        limits = run.settings.limits
        hold_stdin(limits.file_bytes if STDIN in apps else limits.policy_bytes)
