"""One build: read, judged, or judged again from what was read. Runs in bounded children."""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time
from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.audit import facts_of, join, judged
from auditor.errors import InputError
from auditor.fleet.keys import Key, key_of
from auditor.fleet.plan import Build
from auditor.fleet.rows import NO_TIME, Row, Rows, Spent, Stamp, failed_rows, rows_of
from auditor.knowledge.schema import Knowledge
from auditor.names import shown
from auditor.policy.document.block import Document
from auditor.settings import Settings
from auditor.sources import ReadBefore, read_documents
from auditor.triage.baseline import read_baseline
from auditor.triage.waivers import Waiver, read_waivers


class Gates(NamedTuple):
    """By what findings are set apart, and on which day."""

    waivers: tuple[Waiver, ...]
    baseline: frozenset[str]
    today: dt.date


class Bench(NamedTuple):
    """What every build of a run is judged by."""

    knowledge: Knowledge
    settings: Settings
    key: Key
    gates: Gates

    @property
    def stamp(self) -> Stamp:
        """What its rows say of their making."""
        return Stamp(self.key.tool, self.key.knowledge, self.key.settings)


class Judged(msgspec.Struct, frozen=True):
    """What came of one build."""

    rows: Rows
    facts: Row | None = None
    """Where it was read just now."""


def bench_of(knowledge: Knowledge, settings: Settings, today: dt.date) -> Bench:
    """The bench of a run. Raises UsageError for waivers or a baseline that cannot be read."""
    rules = frozenset(knowledge.all_rules)
    waivers = read_waivers(Path(settings.waivers), rules, today) if settings.waivers else ()
    baseline = read_baseline(Path(settings.baseline)) if settings.baseline else frozenset()
    gates = Gates(waivers, baseline, today)
    return Bench(knowledge, settings, key_of(knowledge, settings), gates)


def read_and_judge(build: Build, path: Path, bench: Bench) -> Judged:
    """Read a build that lies at `path`, and judge it. Raises InputError."""
    begun = time.process_time()
    app = facts_of(path, bench.knowledge, bench.settings)
    if app.sha256 != build.sha256:
        raise InputError(f"its sha256 is {app.sha256}, another than in the plan", path.as_posix())
    app = msgspec.structs.replace(app, path=name_of(build))
    settings = settings_of(build, bench)
    before = ReadBefore(app=app, documents=_documents(path, build, settings))
    case, documents = join(
        path, bench.knowledge, *_sides(settings), settings=settings, before=before
    )
    read = ReadBefore(app=app, documents=documents, policies=(*case.policies, *case.unread))
    report = judged(case, documents, (), settings=settings, **bench.gates._asdict())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    spent = Spent(round(time.process_time() - begun, 4), round(peak_mb, 1))
    rows = rows_of(report, build, bench.stamp, spent)
    return Judged(rows, facts_row(build, rows["apps"][0]["status"], None, read, bench, spent))


def judge_again(build: Build, read: ReadBefore, spent: Spent, bench: Bench) -> Judged:
    """Judge from what was read; nothing of the build is opened. Raises InputError."""
    settings = settings_of(build, bench)
    path = Path(name_of(build))
    case, documents = join(path, bench.knowledge, *_sides(settings), settings=settings, before=read)
    report = judged(case, documents, (), settings=settings, **bench.gates._asdict())
    return Judged(rows_of(report, build, bench.stamp, spent))


def name_of(build: Build) -> str:
    """Where a build lies; what was fetched for a moment goes by its hash."""
    return build.path or f"{build.sha256}.apk"


def is_inside(document: Document, build: Build) -> bool:
    """Whether a document was taken out of the build."""
    name = shown(Path(name_of(build)))
    return document.path.startswith(name) and "!" in document.path[len(name) :]


def _documents(path: Path, build: Build, settings: Settings) -> tuple[Document, ...]:
    """The policies of a build; those inside it are named by it, wherever it lies now."""
    read = read_documents(map(Path, settings.policies), path, settings.limits)
    lies, name = shown(path), shown(Path(name_of(build)))
    if lies == name:
        return read
    return tuple(
        msgspec.structs.replace(d, path=name + d.path.removeprefix(lies))
        if d.path.startswith(f"{lies}!")
        else d
        for d in read
    )


def failed(build: Build, status: str, error: str, bench: Bench) -> Judged:
    """A build that gave no facts."""
    rows = failed_rows(build, bench.stamp, status, error)
    return Judged(rows, facts_row(build, status, error, None, bench))


def facts_row(
    build: Build,
    status: str,
    error: str | None,
    read: ReadBefore | None,
    bench: Bench,
    spent: Spent = NO_TIME,
) -> Row:
    """The row of the table `facts`."""
    return {
        "sha256": build.sha256,
        "path": build.path,
        "status": status,
        "error": error,
        "build": msgspec.msgpack.encode(build),
        "read": msgspec.msgpack.encode(read) if read is not None else None,
        "lexicon": bench.key.lexicon,
        "documents": [f"{d.sha256} {d.path}" for d in (read and read.documents) or ()],
        **spent._asdict(),
    }


def settings_of(build: Build, bench: Bench) -> Settings:
    """The settings with the policies and lists of this build."""
    settings = bench.settings
    return msgspec.structs.replace(
        settings,
        policies=(*settings.policies, *build.policies),
        sdk_lists=(*settings.sdk_lists, *build.sdk_lists),
    )


def _sides(settings: Settings) -> tuple[list[Path], list[Path], list[Path]]:
    return (
        [Path(p) for p in settings.policies],
        [Path(p) for p in settings.policy_maps],
        [Path(p) for p in settings.sdk_lists],
    )
