"""Files that somebody hands over: regular ones only, and no more bytes of them than are allowed.

A device, a pipe or a link to one has no end, and a link can stand in a checked-out tree.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from auditor.errors import InputError


def open_regular(path: Path, missing: str = "no such file") -> BinaryIO:
    """A regular file opened for reading, links followed. Raises InputError for anything else."""
    name = path.as_posix()
    try:
        # without O_NONBLOCK the opening of a pipe would wait for its writer
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        file = os.fdopen(handle, "rb")
    except FileNotFoundError:
        raise InputError(missing, name) from None
    except (OSError, ValueError) as e:
        raise InputError(f"cannot be read: {getattr(e, 'strerror', None) or e}", name) from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise InputError("is no regular file", name)
    return file


def read_file(path: Path, most: int, missing: str = "no such file") -> bytes:
    """All bytes of a regular file. Raises InputError, also for one of more than `most` bytes."""
    name = path.as_posix()
    with open_regular(path, missing) as file:
        try:
            data = file.read(most + 1)
        except OSError as e:
            raise InputError(f"cannot be read: {e.strerror or e}", name) from None
    if len(data) > most:
        raise InputError(f"a file above {most} bytes is not read", name)
    return data
