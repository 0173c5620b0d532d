"""What the processes of a fleet say to each other."""

from __future__ import annotations

import datetime as dt

import msgspec

from auditor.fleet.plan import Build
from auditor.settings import Settings


class ShardTask(msgspec.Struct, frozen=True):
    """A shard for a process: what to read, and where to write."""

    builds: tuple[Build, ...]
    place: str
    download: str | None = None


class FactsTask(msgspec.Struct, frozen=True):
    """Row groups of a file of facts that are judged again."""

    file: str
    groups: tuple[int, ...]
    place: str
    shas: frozenset[str] | None = None
    """Of these builds alone; None: of all."""


class Told(msgspec.Struct, frozen=True):
    """What a process says of its work."""

    builds: int = 0
    failed: int = 0
    key: str = ""
    """On which the rows hang; whoever gave out the work has to have the same."""
    lines: tuple[str, ...] = ()
    """One for each build that could not be read, the first few."""


class Order(msgspec.Struct, frozen=True):
    """The first line: by what all shards are judged."""

    settings: Settings
    today: dt.date
    cache: bool = True
    policies: bool = True
    """Whether builds have policies, for which the lexicon is made ready."""


class Answer(msgspec.Struct, frozen=True):
    """A line of stdout: what a shard said, or why it ended."""

    told: Told | None = None
    error: str = ""
