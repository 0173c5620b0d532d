"""The work of one process: a shard that is read, or facts that are judged again."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec

from auditor.cli.command import Run
from auditor.cli.pool import Done, Outcome, Task, error_of, in_order
from auditor.errors import Bug, EndedError, InputError
from auditor.fleet.fetch import fetched
from auditor.fleet.judging import (
    Bench,
    Judged,
    failed,
    is_inside,
    judge_again,
    read_and_judge,
    settings_of,
)
from auditor.fleet.messages import FactsTask, ShardTask, Told
from auditor.fleet.plan import Build
from auditor.fleet.rows import Spent
from auditor.fleet.writer import Writer
from auditor.limits import Limits
from auditor.names import shown
from auditor.policy.document.block import Document
from auditor.policy.document.load import read_document
from auditor.settings import FROM_APP
from auditor.sources import ReadBefore

ENDED = (EndedError, Bug, MemoryError, RecursionError)
"""What tells a build that ended its reader from one that is no build."""


MAX_LINES = 20


def nothing() -> None:
    """Everything is warm already."""


def read_shard(task: ShardTask, run: Run, bench: Bench) -> Told:
    """Read and judge the builds of a shard, each in a bounded child; write their rows."""
    writer, lines, bad = Writer(Path(task.place)), [], 0
    by_name: dict[str, tuple[Build, Path | InputError]] = {}
    with tempfile.TemporaryDirectory() as folder:

        def tasks() -> Iterator[Task]:
            for build, lies in fetched(task.builds, task.download, Path(folder)):
                by_name[build.sha256] = (build, lies)
                size = build.size + build.dex_bytes if build.path else 0
                yield Task(build.sha256, partial(_one, build, lies, bench), size)

        for outcome in in_order(tasks(), run, True, nothing, len(task.builds)):
            build, lies = by_name.pop(outcome.task.name)
            found, line = _taken(outcome, build, bench)
            writer.add(found.rows, found.facts)
            if line:
                bad += 1
                lines.append(line)
            if not build.path and isinstance(lies, Path):
                lies.unlink(missing_ok=True)
    writer.close()
    return Told(len(task.builds), bad, bench.key.judged, tuple(lines[:MAX_LINES]))


def _one(build: Build, lies: Path | InputError, bench: Bench) -> Done:
    if isinstance(lies, InputError):
        raise lies
    return Done((), 0, data=msgspec.msgpack.encode(read_and_judge(build, lies, bench)))


def _taken(outcome: Outcome, build: Build, bench: Bench) -> tuple[Judged, str]:
    """What came of a build, and a line where it could not be read."""
    error = error_of(outcome)
    if error is None and isinstance(outcome.result, Done):
        return msgspec.msgpack.decode(outcome.result.data, type=Judged), ""
    told = str(error)
    status = "poison" if isinstance(outcome.result, ENDED) else "error"
    return failed(build, status, told, bench), f"{status}: {told}"


def write_failed(
    builds: Iterable[Build], status: str, error: str, place: Path, bench: Bench
) -> None:
    """Write the rows of builds that nobody could read."""
    writer = Writer(place)
    for build in builds:
        found = failed(build, status, error, bench)
        writer.add(found.rows, found.facts)
    writer.close()


def judge_facts(task: FactsTask, bench: Bench) -> Told:
    """Judge builds from their facts, and write the rows."""
    import pyarrow.parquet as pq

    writer, bad, count = Writer(Path(task.place)), 0, 0
    with pq.ParquetFile(task.file) as file:
        for group in task.groups:
            for row in file.read_row_group(group).to_pylist():
                if task.shas is None or row["sha256"] in task.shas:
                    found = _again(row, bench)
                    writer.add(found.rows, found.facts)
                    count += 1
                    bad += row["read"] is None
    writer.close()
    return Told(count, bad)


def write_facts_failed(task: FactsTask, error: str, place: Path, bench: Bench) -> None:
    """Write the rows of builds whose facts ended the process that judged them."""
    import pyarrow.parquet as pq

    writer = Writer(place)
    with pq.ParquetFile(task.file) as file:
        for group in task.groups:
            for row in file.read_row_group(group, columns=["sha256", "build"]).to_pylist():
                if task.shas is None or row["sha256"] in task.shas:
                    build = msgspec.msgpack.decode(row["build"], type=Build)
                    writer.add(failed(build, "poison", error, bench).rows)
    writer.close()


def _again(row: dict[str, Any], bench: Bench) -> Judged:
    build = msgspec.msgpack.decode(row["build"], type=Build)
    if row["read"] is None:
        return Judged(failed(build, row["status"], row["error"], bench).rows)
    read = msgspec.msgpack.decode(row["read"], type=ReadBefore)
    same = row["lexicon"] == bench.key.lexicon
    spent = Spent(row["seconds"], row["peak_mb"])
    try:
        given = _documents(build, read.documents or (), bench)
        if given != read.documents:
            read, same = msgspec.structs.replace(read, documents=given), False
        if not same:
            read = msgspec.structs.replace(read, policies=None)
        return judge_again(build, read, spent, bench)
    except InputError as e:
        return Judged(failed(build, "error", str(e), bench).rows)


def _documents(build: Build, held: tuple[Document, ...], bench: Bench) -> tuple[Document, ...]:
    """The documents of a build: those held, where their files are the same or gone.

    Raises InputError for one that was never read and cannot be.
    """
    own = {d.path: d for d in held}
    out: list[Document] = []
    for path in settings_of(build, bench).policies:
        if path == FROM_APP:
            out += [d for d in held if is_inside(d, build)]
            continue
        before, now = own.get(shown(Path(path))), hash_of(path)
        if before is not None and now in ("", before.sha256):
            out.append(before)
        else:
            out.append(_document(path, bench.settings.limits))
    return tuple({d.sha256: d for d in out}.values())


@lru_cache(256)
def hash_of(path: str) -> str:
    """sha256 of a file; empty where there is none."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


@lru_cache(64)
def _document(path: str, limits: Limits) -> Document:
    return read_document(Path(path), limits)
