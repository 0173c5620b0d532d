"""Files that somebody hands over: regular ones only, and no more bytes of them than are allowed.

A device, a pipe or a link to one has no end, and a link can stand in a checked-out tree.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from auditor.errors import AuditorError, InputError
from auditor.names import shown


def open_regular(
    path: Path, missing: str = "no such file", error: type[AuditorError] = InputError
) -> BinaryIO:
    """A regular file opened for reading, links followed. Raises `error` for anything else."""
    name = shown(path)
    try:
        # without O_NONBLOCK the opening of a pipe would wait for its writer
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise error(missing, name) from None
    except (OSError, ValueError) as e:
        raise error(f"cannot be read: {getattr(e, 'strerror', None) or e}", name) from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        folder = stat.S_ISDIR(mode)
        raise error("is a folder, not a file" if folder else "is no regular file", name)
    return os.fdopen(handle, "rb")


def read_file(
    path: Path,
    most: int,
    what: str = "a file",
    error: type[AuditorError] = InputError,
    hint: str = "",
) -> bytes:
    """All bytes of a regular file. Raises `error`, also for one of more than `most` bytes.

    `what` names it in messages ("an SDK list"); `hint` follows where there is none.
    """
    name = shown(path)
    missing = "no such file" if what == "a file" else f"no such file: {what} is expected"
    with open_regular(path, missing + hint, error) as file:
        try:
            data = file.read(most + 1)
        except OSError as e:
            raise error(f"cannot be read: {e.strerror or e}", name) from None
    if len(data) > most:
        raise error(f"{what} above {most} bytes is not read", name)
    return data
