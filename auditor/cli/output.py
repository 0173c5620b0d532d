"""Results leave here: to stdout, to a file that is there whole or not at all, or straight to a
device, a pipe or an open descriptor."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, NamedTuple

import click

from auditor.errors import UsageError

MAX_LINKS = 40
_DESCRIPTOR = re.compile(r"/dev/fd/(\d+)|/proc/self/fd/(\d+)|/dev/(stdin|stdout|stderr)")
_NAMED = {"stdin": 0, "stdout": 1, "stderr": 2}


class Target(NamedTuple):
    """Where a result goes, links followed."""

    path: Path
    descriptor: int | None = None
    """Of the process, where the path names one."""
    special: bool = False
    """A device, pipe or socket: written straight to."""

    @property
    def straight(self) -> bool:
        """Whether nothing can be put in its place whole."""
        return self.special or self.descriptor is not None


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


def target_of(path: Path) -> Target:
    """What a path stands for. Raises UsageError for a folder, or links that lead nowhere."""
    shown = path.as_posix()
    here = Path(os.path.abspath(path))
    for _ in range(MAX_LINKS):
        if m := _DESCRIPTOR.fullmatch(here.as_posix()):
            return Target(here, int(m[1] or m[2]) if not m[3] else _NAMED[m[3]])
        try:
            mode = here.lstat().st_mode
        except FileNotFoundError:
            return Target(here)
        except (OSError, ValueError) as e:
            why = e.strerror if isinstance(e, OSError) else "no name of a file"
            raise UsageError(f"cannot be written: {why}", shown) from None
        if not stat.S_ISLNK(mode):
            if stat.S_ISDIR(mode):
                raise UsageError("is a folder; name a file in it", shown)
            return Target(here, special=not stat.S_ISREG(mode))
        here = Path(os.path.normpath(here.parent.resolve() / here.readlink()))
    raise UsageError(f"cannot be written: {os.strerror(errno.ELOOP)}", shown)


def opened(target: Target, mode: str = "w") -> IO[str]:
    """The target open for text. Characters that are no UTF-8 are written as escapes."""
    if target.descriptor is not None:
        stream = {1: sys.stdout, 2: sys.stderr}.get(target.descriptor)
        if stream is not None:
            stream.flush()
        return os.fdopen(
            os.dup(target.descriptor), "w", encoding="utf-8", errors="backslashreplace"
        )
    return target.path.open(mode, encoding="utf-8", errors="backslashreplace")


def write_whole(text: str | Iterable[str], path: Path) -> None:
    """The file, or what stood there before; never a part of it. Links are followed.

    Of a text in pieces no more than one is held.
    """
    target = target_of(path)
    try:
        if target.straight:
            with opened(target) as f:
                f.writelines([text] if isinstance(text, str) else text)
            return
        _replace(text, target)
    except BrokenPipeError:
        raise UsageError("cannot be written: nobody reads the pipe", path.as_posix()) from None
    except OSError as e:
        raise UsageError(f"cannot be written: {e.strerror}", path.as_posix()) from None


def _replace(text: str | Iterable[str], target: Target) -> None:
    path = target.path
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        with opened(Target(part), "x") as f:
            f.writelines([text] if isinstance(text, str) else text)
            f.flush()
            os.fsync(f.fileno())
        if path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
