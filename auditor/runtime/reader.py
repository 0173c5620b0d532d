"""One record: its format told by content, its events, the phase by a time that is given."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.errors import InputError, UsageError
from auditor.files import read_file
from auditor.limits import DEFAULT, Limits
from auditor.model import RuntimeEvent
from auditor.notice import Notice, notice
from auditor.runtime import dumpsys, recorders
from auditor.runtime.clock import Moment, is_before, moment
from auditor.runtime.har import har_events
from auditor.runtime.lines import Words, bounded
from auditor.runtime.sheets import MAGIC, sheet_events
from auditor.runtime.store import is_store_text, store_events
from auditor.runtime.values import Finder

EXPECTED = (
    "is no runtime record that is known; expected: .xls of PrivacySentry or camille, console of "
    "camille, log of AndroidPrivacyMonitor, logcat of Hegui, a store's refusal with its stack, "
    "HAR, dumpsys appops, dumpsys package"
)


class Trace(NamedTuple):
    """What one record holds."""

    path: str
    sha256: str
    format: str
    events: tuple[RuntimeEvent, ...]
    notices: tuple[Notice, ...]


def read_record(
    path: Path,
    words: Words,
    *,
    values: Finder | None = None,
    consent_at: str | None = None,
    limits: Limits = DEFAULT,
) -> Trace:
    """Events of a record. Raises InputError for one that is not known or beyond the bounds."""
    where = path.as_posix()
    data = read_file(path, limits.runtime_bytes, what="a runtime record")
    name, found = _events(data, words, values or Finder(()), where)
    events = bounded(found, limits.runtime_events, where)
    if not events:
        raise InputError(f"has the form of {name}, and no event in it", where)
    if consent_at is not None:
        events = tuple(_with_phase(e, agreed_at(consent_at)) for e in events)
    return Trace(
        where, hashlib.sha256(data).hexdigest(), name, events, _notices(events, name, where)
    )


def agreed_at(text: str) -> Moment:
    """The time of the consent. Raises UsageError."""
    found = moment(text)
    if found is None:
        raise UsageError(
            "no time; write `2026-05-01 10:00:00.000`, `05-01 10:00:00` or `10:00:00`, with its "
            "zone (`+08:00`) where the record has one",
            "--consent-at",
        )
    return found


def _events(
    data: bytes, words: Words, values: Finder, where: str
) -> tuple[str, Iterator[RuntimeEvent]]:
    if data.startswith(MAGIC):
        return "sheet", sheet_events(data, words, where)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return "har", har_events(data.removeprefix(b"\xef\xbb\xbf"), values, where)
    text = data.decode("utf-8-sig", "replace")
    if "\0" in text[:10_000]:
        raise InputError(EXPECTED, where)
    if recorders.HEGUI.search(text):
        return "hegui", recorders.hegui_events(text, words, where)
    if recorders.CAMILLE.search(text):
        return "camille", recorders.camille_events(text, words, where)
    if recorders.MONITOR.search(text):
        return "monitor", recorders.monitor_events(text, words, where)
    if dumpsys.PACKAGE.search(text):
        return "package", dumpsys.package_events(text, where)
    if dumpsys.APPOPS.search(text):
        return "appops", dumpsys.appops_events(text, where)
    if is_store_text(text, words):
        return "store", store_events(text, words, where)
    raise InputError(EXPECTED, where)


def _with_phase(event: RuntimeEvent, agreed: Moment) -> RuntimeEvent:
    """The phase by the time of the consent, where the record itself does not tell."""
    early = is_before(event.time, agreed) if event.phase == "unknown" else None
    if early is None:
        return event
    return msgspec.structs.replace(event, phase="before" if early else "after")


def _notices(events: tuple[RuntimeEvent, ...], name: str, where: str) -> tuple[Notice, ...]:
    out = []
    accesses = [e for e in events if e.kind not in ("granted", "denied")]
    unknown = sum(e.phase == "unknown" for e in accesses)
    if unknown:
        out.append(notice("runtime_phase", where, n=unknown, all=len(accesses)))
    if name == "appops":
        out.append(notice("runtime_appops", where, "info"))
    return tuple(out)
