"""The option table as Markdown, for docs/ci.md."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.cli.command import help_of
from auditor.cli.options import FORMATS, OPTIONS, TAKES, Option, long_flag


def option_tables() -> str:
    """A table per group of options: as typed, as a setting, as a variable, what it does."""
    return "\n".join(_tables()).strip() + "\n"


def _tables() -> Iterator[str]:
    groups = dict.fromkeys(o.group for o in OPTIONS)
    takers: dict[tuple[str, ...], list[str]] = {}
    for group in groups:
        commands = tuple(c for c in TAKES if group in TAKES[c])
        takers.setdefault(commands, []).append(group)
    for commands, of in sorted(takers.items(), key=lambda t: -len(t[0])):
        yield f"**{', '.join(f'`{c}`' for c in commands)}**"
        yield ""
        yield "| option | setting | variable | does |"
        yield "|---|---|---|---|"
        yield from (_row(o, commands) for o in OPTIONS if o.group in of)
        yield ""


def _row(option: Option, commands: tuple[str, ...]) -> str:
    command = commands[0] if len(commands) == 1 else "<command>"
    name = f"AUDITOR_{command}_{long_flag(option)}".upper().replace("-", "_").replace(" ", "_")
    if option.name == "config":
        name = "AUDITOR_CONFIG"
    flag = option.flag.replace(" ", "`, `")
    values = " " + " \\| ".join(option.values) if option.values else ""
    setting = f"`{option.setting}`" if option.setting else ""
    return f"| `{flag}{values}` | {setting} | `{name}` | {_does(option, commands)} |"


def _does(option: Option, commands: tuple[str, ...]) -> str:
    if option.kind != "output" or len(commands) == 1:
        return help_of(commands[0], option)
    return " ".join(f"`{c}`: {', '.join(FORMATS[c])}." for c in commands)
