"""auditor config: what holds, and from where."""

from __future__ import annotations

import json
from pathlib import Path

import click
import msgspec

from auditor.cli.common import load_settings


@click.command("config")
@click.option("--config", type=click.Path(path_type=Path), envvar="AUDITOR_CONFIG")
@click.option("--no-config", is_flag=True)
def command(config: Path | None, no_config: bool) -> int:
    """Print the settings that hold, and the file they come from."""
    settings = load_settings(config, no_config)
    click.echo(
        f"# from {settings.file or 'the defaults; no auditor.toml from here up to the repository root'}"
    )
    for key, value in msgspec.to_builtins(settings).items():
        if key != "file":
            click.echo(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return 0
