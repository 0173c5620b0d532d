"""Builds judged again from their facts, on the cores of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.cli.command import Run
from auditor.cli.pool import Done, Task, in_order
from auditor.fleet.judging import Bench
from auditor.fleet.messages import FactsTask
from auditor.fleet.plan import Build
from auditor.fleet.store import Store
from auditor.fleet.work import hash_of, judge_facts, nothing, write_facts_failed
from auditor.names import shown
from auditor.settings import FROM_APP


class Piece(NamedTuple):
    """Some builds of one file of facts."""

    name: str
    task: FactsTask
    shas: tuple[str, ...]


def pieces(store: Store, bench: Bench) -> list[Piece]:
    """What has facts under this key and no rows, in pieces of a row group each."""
    import pyarrow.parquet as pq

    judged = store.judged_status(bench.key.judged)
    out = []
    for path in store.fact_files(bench.key.facts):
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                column = file.read_row_group(group, columns=["sha256"])["sha256"]
                left = tuple(s for s in column.to_pylist() if s not in judged)
                if left:
                    out.append(_piece(store, path, group, left))
    return out


def _piece(store: Store, path: Path, group: int, shas: tuple[str, ...]) -> Piece:
    name = f"{path.parent.name}-{group}-{shas[0][:8]}-{len(shas)}"
    place = str(store.place(name).absolute())
    return Piece(name, FactsTask(str(path), (group,), place, frozenset(shas)), shas)


def judge_pieces(todo: list[Piece], store: Store, run: Run, bench: Bench) -> Iterator[Piece]:
    """Judge the pieces, as many at once as there are cores; each once its rows stand."""
    import pyarrow.parquet  # noqa: F401 - once, before the first is forked

    queue = list(todo)
    while queue:
        tasks = [Task(p.name, partial(_judge, p.task, bench)) for p in queue]
        ended: list[Piece] = []
        for piece, outcome in zip(queue, in_order(tasks, run, True, nothing), strict=True):
            if isinstance(outcome.result, Done):
                store.commit(Path(piece.task.place), piece.name, bench.key.facts, bench.key)
                yield piece
            elif len(piece.shas) > 1:
                ended += _halves(piece, store)
            else:
                place = store.place(piece.name)
                write_facts_failed(piece.task, str(outcome.result), place, bench)
                store.commit(place, piece.name, bench.key.facts, bench.key)
                yield piece
        queue = ended


def _judge(task: FactsTask, bench: Bench) -> Done:
    return Done((), 0, data=msgspec.msgpack.encode(judge_facts(task, bench)))


def _halves(piece: Piece, store: Store) -> list[Piece]:
    """What ended its process is told from what was beside it."""
    middle = len(piece.shas) // 2
    path, (group,) = Path(piece.task.file), piece.task.groups
    return [_piece(store, path, group, half) for half in (piece.shas[:middle], piece.shas[middle:])]


def changed(store: Store, bench: Bench) -> frozenset[str]:
    """Builds one of whose own policies is another text now than when it was read."""
    import pyarrow.parquet as pq

    out = []
    for path in store.fact_files(bench.key.facts):
        table = pq.read_table(path, columns=["sha256", "build", "documents"])
        for row in table.to_pylist():
            build = msgspec.msgpack.decode(row["build"], type=Build)
            held = {p: sha for sha, _, p in (d.partition(" ") for d in row["documents"] or ())}
            for policy in build.policies:
                now = hash_of(policy)
                if policy != FROM_APP and now and held.get(shown(Path(policy)), now) != now:
                    out.append(row["sha256"])
                    break
    return frozenset(out)
