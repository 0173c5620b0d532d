"""Files that somebody hands over: regular ones only, and no more bytes of them than are allowed.

A device, a pipe or a link to one has no end, and a link can stand in a checked-out tree.
"""

from __future__ import annotations

import codecs
import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from auditor.errors import AuditorError, InputError
from auditor.names import shown

MAX_LINE = 1_000_000
"""Bytes of one line; the rest of a longer one counts as the next."""


STDIN = "-"
"""In place of a file: what comes in on the standard input."""
_held: dict[str, bytes] = {}


def hold_stdin(most: int) -> None:
    """Read the standard input, once; from then on `-` names it, in children too.

    Raises InputError for more than `most` bytes.
    """
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise InputError(f"more than {most} bytes are not read", STDIN)
    _held[STDIN] = data


def held(path: Path) -> bytes | None:
    """What was read of the standard input, where a path names it."""
    return _held.get(str(path))


def open_regular(
    path: Path, missing: str = "no such file", error: type[AuditorError] = InputError
) -> BinaryIO:
    """A regular file opened for reading, links followed. Raises `error` for anything else."""
    name = shown(path)
    if (given := held(path)) is not None:
        return io.BytesIO(given)
    try:
        # without O_NONBLOCK the opening of a pipe would wait for its writer
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        file = os.fdopen(handle, "rb")
    except FileNotFoundError:
        raise error(missing, name) from None
    except (OSError, ValueError) as e:
        raise error(f"cannot be read: {getattr(e, 'strerror', None) or e}", name) from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise error("is no regular file", name)
    return file


def read_file(
    path: Path,
    most: int,
    missing: str = "no such file",
    error: type[AuditorError] = InputError,
    what: str = "a file",
) -> bytes:
    """All bytes of a regular file. Raises `error`, also for one of more than `most` bytes."""
    name = shown(path)
    with open_regular(path, missing, error) as file:
        try:
            data = file.read(most + 1)
        except OSError as e:
            raise error(f"cannot be read: {e.strerror or e}", name) from None
    if len(data) > most:
        raise error(f"{what} above {most} bytes is not read", name)
    return data


def read_lines(file: BinaryIO, most: int, name: str) -> Iterator[str]:
    """Lines of text of an open file, one after the other. Raises InputError above `most` bytes."""
    seen = 0
    while line := file.readline(MAX_LINE):
        if not seen:
            line = line.removeprefix(codecs.BOM_UTF8)
        seen += len(line)
        if seen > most:
            raise InputError(f"a file above {most} bytes is not read", name)
        yield line.decode("utf-8", "replace")
