"""Elements that request a permission, and those that only look as if they did."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from auditor.model import PermissionRequest
from auditor.names import PLATFORM
from auditor.notice import Notice, notice
from auditor.readers.declared import PERMISSION_FLAGS, flags
from auditor.readers.element import UNREAD, Attribute, Element

Resolve = Callable[[str], str | None]
"""A reference such as `@7F0B0001` -> the text that it stands for."""

PERMISSION = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")
CODENAMES = {
    "Q": 29,
    "R": 30,
    "S": 31,
    "Sv2": 32,
    "Tiramisu": 33,
    "UpsideDownCake": 34,
    "VanillaIceCream": 35,
    "Baklava": 36,
}
NEXT_API = 37


def api_level(value: str | None) -> int | None:
    """An API level; a codename counts as its release, an unknown one as the next API."""
    if not value:
        return None
    if re.fullmatch(r"-?[0-9]{1,10}", value):
        number = int(value)
        return NEXT_API if number == 10000 else number
    if re.fullmatch(r"0x[0-9a-fA-F]{1,8}", value):
        return int(value, 16)
    if value.startswith(("@", "?", "$")):
        return None
    return CODENAMES.get(value, NEXT_API)


def _is_reference(name: Attribute) -> bool:
    return name.kind == "reference" or (name.kind == "text" and name.value.startswith(("@", "?")))


def _is_name(name: Attribute | None) -> bool:
    """The platform takes a literal string for the name of a permission, and nothing else."""
    return (
        name is not None
        and name.kind in ("string", "text")
        and bool(name.value)
        and not _is_reference(name)
    )


def request_of(node: Element) -> PermissionRequest | None:
    """The request of an element; None where its name is none."""
    name = node.attributes.get("android:name")
    if name is None or not _is_name(name):
        return None
    most = node.attributes.get("android:maxSdkVersion")
    # of a compiled manifest the platform takes a number only, and 0 is no limit
    counts = most is not None and most.kind in ("text", "number")
    return PermissionRequest(
        name=name.value[:4096],
        max_sdk=(api_level(most.value) or None) if most is not None and counts else None,
        min_sdk=23
        if node.tag != "uses-permission"
        else api_level(node.get("android:minSdkVersion")),
        flags=flags(node.get("android:usesPermissionFlags") or "", PERMISSION_FLAGS),
        line=node.line,
    )


def merge_requests(requests: list[PermissionRequest]) -> tuple[PermissionRequest, ...]:
    """One request per name: the widest range of API levels, flags only where all agree."""
    out: dict[str, PermissionRequest] = {}
    for r in requests:
        old = out.get(r.name)
        if old is None:
            out[r.name] = r
            continue
        out[r.name] = PermissionRequest(
            name=r.name,
            max_sdk=None
            if old.max_sdk is None or r.max_sdk is None
            else max(old.max_sdk, r.max_sdk),
            min_sdk=None
            if old.min_sdk is None or r.min_sdk is None
            else min(old.min_sdk, r.min_sdk),
            flags=tuple(f for f in old.flags if f in r.flags),
            line=old.line,
        )
    return tuple(out.values())


def oddities(
    root: Element,
    requests: list[PermissionRequest],
    misplaced: list[str],
    defined: list[str],
    where: str,
    resolve: Resolve,
) -> list[Notice]:
    """What looks like a request and is none, or is not what it looks like."""
    asked = [c for c in root.children if c.tag in PERMISSION]
    values = [c.attributes.get("android:name") for c in asked]
    references = [v.value for v in values if v and _is_reference(v)]
    unnamed = [
        c.get("android:name") or c.get(f"{UNREAD}name") or c.get("name") or ""
        for c, v in zip(asked, values, strict=True)
        if not _is_name(v) and not (v and _is_reference(v))
    ]
    out = []
    if misplaced:
        out.append(notice("permissions_misplaced", where, n=len(misplaced), names=_some(misplaced)))
    if references:
        shown = [f"{r} = {resolve(r) or '?'}" for r in references]
        out.append(notice("permission_by_reference", where, n=len(shown), names=_some(shown)))
    if unnamed:
        out.append(notice("permission_unnamed", where, n=len(unnamed), names=_some(unnamed)))
    odd = [r.name for r in requests if not _PLAIN_NAME.fullmatch(r.name)]
    if odd:
        out.append(notice("permission_name_odd", where, names=_some([ascii(n) for n in odd])))
    again = [n for n in defined if n.startswith(PLATFORM)]
    if again:
        out.append(notice("permission_redefined", where, names=_some(again)))
    return out


_PLAIN_NAME = re.compile(r"[!-\[\]-~]+")
"""Names of permissions are ASCII; a blank, an invisible or a look-alike letter makes another name.

A backslash stands for one that was escaped."""


def _some(names: Iterable[str]) -> str:
    return ", ".join(sorted({n[:200] for n in names} - {""})[:5])


def misplaced_in(root: Element) -> list[str]:
    """Names of the permission elements that the platform passes over: deeper, or spelt otherwise."""
    out = []
    top = {id(c) for c in root.children}
    for node in root.walk():
        right = node.tag in PERMISSION
        alike = node.tag.strip().lower().replace("_", "-").rstrip("s") in PERMISSION
        if (right and id(node) not in top) or (alike and not right):
            out.append(node.get("android:name") or "")
    return out
