"""`dumpsys appops` and `dumpsys package`: operations that the system noted, permissions granted.

Of an operation the system keeps the last access for each state only, and no stack: it proves
that there was one, never that there was none. AOSP: AppOpsService.dump, PackageManagerService.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model import RuntimeEvent

APPOPS = re.compile(r"^ {2}Uid (?:u\d+[asi]+\d+|\d+):", re.MULTILINE | re.ASCII)
PACKAGE = re.compile(r"^ {2}Package \[[\w.]+\] \([0-9a-f]+\):", re.MULTILINE | re.ASCII)
_OF_PACKAGE = re.compile(r" {4}Package ([\w.]{1,300}):", re.ASCII)
_OP = re.compile(r" {6}([A-Z][A-Z0-9_]{1,80}) \((\w{1,30})", re.ASCII)
_ACCESS = re.compile(
    r"\s{6,30}Access: \[([\w-]{1,20})\] ?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?)", re.ASCII
)
_NAMED = re.compile(r" {2}Package \[([\w.]{1,300})\]", re.ASCII)
_GRANT = re.compile(r"\s{4,12}([\w.]{3,300}): granted=(true|false)", re.ASCII)


def appops_events(text: str, where: str) -> Iterator[RuntimeEvent]:
    """The last access of each operation and state; a rejected one is no access."""
    package = op = None
    for n, line in enumerate(text.splitlines(), 1):
        if m := _OF_PACKAGE.match(line):
            package, op = m[1], None
        elif m := _OP.match(line):
            op = m[1]
        elif op and (m := _ACCESS.match(line)):
            yield RuntimeEvent(
                kind="operation",
                time=m[2],
                phase="unknown",
                api=op,
                said=m[1],
                process=package,
                source=f"{where}:{n}",
            )
        elif line[:6].strip():
            op = None


def package_events(text: str, where: str) -> Iterator[RuntimeEvent]:
    """State of each permission of a package."""
    package = None
    for n, line in enumerate(text.splitlines(), 1):
        if m := _NAMED.match(line):
            package = m[1]
        elif package and (m := _GRANT.match(line)):
            yield RuntimeEvent(
                kind="granted" if m[2] == "true" else "denied",
                time=None,
                phase="unknown",
                api=m[1],
                process=package,
                source=f"{where}:{n}",
            )
