"""Shards on a Dask cluster: handed out largest first, tried again, halved where they end.

Only what this process has taken in gets its name in the store; what a lost worker may still
write counts for nothing.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from auditor.errors import InputError, UsageError
from auditor.fleet.engine import do_shard
from auditor.fleet.judging import Bench
from auditor.fleet.messages import Order, ShardTask, Told
from auditor.fleet.shards import Shard, halved
from auditor.fleet.store import Store
from auditor.fleet.work import write_failed

TRIES = 3
"""A shard is tried once and again twice."""
WAITING = 2
"""Shards per worker that the scheduler holds beside those that run: no more, so that its memory
stays small and the largest stay first."""
OTHER = "a worker has another auditor, knowledge or another file of the settings than this command"
QUIET = {
    # a worker that ends is the shard's fault until it was tried alone
    "distributed.scheduler.allowed-failures": 0,
    # shards are few and large: nothing to steal, and nobody looks at profiles
    "distributed.scheduler.work-stealing": False,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
}
POISON = "ended the process that read it"


class Done(NamedTuple):
    """A shard whose rows stand in the store."""

    told: Told
    lines: tuple[str, ...] = ()


@contextlib.contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A Dask client: of a cluster of this machine, or of the scheduler at an address.

    Raises InputError where that one does not answer.
    """
    dask, distributed = import_module("dask"), import_module("distributed")
    dask.config.set(QUIET)
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, timeout=30, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as e:
            raise InputError(f"no scheduler answers: {e}", scheduler) from None
        with client:
            yield client
        return
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            silence_logs=50,
        ) as local,
        distributed.Client(local, set_as_default=False) as client,
    ):
        yield client


def run_shards(
    client: Any,
    shards: list[Shard],
    store: Store,
    bench: Bench,
    order: Order,
    download: str | None,
    say: Callable[[str], None],
) -> Iterator[Done]:
    """Read the shards; each is given once its rows stand in the store.

    Raises InputError where the scheduler is gone, UsageError where a worker is another auditor.
    """
    waiting, line = deque(shards), msgspec.json.encode(order)
    running: dict[Any, tuple[Shard, Path]] = {}
    done = import_module("distributed").as_completed(loop=client.loop)

    def fill() -> None:
        most = max(1, len(client.scheduler_info()["workers"])) * (1 + WAITING)
        while waiting and len(running) < most:
            shard = waiting.popleft()
            place = store.place(shard.name)
            task = ShardTask(shard.builds, str(place.absolute()), download)
            future = client.submit(
                do_shard, line, msgspec.json.encode(task), key=place.name, retries=0
            )
            running[future] = (shard, place)
            done.add(future)

    fill()
    while running:
        try:
            future = next(done)
        except (OSError, StopIteration, RuntimeError):
            raise InputError("the scheduler is gone; the same command goes on", "fleet") from None
        shard, place = running.pop(future)
        if future.status == "finished":
            told = msgspec.json.decode(future.result(), type=Told)
            if told.key != bench.key.judged:
                raise UsageError(OTHER, "fleet")
            store.commit(place, shard.name, bench.key.facts, bench.key)
            yield Done(told, told.lines)
        elif future.status == "error":
            why = str(future.exception()).splitlines()[0][:200]
            again = _again(shard)
            say(f"{len(shard.builds)} builds: {why}; {_plan_of(again)}")
            if again:
                waiting.extendleft(reversed(again))
            else:
                yield _poisoned(shard, store, bench, why)
        else:
            raise InputError("the scheduler is gone; the same command goes on", "fleet")
        future.release()
        fill()


def _again(shard: Shard) -> list[Shard]:
    """What is tried next of a shard that ended; nothing where one build is left."""
    if shard.tries + 1 < TRIES:
        return [msgspec.structs.replace(shard, tries=shard.tries + 1)]
    return list(halved(shard)) if len(shard.builds) > 1 else []


def _plan_of(again: list[Shard]) -> str:
    return ("it is poison", "tried again", "tried by halves")[len(again)]


def _poisoned(shard: Shard, store: Store, bench: Bench, why: str) -> Done:
    """Rows for a build that ended its process each time."""
    place = store.place(shard.name)
    error = f"{POISON}: {why}"
    write_failed(shard.builds, "poison", error, place, bench)
    store.commit(place, shard.name, bench.key.facts, bench.key)
    return Done(Told(len(shard.builds), len(shard.builds)), (f"poison: {error}",))
