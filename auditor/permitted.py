"""Which calls the permissions of a build let run.

A call cannot run where the permission that it needs is asked for on no API level that the app runs
on. What no ordinary app is granted any more (IMEI from API 29 on) is still attempted where the app
asks for the permission that it once took.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditor.knowledge.requirement import NEWEST_API, WITHHELD, Clause, Requirement
from auditor.knowledge.schema import Knowledge, Permission
from auditor.model import App, PermissionRequest

SYSTEM_LEVELS = frozenset({"signature", "internal", "signatureOrSystem"})


class Passage(NamedTuple):
    """Whether a call can run."""

    open: bool
    attempted: bool = False
    """It can be tried only: no ordinary app is granted what the call needs at these levels."""
    missing: tuple[str, ...] = ()
    """The permissions without which it cannot run."""


OPEN = Passage(True)
SDK_FORMATS = frozenset({"aar", "jar", "dex"})
"""Formats of an SDK alone: what it is granted depends on the app that takes it in."""


class PermissionGate:
    """Which calls the permissions of one app let run. Asked once per requirement, then held."""

    def __init__(
        self, app: App, permissions: Iterable[PermissionRequest], knowledge: Knowledge
    ) -> None:
        self._there = app.format not in SDK_FORMATS
        # a build for an API to come runs on the newest that is known, not on none
        self._levels = range(max(1, min(app.manifest.min_sdk or 1, NEWEST_API)), NEWEST_API + 1)
        self._target = app.manifest.target_sdk or NEWEST_API
        self._known = knowledge.permissions
        self._requests = {p.name: p for p in permissions}
        for request in tuple(self._requests.values()):
            for name in self._included(request.name):
                self._requests.setdefault(name, request)
        self._held: dict[Requirement, Passage] = {}

    def of(self, needs: Requirement | None) -> Passage:
        """Whether what needs this can run in the app."""
        if needs is None or not self._there:
            return OPEN
        held = self._held.get(needs)
        if held is None:
            held = self._held[needs] = self._judge(needs)
        return held

    def _judge(self, needs: Requirement) -> Passage:
        attempted = False
        for api in self._levels:
            clause = needs.at(api)
            if not clause.any_of or any(self._granted(g, api) for g in clause.any_of):
                return OPEN
            attempted = attempted or self._attempted(needs, clause, api)
        if attempted:
            return Passage(True, attempted=True)
        return Passage(False, missing=self._missing(needs))

    def _granted(self, group: tuple[str, ...], api: int) -> bool:
        return all(not self.withheld(n) and self._asked(n, api) for n in group)

    def _attempted(self, needs: Requirement, clause: Clause, api: int) -> bool:
        """Where no ordinary app is granted any of it: whether the app asks for what it once took."""
        if not all(any(self.withheld(n) for n in g) for g in clause.any_of):
            return False
        if any(all(self._asked(n, api) for n in g) for g in clause.any_of):
            return True  # asked for in vain, or by an app of the system
        before = [c for c in needs.clauses if c.first < clause.first]
        usable = [g for c in before for g in c.any_of if not any(self.withheld(n) for n in g)]
        return any(all(self._asked(n, api) for n in g) for g in usable)

    def _asked(self, name: str, api: int) -> bool:
        entry = self._known.get(name)
        if entry is not None and entry.widens:
            return True
        p = self._requests.get(name)
        return p is not None and (p.min_sdk or 0) <= api <= (p.max_sdk or NEWEST_API)

    def _missing(self, needs: Requirement) -> tuple[str, ...]:
        """What to show: the first way in at the level of the app's target that is not withheld."""
        groups = needs.at(self._target).any_of or needs.clauses[0].any_of
        usable = [g for c in needs.clauses for g in c.any_of if not any(map(self.withheld, g))]
        shown = next((g for g in groups if g in usable), usable[0] if usable else groups[0])
        return tuple(n for n in shown if n not in self._requests) or shown

    def withheld(self, name: str) -> bool:
        """Whether no ordinary app is granted it, and no user can."""
        return name in WITHHELD or withheld(self._known.get(name))

    def _included(self, name: str) -> tuple[str, ...]:
        entry = self._known.get(name)
        return entry.includes if entry is not None else ()


def withheld(entry: Permission | None) -> bool:
    """A permission of the system and of its maker: no ordinary app is granted it, no user can."""
    return entry is not None and not entry.special and entry.level in SYSTEM_LEVELS
