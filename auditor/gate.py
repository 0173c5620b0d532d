"""What shaped a report beside its inputs: values that every format shows, so nothing is switched off unseen."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["high", "medium", "low", "info"]
ORDER: tuple[Severity, ...] = ("high", "medium", "low", "info")


class UsedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file or folder that shaped the report."""

    path: str
    sha256: str
    """Of a folder: over names and contents of its files."""
    entries: int | None = None
    """Waivers, or fingerprints of a baseline."""


class RuleChange(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that the settings switch off or give another severity."""

    rule: str
    off: bool = False
    severity: Severity | None = None
    at_least: Severity | None = None
    reason: str | None = None


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """All that shaped a report; empty where only the defaults did."""

    settings: UsedFile | None = None
    trusted: UsedFile | None = None
    """The file of `--trusted-config`, against which `settings` may only tighten."""
    left_out: tuple[str, ...] = ()
    """What `settings` asked for and was not granted."""
    rules: tuple[RuleChange, ...] = ()
    overlays: tuple[UsedFile, ...] = ()
    waivers: UsedFile | None = None
    baseline: UsedFile | None = None
    packs: tuple[str, ...] = ()
    fail_on: Severity | Literal["never"] = "high"
    """The threshold that held."""
    allow_unjudged: bool = False
    options: tuple[tuple[str, str], ...] = ()
    """Other settings that are not at their default, with their values."""

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of this severity is at or above the threshold."""
        return self.fail_on != "never" and ORDER.index(severity) <= ORDER.index(self.fail_on)
