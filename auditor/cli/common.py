"""Options and outputs that several commands share."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any, TypeVar

import click
import msgspec

from auditor.errors import InputError, UsageError
from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge
from auditor.settings import Settings, find_settings, read_settings

T = TypeVar("T", bound=msgspec.Struct)
LEVELS = ["high", "medium", "low", "info"]


def settings_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--config, --no-config, --maps, --lang, --no-cache: the same everywhere."""
    for option in (
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            envvar="AUDITOR_CONFIG",
            help="Settings file (default: auditor.toml here or above).",
        ),
        click.option("--no-config", is_flag=True, help="Read no settings file."),
        click.option(
            "--maps",
            "overlays",
            type=click.Path(path_type=Path),
            multiple=True,
            help="Overlay folder of knowledge; repeatable.",
        ),
        click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of messages."),
        click.option("--no-cache", is_flag=True, help="Do not cache the parsed knowledge."),
    ):
        function = option(function)
    return function


def load_settings(config: Path | None, no_config: bool, **given: Any) -> Settings:
    """Settings of the file with what the command line gives laid over them."""
    path = None if no_config else config or find_settings(Path.cwd())
    settings = read_settings(path)
    return msgspec.structs.replace(settings, **{k: v for k, v in given.items() if v is not None})


def load_maps(settings: Settings, overlays: tuple[Path, ...], no_cache: bool) -> Knowledge:
    """The knowledge with the overlays of the settings and of the command line."""
    paths = [Path(m.path) for m in settings.maps] + list(overlays)
    return load_knowledge(paths, cache=not no_cache)


def split_format(value: str, known: list[str]) -> tuple[str, Path | None]:
    """`sarif=out.sarif` -> (sarif, out.sarif)."""
    name, _, path = value.partition("=")
    if name not in known:
        raise UsageError(f"unknown format {name!r}; use one of {', '.join(known)}")
    return name, Path(path) if path else None


def build_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """How a build is read: --mapping, --merger-report, --source-manifest, --nested, --reachable-only."""
    for option in (
        click.option(
            "--mapping",
            type=click.Path(),
            help="mapping.txt of R8 or ProGuard: gives the names of the source back.",
        ),
        click.option(
            "--merger-report",
            type=click.Path(),
            help="manifest-merger-*-report.txt: which library brought a permission.",
        ),
        click.option(
            "--source-manifest",
            type=click.Path(),
            help="The app's own AndroidManifest.xml: the rest came from libraries.",
        ),
        click.option(
            "--nested",
            is_flag=True,
            default=None,
            help="Read archives and DEX files among the assets too.",
        ),
        click.option(
            "--reachable-only",
            is_flag=True,
            default=None,
            help="Leave out code that the app was not found to come to.",
        ),
    ):
        function = option(function)
    return function


def isolation_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--isolate, --timeout, --memory: bounds for the reading of foreign bytes."""
    for option in (
        click.option(
            "--isolate/--no-isolate",
            default=None,
            help="Read each build in a bounded child process (default in CI and for several builds).",
        ),
        click.option(
            "--timeout", type=click.IntRange(1), help="Seconds for one build (default 300)."
        ),
        click.option(
            "--memory", type=click.IntRange(64), help="Megabytes for one build (default 4096)."
        ),
    ):
        function = option(function)
    return function


def guarded(
    work: Callable[[], T], kind: type[T], where: str, settings: Settings, given: bool, several: bool
) -> T:
    """The result of `work`, in a child process where isolation holds.

    `given`: a bound was named on the command line, so isolation is wanted.
    """
    wanted = settings.isolate
    if wanted is None:
        wanted = given or several or bool(os.environ.get("CI"))
    if not wanted:
        return work()
    from auditor.isolate import isolated

    return isolated(work, kind, where, settings.timeout, settings.memory)


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


MAX_METADATA = 200


def _gradle_builds(folder: Path) -> list[Path]:
    """Builds of a Gradle output folder, by its output-metadata.json files."""
    import json

    out: list[Path] = []
    for file in sorted(folder.rglob("output-metadata.json"))[:MAX_METADATA]:
        try:
            elements = json.loads(file.read_text(encoding="utf-8")).get("elements", [])
            names = [str(e["outputFile"]) for e in elements]
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise InputError("no metadata of a Gradle build", file.as_posix()) from None
        out += [file.parent / Path(n).name for n in names]
    return [p for p in out if p.suffix in (".apk", ".aab")]


def inputs(patterns: tuple[str, ...]) -> list[Path]:
    """Files by name; a pattern that the shell left alone must match something."""
    out: list[Path] = []
    for pattern in patterns:
        path = Path(pattern)
        if not path.exists() and any(c in pattern for c in "*?["):
            found = (
                sorted(Path().glob(pattern))
                if not path.is_absolute()
                else sorted(Path("/").glob(pattern[1:]))
            )
            if not found:
                raise InputError("the pattern matches nothing", pattern)
            out += found
        elif path.is_dir() and (builds := _gradle_builds(path)):
            out += builds
        else:
            out.append(path)
    return out
