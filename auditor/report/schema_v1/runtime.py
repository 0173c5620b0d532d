"""`auditor/runtime/v1`: what runtime records show."""

from __future__ import annotations

from auditor.model import EventKind, Phase
from auditor.report.schema_v1.base import CollectorDoc, Doc, NoticeDoc


class EventDoc(Doc, frozen=True, kw_only=True):
    """Something that a runtime record shows."""

    kind: EventKind
    time: str | None
    """As the record writes it."""
    phase: Phase
    api: str
    argument: str | None
    said: str | None
    """What the recorder calls it."""
    data_type: str | None
    """The first of `data_types`."""
    data_types: tuple[str, ...]
    collector: CollectorDoc | None
    """Null where the event is no access to data."""
    frame: str | None
    """The frame of the stack that made it this collector's."""
    stack: tuple[str, ...]
    process: str | None
    source: str
    count: int
    often: bool
    in_code: bool | None
    """Whether the build shows a place of it; null without a build."""
    site: str | None = None
    """The place in the build that it ran at."""


class RuntimeDoc(Doc, frozen=True, kw_only=True, tag_field="schema", tag="auditor/runtime/v1"):
    """What runtime records show, without a build."""

    events: tuple[EventDoc, ...]
    notices: tuple[NoticeDoc, ...]
