"""What several commands share: inputs, wishes for output, bounds, talk."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Timer
from typing import TypeVar

import click
import msgspec

from auditor.cli.command import Run
from auditor.cli.options import FORMATS
from auditor.cli.output import target_of
from auditor.errors import UsageError
from auditor.knowledge.schema import Knowledge
from auditor.model import App

T = TypeVar("T", bound=msgspec.Struct)
Wish = tuple[str, Path | None]
"""A format and the file it goes to; None for stdout."""


def split_format(value: str, known: Sequence[str]) -> Wish:
    """`sarif=out.sarif` -> (sarif, out.sarif)."""
    name, given, path = value.partition("=")
    if name not in known:
        raise UsageError(f"unknown format {name!r}; use one of {', '.join(known)}")
    if given and not path:
        raise UsageError(f"-f {name}= names no file")
    return name, Path(path) if path else None


def wishes(formats: tuple[str, ...], command: str) -> list[Wish]:
    """What goes where, of -f. Raises UsageError where two would go to stdout."""
    known = FORMATS[command]
    wanted = [split_format(f, known) for f in formats or known[:1]]
    targets = [target_of(path) for _, path in wanted if path is not None]
    files = [t.path for t in targets if not t.straight]
    if twice := [f for f in files if files.count(f) > 1]:
        raise UsageError("two formats would go to one file", twice[0].as_posix())
    if sum(path is None for _, path in wanted) > 1:
        raise UsageError(
            "only one format can go to stdout; give the others a file, as in -f sarif=out.sarif"
        )
    return wanted


def check_names(run: Run) -> None:
    """Raise UsageError for a name in the settings that the knowledge does not have."""
    settings, knowledge = run.settings, run.knowledge
    packs = {r.pack for r in knowledge.pack_rules.values()}
    for name in settings.packs:
        if name not in packs:
            raise UsageError(f"unknown pack {name!r}; there are {', '.join(sorted(packs))}")
    if settings.app_type and settings.app_type not in knowledge.app_types:
        raise UsageError(f"unknown app type {settings.app_type!r}; see `auditor explain app-types`")
    for name in settings.rules:
        if name not in knowledge.all_rules:
            raise UsageError(
                f"unknown rule {name!r}; see `auditor rules`",
                settings.file.path if settings.file else "",
            )


def unread(app: App, knowledge: Knowledge) -> int:
    """Tell what of a build could not be read; 3 where there is such, else 0."""
    lines = unread_lines(app, knowledge)
    for line in lines:
        click.echo(line, err=True)
    return 3 if lines else 0


def unread_lines(app: App, knowledge: Knowledge) -> tuple[str, ...]:
    """A line for each part of a build that could not be read, three at most."""
    from auditor.knowledge.wording import told

    out = []
    for gap in [n for n in app.limited if n.level == "error"][:3]:
        what, why = told(gap, knowledge)
        out.append(f"auditor: {gap.where}: {what} was not analysed: {why}")
    return tuple(out)


def in_ci() -> bool:
    """Whether a CI service runs this: they all set CI."""
    return os.environ.get("CI", "").strip().lower() not in ("", "0", "false", "no")


def guarded(work: Callable[[], T], kind: type[T], where: str, run: Run, several: bool) -> T:
    """The result of `work`, in a child process where isolation holds."""
    if not wants_isolation(run, several):
        return work()
    from auditor.isolate import isolated

    settings = run.settings
    return isolated(work, kind, where, settings.timeout, settings.memory)


def wants_isolation(run: Run, several: bool) -> bool:
    """Whether inputs are read in children: by setting, in CI, for several, where a bound was given."""
    if run.settings.isolate is not None:
        return run.settings.isolate
    return several or in_ci() or bool(run.given & {"timeout", "memory"})


PATIENCE = 0.7
"""Seconds of a step before it is told to a person."""


class Talk:
    """What a run says on stderr while it works."""

    def __init__(self, quiet: bool, verbose: bool) -> None:
        self.quiet, self.verbose = quiet, verbose
        self._last = time.monotonic()
        self._step = ""
        self._timer: Timer | None = None

    def __call__(self, message: str) -> None:
        """A step begins: lines with their seconds, or one for a person who waits at a terminal."""
        self.done()
        if self.verbose:
            self._step, self._last = message, time.monotonic()
        elif not self.quiet and sys.stderr.isatty():
            self._timer = Timer(PATIENCE, self._show, (message[:120],))
            self._timer.daemon = True
            self._timer.start()

    @staticmethod
    def _show(line: str) -> None:
        click.echo(f"\r\033[K{line}", err=True, nl=False)

    def done(self) -> None:
        """Tell the last step and clear the line."""
        if self.verbose and self._step:
            click.echo(f"{time.monotonic() - self._last:6.2f} s  {self._step}", err=True)
            self._step = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self.verbose and not self.quiet and sys.stderr.isatty():
            click.echo("\r\033[K", err=True, nl=False)  # a child may have told its step too


def color_wanted(text_goes_to_a_file: bool) -> bool:
    """Whether a person looks at stdout and has not refused colours (no-color.org)."""
    return (
        not text_goes_to_a_file
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def places() -> tuple[str, str]:
    """(root of the repository, working directory); without a repository both are the latter."""
    here = Path.cwd()
    root = next((f for f in (here, *here.parents) if (f / ".git").exists()), here)
    return root.as_posix(), here.as_posix()


def terminal_width() -> int:
    """Columns of the terminal, or of COLUMNS; 140 where there is none."""
    return shutil.get_terminal_size((140, 40)).columns
