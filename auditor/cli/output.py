"""Results leave here: to stdout, or to a file that is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
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
    part: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            dir=path.parent,
            delete=False,
            prefix=f".{path.name}.",
            suffix=".part",
        ) as f:
            part = Path(f.name)
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        # as any other file of this user; a temporary one can be read by nobody else
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(part, path)
        part = None
    except OSError as e:
        raise UsageError(f"cannot be written: {e.strerror}", path.as_posix()) from None
    finally:
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
