"""auditor config: what holds, and from where, as a settings file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from auditor.cli.command import Run, made
from auditor.cli.options import OPTIONS, SETTINGS_ALONE
from auditor.settings import FROM_APP, MADE, PATH_LISTS, PATHS, Settings


@made("config")
def command(run: Run) -> int:
    """Print the settings that hold, as TOML for an auditor.toml of this folder."""
    click.echo(settings_text(run.settings), nl=False)
    return 0


def settings_text(settings: Settings) -> str:
    """The settings as TOML with a comment for each; what has no value stands in a comment."""
    values: dict[str, Any] = msgspec.to_builtins(settings)
    for name in MADE:
        values.pop(name)
    origin = (
        settings.file.path
        if settings.file
        else "the defaults; no auditor.toml from here up to the repository"
    )
    return "".join(f"{line}\n" for line in [f"# from {origin}", *_lines(values)])


def _lines(values: dict[str, Any]) -> Iterator[str]:
    options = {o.setting: o for o in OPTIONS if o.setting}
    tables = []
    for key, value in values.items():
        if key not in options:
            tables.append(key)
            continue
        option = options[key]
        yield ""
        yield f"# {_help(option.help)}" + (f" {', '.join(option.values)}." if option.values else "")
        if option.kind == "path":
            value = [_relative(v) for v in value] if option.many else value and _relative(value)
        yield f"# {key} =" if value is None else f"{key} = {_toml(value)}"
    for key in tables:
        yield ""
        yield f"# {SETTINGS_ALONE[key]}"
        yield from _table(key, values[key])


def _table(key: str, value: Any) -> Iterator[str]:
    """A table of plain values, a table of tables, or a list of tables."""
    if isinstance(value, list | tuple):
        if not value:
            yield f"# [[{key}]]"
        for row in value:
            yield f"[[{key}]]"
            yield from (f"{k} = {_toml(_placed(k, v))}" for k, v in row.items() if v is not None)
        return
    plain = {k: v for k, v in value.items() if not isinstance(v, dict)}
    if plain or not value:
        yield f"[{key}]" if plain else f"# [{key}.ID]"
        yield from (f"{k} = {_toml(v)}" for k, v in plain.items())
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield f"[{key}.{_toml(name)}]"
            yield from (f"{k} = {_toml(v)}" for k, v in inner.items() if v is not None)


def _help(text: str) -> str:
    return text.replace(" (default {default})", "")


def _relative(path: str) -> str:
    """From the working directory, where it lies below; so a file saved here may be moved with it."""
    if path == FROM_APP:
        return path
    full, here = os.path.abspath(path), os.getcwd()
    return Path(os.path.relpath(full, here) if full.startswith(here + os.sep) else full).as_posix()


def _placed(key: str, value: Any) -> Any:
    """A value of a row, its paths from the working directory."""
    if key in ("path", "app", *PATHS, *PATH_LISTS):
        many = isinstance(value, list | tuple)
        return list(map(_relative, value)) if many else _relative(value)
    return value


def _toml(value: Any) -> str:
    """A TOML value: what JSON writes is one, but for the character 7F."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
