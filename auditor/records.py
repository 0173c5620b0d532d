"""The runtime records of one run: read, joined, with what is to be said of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from auditor.errors import UsageError
from auditor.knowledge.schema import Knowledge
from auditor.model import Manifest, RuntimeEvent
from auditor.notice import Notice, notice
from auditor.observed import ACCESS, Joiner, observed
from auditor.readers.mapping import read_mapping
from auditor.runtime.reader import Trace, agreed_at, read_record
from auditor.runtime.values import Finder, read_values
from auditor.settings import Settings


class Records(NamedTuple):
    """Events of all records in their order."""

    events: tuple[RuntimeEvent, ...] = ()
    notices: tuple[Notice, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    """(path, sha256)."""


NO_RECORDS = Records()


def records_of(
    files: Iterable[Path],
    knowledge: Knowledge,
    settings: Settings,
    manifest: Manifest | None = None,
) -> Records:
    """Read and join records. Raises InputError for one that is not known, UsageError for an option."""
    files = tuple(files)
    if not files:
        return Records()
    if settings.consent_at is not None:
        agreed_at(settings.consent_at)
    values = read_values(Path(settings.device_values)) if settings.device_values else ()
    for v in values:
        if v.data_type not in knowledge.data_types:
            raise UsageError(f"unknown data type {v.data_type!r}", settings.device_values or "")
    finder = Finder(values)
    traces = [
        read_record(
            f,
            knowledge.runtime_words,
            values=finder,
            consent_at=settings.consent_at,
            limits=settings.limits,
        )
        for f in files
    ]
    mapping = read_mapping(Path(settings.mapping)) if settings.mapping else None
    joiner = Joiner(knowledge, manifest, settings.own_packages, mapping)
    events: list[RuntimeEvent] = []
    notices: list[Notice] = []
    for trace in traces:
        own = observed(_of_app(trace, manifest), joiner)
        events += own
        notices += trace.notices
        mute = [e.api for e in own if e.kind in ACCESS and e.kind != "sent" and not e.data_types]
        if mute:
            notices.append(
                notice("runtime_unknown", trace.path, "info", n=len(mute), first=mute[0][:100])
            )
    return Records(tuple(events), tuple(notices), tuple((t.path, t.sha256) for t in traces))


def _of_app(trace: Trace, manifest: Manifest | None) -> tuple[RuntimeEvent, ...]:
    """Without what a dump of the whole system says of other apps."""
    if manifest is None or not manifest.package or trace.format not in ("appops", "package"):
        return trace.events
    return tuple(e for e in trace.events if e.process == manifest.package)
