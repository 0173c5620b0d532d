"""How names are written: permissions, classes, methods, a way through the code."""

from __future__ import annotations

import os
import re
from pathlib import Path

PLATFORM = "android.permission."
"""Prefix of the platform's own permissions; written nowhere else."""


def short(permission: str) -> str:
    """A permission as people write it: `READ_PHONE_STATE`."""
    return permission.removeprefix(PLATFORM)


def full_permission(name: str) -> str:
    """Full name of a permission given by its constant; a name with a dot stays as it is."""
    return name if "." in name else PLATFORM + name


def dotted(descriptor: str) -> str:
    """`Lcom/x/Y$Z;` -> `com.x.Y$Z`; a name without the frame of a descriptor stays as it is."""
    inner = (
        descriptor[1:-1] if descriptor.startswith("L") and descriptor.endswith(";") else descriptor
    )
    return inner.replace("/", ".")


def step(signature: str) -> str:
    """`Lcom/x/Y;->z(I)V` -> `Y.z`."""
    owner, _, rest = signature.partition(";->")
    return f"{owner.rpartition('/')[2]}.{rest.partition('(')[0]}"


def method(signature: str) -> str:
    """`Lcom/x/Y$Z;->z(I)V` -> `com.x.Y$Z.z`; what is no signature stays as it is."""
    owner, arrow, rest = signature.partition(";->")
    return f"{dotted(owner + ';')}.{rest.partition('(')[0]}" if arrow else signature


def way(chain: tuple[str, ...], most: int = 5) -> str:
    """A chain in one line: what starts it, then `Class.method` from the outermost to the caller."""
    start, *methods = chain
    steps = [start, *map(step, methods)]
    if len(steps) > most:
        steps = [*steps[: most - 2], "…", *steps[-2:]]
    return " > ".join(steps)


def usage_id(type_id: str, usage: str) -> str:
    """`PSL_DATA_USAGE_RESPONSES:PSL_NAME:PSL_DATA_USAGE_EPHEMERAL`: a question asked of one type."""
    return f"PSL_DATA_USAGE_RESPONSES:{type_id}:{usage}"


_VARIANT = re.compile(r"(?:^|/)outputs/(?:apk|bundle)/((?:[\w-]{1,60}/){0,3})[^/]+$")


def variant_of(path: Path) -> str:
    """The variant that Gradle built a file of, by where it put it: `free/release` -> `free-release`."""
    m = _VARIANT.search(path.as_posix())
    return m[1].strip("/").replace("/", "-") if m else ""


def shown(path: Path) -> str:
    """The name of a file as text that every format can hold; bytes that are no UTF-8 as `\\xff`."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
