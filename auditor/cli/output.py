"""Results leave here: to stdout, or to a file that is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import click

from auditor.errors import UsageError


def emit(text: str, path: Path | None) -> None:
    """Write a result. Raises UsageError where it can't be written whole."""
    if path is not None:
        write_whole(text, path)
        return
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as e:
        raise UsageError(f"cannot be written: {e.strerror}", "stdout") from None


def write_whole(text: str, path: Path) -> None:
    """The file, or what stood there before; never a part of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        with part.open("x", encoding="utf-8") as f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        if path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        os.replace(part, path)
    except OSError as e:
        raise UsageError(f"cannot be written: {e.strerror}", path.as_posix()) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
