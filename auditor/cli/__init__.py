"""The only place that parses arguments, writes files and exits. One command per file."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from auditor import __version__
from auditor.errors import AuditorError

COMMANDS = {
    "scan": "Audit builds against policies, policy maps and SDK lists.",
    "inventory": "Show what a build requests, collects and carries, without judgement.",
    "policy": "Show what a policy is understood to claim, with quotes.",
    "review": "Triage a build against its policy on a local page.",
    "diff": "Compare two builds, inventories or reports: what is new, gone, changed.",
    "sdk-list": "Draft the SDK disclosure list of a build.",
    "runtime": "Show what runtime records saw an app read, and who.",
    "data-safety": "Draft Google Play's Data safety form of a build.",
    "fleet": "Read many builds on an engine, keep what was found, ask it, judge again.",
    "explain": "Explain a rule, permission, data type or SDK.",
    "map": "Draft policy maps and check the knowledge.",
    "baseline": "Write or prune a baseline of known findings.",
    "waiver": "Accept a finding, with a reason, an owner and an end.",
    "render": "Turn a saved JSON report into another format.",
    "rules": "List the rules.",
    "completion": "Print the completion script of a shell.",
    "config": "Print the settings that hold, and where they come from.",
}


COMPLETE = "_AUDITOR_COMPLETE"
"""Variable by which a shell asks for completions."""


class _Group(click.Group):
    """Imports a command when it is called, so that --help stays fast."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"auditor.cli.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", prog_name="auditor")
def cli() -> None:
    """What an Android build collects, against what its privacy policy says.

    Exit codes: 0 nothing at or above --fail-on; 1 something; 2 usage, settings or maps
    wrong; 3 an input could not be analysed; 70 a bug in auditor.
    """


def _terminated(number: int, _frame: object) -> NoReturn:
    """End as Ctrl-C does: children are ended too, and parts of files go."""
    raise SystemExit(128 + number)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error a user can cause is one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.set_threshold(100_000, 20, 20)  # millions of small values, hardly a cycle among them
    with contextlib.suppress(ValueError):  # only the main thread may
        signal.signal(signal.SIGTERM, _terminated)
    try:
        code = cli.main(
            args=arguments, prog_name="auditor", complete_var=COMPLETE, standalone_mode=False
        )
        sys.exit(code if isinstance(code, int) else 0)
    except AuditorError as e:
        click.echo(f"auditor: {e}", err=True)
        sys.exit(e.exit_code)
    except click.exceptions.Exit as e:
        sys.exit(e.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as e:
        click.echo(f"auditor: {e.format_message()}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except (MemoryError, RecursionError) as e:
        click.echo(
            f"auditor: an input needs more {'memory' if isinstance(e, MemoryError) else 'depth'} than there is",
            err=True,
        )
        sys.exit(3)
    except Exception as e:
        click.echo(
            f"auditor: bug: {type(e).__name__}: {e}; please report it (AUDITOR_DEBUG=1 shows the traceback)",
            err=True,
        )
        import os

        if os.environ.get("AUDITOR_DEBUG"):
            raise
        sys.exit(70)
