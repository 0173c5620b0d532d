"""One `[[apps]]` of auditor.toml: a build among several, with what it alone is judged by."""

from __future__ import annotations

from typing import Literal

import msgspec


class AppEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A module or flavour of a repository. What it does not set holds as for the whole file."""

    name: str
    """What reports call it: the category of its findings, the name of its page."""
    app: str | tuple[str, ...]
    """Builds, as on the command line: paths and patterns."""
    package: str | None = None
    app_names: tuple[str, ...] | None = None
    own_packages: tuple[str, ...] | None = None
    policies: tuple[str, ...] | None = None
    policy_maps: tuple[str, ...] | None = None
    policies_mode: Literal["any", "each"] | None = None
    sdk_lists: tuple[str, ...] | None = None
    data_safety: tuple[str, ...] | None = None
    mapping: str | None = None
    merger_report: str | None = None
    source_manifest: str | None = None
    app_type: str | None = None

    @property
    def builds(self) -> tuple[str, ...]:
        """The paths and patterns of its builds."""
        return (self.app,) if isinstance(self.app, str) else self.app


OWN = tuple(f for f in AppEntry.__struct_fields__ if f not in ("name", "app"))
"""Settings that an entry may set for itself."""
