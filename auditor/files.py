"""Whole files, read within a bound: no device, no pipe, nothing that grows while it is read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from auditor.errors import AuditorError, InputError
from auditor.names import shown


def read_file(
    path: Path, most: int, what: str, error: type[AuditorError] = InputError, hint: str = ""
) -> bytes:
    """The bytes of a regular file of at most `most` bytes.

    `what` names it in messages ("SDK list"); `hint` goes on a missing one. Raises `error`.
    """
    name = shown(path)
    try:
        # a pipe that nobody writes to would hold the opening itself
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as f:
            mode = os.fstat(f.fileno()).st_mode
            if stat.S_ISDIR(mode):
                raise error(f"is a folder, not a file: {what} is expected", name)
            if not stat.S_ISREG(mode):
                raise error(f"is no regular file; save it as one: {what} is expected", name)
            data = f.read(most + 1)
    except FileNotFoundError:
        raise error(f"no such file: {what} is expected{hint}", name) from None
    except ValueError:
        raise error("is no name of a file", name) from None
    except OSError as e:
        raise error(f"cannot be read: {e.strerror}", name) from None
    if len(data) > most:
        raise error(f"above {most} bytes is not read: {what} is expected", name)
    return data
