"""The shapes of the files under `permission_maps/runtime/`: words of records, names of data."""

from __future__ import annotations

from typing import Literal

from auditor.knowledge.entry import Row

WordsId = Literal[
    "sentry_columns",
    "sentry_consent",
    "argument",
    "camille_columns",
    "camille_labels",
    "monitor_labels",
    "hegui_labels",
    "before",
    "after",
    "store_reads",
    "store_often",
    "store_rates",
    "often_per_minute",
    "tester_marks",
    "tester_agrees",
    "platform_frames",
    "hook_frames",
]


class RuntimeWords(Row, frozen=True, kw_only=True):
    """Words of one part of a format; labels stand in the order in which a reader asks for them."""

    id: WordsId
    words: tuple[str, ...]
    source: str


class RuntimeName(Row, frozen=True, kw_only=True):
    """What recorders, stores or the system call data."""

    names: tuple[str, ...]
    data: str | None
    """None: it names nothing, so that a shorter name inside it does not match."""
    operation: bool = False
    """Of the system; matched whole."""

    @property
    def id(self) -> tuple[str, ...]:
        """One entry by its names."""
        return self.names
