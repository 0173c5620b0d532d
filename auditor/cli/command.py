"""A command made from the option table: its options, its environment, its settings, its Run."""

from __future__ import annotations

import difflib
import functools
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import msgspec

from auditor.cli.options import FORMATS, TAKES, Option, long_flag, options_of, variables
from auditor.errors import UsageError
from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge
from auditor.settings import (
    FROM_APP,
    MapOverlay,
    Settings,
    find_settings,
    read_file_of_settings,
)


@dataclass(frozen=True)
class Run:
    """What holds for one run of a command."""

    settings: Settings
    given: frozenset[str] = frozenset()
    """Settings that the command line or the environment set."""
    cache: bool = True

    @cached_property
    def knowledge(self) -> Knowledge:
        """The knowledge with its overlays, read when it is first asked for. Raises MapError."""
        return load_knowledge([Path(m.path) for m in self.settings.maps], cache=self.cache)


class _Words(click.types.StringParamType):
    """Text; several values of a variable stand on lines of their own, or between blanks."""

    def split_envvar_value(self, rv: str) -> list[str]:
        """Values of an environment variable."""
        return [w.strip() for w in rv.split("\n" if "\n" in rv.strip() else None) if w.strip()]


class Filename(click.Path):
    """A path as text. Several of a variable stand on lines of their own, or between colons."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Fails for an empty one, which is a variable that nobody set."""
        if not value:
            self.fail("an empty path", param, ctx)
        return super().convert(value, param, ctx)

    def split_envvar_value(self, rv: str) -> list[str]:
        """Values of an environment variable; `app:` is one, though it ends in a colon."""
        if "\n" in rv.strip():
            return [w.strip() for w in rv.split("\n") if w.strip()]
        parts = rv.split(os.pathsep)
        app = FROM_APP.rstrip(":")
        named = [FROM_APP if p == app and p is not parts[-1] else p for p in parts]
        return [p for p in named if p]


def _shown(command: str, option: Option) -> dict[str, Any]:
    """What click is told of an option."""
    more: dict[str, Any] = {
        "help": help_of(command, option),
        "envvar": list(variables(command, option)),
        "multiple": option.many,
        "required": option.required,
    }
    match option.kind:
        case "on":
            more |= {"is_flag": True, "default": None if option.setting else False}
        case "switch":
            more |= {"default": None}
        case "count":
            more |= {"type": click.IntRange(option.least)}
        case "path":
            more |= {"type": Filename()}
        case "output":
            more |= {"type": _Words(), "metavar": "FORMAT[=PATH]"}
            if not option.many:
                more["default"] = FORMATS[command][0]
        case "text":
            more |= {"type": click.Choice(option.values) if option.values else _Words()}
    return more


def help_of(command: str, option: Option) -> str:
    """The help text of an option, with its values, its default, and whether it is repeatable."""
    text = option.help
    if "{default}" in text and option.setting:
        text = text.replace("{default}", str(getattr(Settings(), option.setting)))
    if option.kind == "output":
        text = f"{', '.join(FORMATS[command])}."
    return text.removesuffix(".") + "; repeatable." if option.many else text


def made(name: str) -> Callable[[Callable[..., int]], click.Command]:
    """Make a function the command `name` (`scan`, `map init`) with the options of the table.

    It gets `run`, where the command takes settings, and by name what no setting holds.
    """

    def make(function: Callable[..., int]) -> click.Command:
        @functools.wraps(function)
        def called(**values: Any) -> int:
            check_environment(os.environ)
            if "settings" not in TAKES[name]:
                return function(**values)
            run, rest = _run(name, values)
            return function(run, **rest)

        found: Callable[..., Any] = called
        for option in reversed(options_of(name)):
            found = click.option(*option.flag.split(), option.name, **_shown(name, option))(found)
        return click.command(name.rpartition(" ")[2])(found)

    return make


def _run(name: str, values: dict[str, Any]) -> tuple[Run, dict[str, Any]]:
    """The settings that the values make, and the values that none holds."""
    settings, given = _read(values), {}
    for option in options_of(name):
        if option.setting:
            value = values.pop(option.name)
            if value not in (None, ()):
                given[option.setting] = value
    if given.keys() & {"policies", "policy_maps"}:
        # a map stands in for a text: what is given replaces both
        given = {"policies": (), "policy_maps": ()} | given
    overlays = tuple(MapOverlay(path=p) for p in values.pop("overlays"))
    settings = msgspec.structs.replace(settings, maps=(*settings.maps, *overlays), **given)
    cache = not (values.pop("no_cache") or given.get("isolate"))
    return Run(settings, frozenset(given), cache), values


def _read(values: dict[str, Any]) -> Settings:
    """The settings of the file, within those of --trusted-config where that is given."""
    tree, trusted = read_file_of_settings(_file(values)), values.pop("trusted_config", None)
    if trusted is None:
        return tree.settings
    from auditor.triage.tighten import tightened

    return tightened(read_file_of_settings(Path(trusted), trusted=True), tree)


def _file(values: dict[str, Any]) -> Path | None:
    config, none = values.pop("config"), values.pop("no_config")
    if none:
        return None
    found = config or os.environ.get("AUDITOR_CONFIG")
    return Path(found) if found else find_settings(Path.cwd())


def _known() -> dict[str, tuple[str, Option]]:
    """Every variable of every command, with what it sets."""
    return {v: (c, o) for c in TAKES for o in options_of(c) for v in variables(c, o)}


def check_environment(environment: Mapping[str, str]) -> None:
    """Raise UsageError for a variable of a command that no option has, or two of one option.

    An option that is misspelt here would be ignored, and the gate would be green.
    """
    prefixes = tuple(f"AUDITOR_{c.split()[0].upper().replace('-', '_')}_" for c in TAKES)
    named = sorted(n for n, v in environment.items() if n.startswith(prefixes) and v)
    if not named:
        return
    known = _known()
    for name in named:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.6)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"no option has this variable{hint}", name)
    for first, second in _pairs(named, known):
        raise UsageError(f"sets the same option as {first}", second)


def _pairs(named: list[str], known: dict[str, tuple[str, Option]]) -> Iterator[tuple[str, str]]:
    seen: dict[tuple[str, str], str] = {}
    for name in named:
        command_, option = known[name]
        key = (command_, long_flag(option))
        if key in seen:
            yield seen[key], name
        seen[key] = name
