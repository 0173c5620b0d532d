"""Events on one axis: seconds from the first, and where the consent stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from auditor.model import RuntimeEvent
from auditor.runtime.clock import Moment, moment, seconds_between


class Point(NamedTuple):
    """An event and its place; None where its time cannot be compared with the others."""

    event: RuntimeEvent
    at: float | None


class Axis(NamedTuple):
    """Events in the order of their times, those without a place last."""

    points: tuple[Point, ...]
    length: float
    """Seconds from the first event to the last."""
    consent: float | None
    """Seconds from the first event to the consent; between the last read before and the first
    after where no time is given; None where the records do not tell."""
    exact: bool = False
    """Whether the time of the consent is known."""


def axis_of(events: Sequence[RuntimeEvent], consent_at: str | None = None) -> Axis:
    """The axis of the events, by the first time that can be read."""
    moments = [moment(e.time) for e in events]
    origin = next((m for m in moments if m is not None), None)
    if origin is None:
        return Axis(tuple(Point(e, None) for e in events), 0.0, None)
    raw = [_from(origin, m) for m in moments]
    agreed = _from(origin, moment(consent_at))
    start = min([s for s in raw if s is not None] + ([agreed] if agreed is not None else []))
    points = [Point(e, None if s is None else s - start) for e, s in zip(events, raw, strict=True)]
    points.sort(key=lambda p: (p.at is None, p.at or 0.0))
    placed = [p.at for p in points if p.at is not None]
    consent = agreed - start if agreed is not None else _between(points)
    return Axis(tuple(points), max([*placed, consent or 0.0]), consent, agreed is not None)


def _from(origin: Moment, other: Moment | None) -> float | None:
    return None if other is None else seconds_between(origin, other)


def _between(points: Sequence[Point]) -> float | None:
    before = [p.at for p in points if p.at is not None and p.event.phase == "before"]
    after = [p.at for p in points if p.at is not None and p.event.phase == "after"]
    if not before and not after:
        return None
    last, first = max(before, default=None), min(after, default=None)
    if last is None or first is None:
        return first if last is None else last
    return (last + first) / 2
