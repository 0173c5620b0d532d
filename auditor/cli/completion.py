"""auditor completion: a script that completes commands and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from auditor.cli.command import made
from auditor.errors import UsageError


@made("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script of a SHELL.

    bash: eval "$(auditor completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc; fish:
    auditor completion fish > ~/.config/fish/completions/auditor.fish
    """
    from auditor.cli import COMPLETE, cli

    found = get_completion_class(shell)
    if found is None:
        raise UsageError(f"no completion for {shell}")
    click.echo(found(cli, {}, "auditor", COMPLETE).source())
    return 0
