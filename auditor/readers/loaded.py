"""The DEX files that a build loads, read together; what could not be read or followed is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from auditor.notice import Notice, notice
from auditor.readers.dex import Dex, DexError, DexFacts, scan_each
from auditor.readers.dex.plan import Plan

MAX_TOGETHER = 400_000_000
"""Bytes of DEX files that are in memory at one time; those behind are read apart."""


class Loaded(NamedTuple):
    """One DEX file, and where it stands."""

    dex: Dex
    name: str
    """As the loader knows it: `classes2.dex`."""
    container: str


class Together:
    """Gathers the DEX files of a build and reads them together, as many as may be held."""

    def __init__(self, plan: Plan, tell: Callable[[DexFacts, str], None]) -> None:
        self.plan, self.tell = plan, tell
        self.read: list[DexFacts] = []
        self.limited: list[Notice] = []
        self._files: list[Loaded] = []
        self._held = 0

    def add(self, file: Loaded) -> None:
        """Takes one more file; a group that grows too large is finished first."""
        if self._files and self._held + file.dex.size > MAX_TOGETHER:
            where = self._files[0].container
            self.limited.append(notice("files_apart", where, entry=file.name))
            self.finish()
        self._files.append(file)
        self._held += file.dex.size

    def finish(self) -> None:
        """Read what was gathered."""
        files, self._files, self._held = self._files, [], 0
        for file, found in zip(files, scan_each([f.dex for f in files], self.plan), strict=True):
            if isinstance(found, DexError):
                self.limited.append(
                    notice("dex_unread", file.container, "error", entry=file.name, error=str(found))
                )
                continue
            self.read.append(found)
            self.tell(found, file.dex.name)
            self.limited += [_passed(bound, file.container, n) for bound, n in found.bounds]


def _passed(bound: str, where: str, n: int) -> Notice:
    """What was left out since a bound of the analysis was passed."""
    if bound == "methods":
        return notice("methods_not_followed", where, n=n)
    if bound == "branches":
        return notice("branches_not_followed", where, n=n)
    if bound == "fields":
        return notice("fields_not_followed", where, n=n)
    if bound == "strings":
        return notice("strings_not_followed", where)
    return notice("callers_not_followed", where)
