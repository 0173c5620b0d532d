"""The shape of the files under `permission_maps/switches/`: settings of SDKs that delay or stop a collection."""

from __future__ import annotations

from typing import Literal

from auditor.knowledge.entry import Row

How = Literal["meta_data", "call", "override", "remote"]
"""`meta_data` of the manifest; `call` of a method of the SDK; `override` of a method that the SDK
asks, in a class of the app; `remote`: in the vendor's console, which no build shows."""
Effect = Literal["delays", "stops"]
"""`delays` all that the SDK collects, or the named data, until it is told that the user agreed;
`stops` it altogether."""


class SdkSwitch(Row, frozen=True, kw_only=True):
    """One setting of an SDK."""

    id: str
    sdk: str
    how: How
    effect: Effect
    name: str = ""
    """Of the meta-data, or of the option in the console."""
    others: tuple[str, ...] = ()
    """Names of meta-data that do the same with the same value, where this one is missing."""
    members: tuple[str, ...] = ()
    """Methods as `Lx/Y;->z`: those that are called, or that the app overrides."""
    value: str = ""
    """What sets it: the value of the meta-data, or a constant that the call is given or the
    override gives back; empty: the call itself."""
    gate: bool = False
    """The SDK collects nothing before this call tells it that the user agreed."""
    starts_itself: bool = False
    """The SDK collects from the start of the process, by its own components, unless it is set."""
    data: tuple[str, ...] = ()
    """What it is about; empty: all that the SDK collects."""
    since: str | None = None
    """The first version of the SDK that has it."""
    line: str = ""
    """What to add to the manifest or the code."""
    use: dict[str, str]
    """What it does, in every language."""
    avoid: tuple[str, ...] = ()
    """Lines that look alike and do not set it."""
    source: str
    """Title of the page, or the public source, that documents it."""

    @property
    def wanted(self) -> str:
        """The value as code has it: booleans are numbers there."""
        return {"true": "1", "false": "0"}.get(self.value, self.value)

    @property
    def other(self) -> str:
        """Of a boolean the opposite; empty where there is none."""
        return {"true": "0", "false": "1"}.get(self.value, "")
