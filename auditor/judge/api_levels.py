"""Permissions that a signal needs, by API level: `X@26-28; Y|Z@29+` as the knowledge writes it."""

from __future__ import annotations

import re

from auditor.names import full_permission

_PART = re.compile(r"\s*([\w.|]+)(?:@(\d*)(-?)(\d*)(\+?))?\s*$")


FUTURE = 10_000
"""An API level above all."""


def needed(permission: str | None, api: int) -> tuple[str, ...]:
    """Full names of the permissions of which one is needed at an API level; empty for none."""
    for part in (permission or "").split(";"):
        m = _PART.match(part)
        if m is None:
            continue
        low = int(m[2]) if m[2] else 1
        alone = m[2] and not m[3] and not m[5]
        high = int(m[4]) if m[4] else low if alone else FUTURE
        if low <= api <= high:
            return tuple(full_permission(n) for n in m[1].split("|") if n)
    return ()


def out_of_reach(names: tuple[str, ...], levels: dict[str, str]) -> bool:
    """Whether no ordinary app is granted any of them."""
    return bool(names) and all(
        "signature" in levels.get(n, "") or "privileged" in levels.get(n, "") for n in names
    )
