"""The commands of a fleet as functions: what is done, dropped and told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from auditor.cli.command import Run
from auditor.errors import InputError, UsageError
from auditor.fleet import again, driver, plan, server, shards
from auditor.fleet.judging import Bench, bench_of
from auditor.fleet.keys import Key, reasons
from auditor.fleet.messages import Order
from auditor.fleet.plan import Build, Plan
from auditor.fleet.store import Store

Say = Callable[[str], None]
Step = Callable[[int], None]
"""So many more builds are done."""
UNFIT = ("package", "mapping", "merger_report", "source_manifest", "runtime", "data_safety")
"""Settings that belong to one build alone."""


class Came(NamedTuple):
    """How a run ended."""

    builds: int
    failed: int


def bench(run: Run) -> Bench:
    """The bench of a fleet. Raises UsageError for a setting that belongs to one build."""
    for name in UNFIT:
        if getattr(run.settings, name):
            raise UsageError(f"`{name}` belongs to one build; a fleet has many")
    return bench_of(run.knowledge, run.settings, dt.date.today())


def planned(
    found: Iterable[Build | InputError], store: Store | None, key: Key, say: Say
) -> Iterator[Build]:
    """The builds that are to be read: each once, without those that the store has."""
    done = store.read_status(key.facts) if store is not None else {}
    seen: set[str] = set()
    twice = had = 0
    for build in found:
        if isinstance(build, InputError):
            say(f"auditor: {build}")
        elif build.sha256 in seen:
            twice += 1
        elif build.sha256 in done:
            seen.add(build.sha256)
            had += 1
        else:
            seen.add(build.sha256)
            yield build
    told = [f"{len(seen) - had} builds to read"]
    told += [f"{had} are in the store"] if had else []
    told += [f"{twice} are there twice"] if twice else []
    say(", ".join(told))


def read_plan(
    file: Path,
    store: Store,
    run: Run,
    workers: int,
    scheduler: str | None,
    retry: bool,
    say: Say,
    begin: Callable[[int], Step],
) -> Came:
    """Read what the plan has and the store has not; judge it, and what was not judged yet.

    Raises InputError where the scheduler is gone: the same command goes on.
    """
    head, builds = plan.read(file)
    made = bench(run)
    with store.held():
        done = store.read_status(made.key.facts)
        if bare := frozenset(store.judged_status(made.key.judged).keys() - done.keys()):
            store.forget(None, made.key.judged, bare)  # of a run that was ended in `forget`
        if retry:
            done = _forgotten(store, made.key, done, builds)
        left = [b for b in builds if b.sha256 not in done]
        say(f"{len(left)} of {len(builds)} builds to read; {_count(done, builds)} are in the store")
        bad = _read(left, head, store, run, made, workers, scheduler, say, begin(len(left)))
        bad += _judge(store, run, made, say, begin)
        store.show(made.key)
    return Came(len(builds), bad)


def _count(done: dict[str, str], builds: list[Build]) -> int:
    return sum(b.sha256 in done for b in builds)


def _forgotten(store: Store, key: Key, done: dict[str, str], builds: list[Build]) -> dict[str, str]:
    """What is done without the builds of this plan that could not be read."""
    bad = frozenset(b.sha256 for b in builds if done.get(b.sha256) in ("error", "poison"))
    if bad:
        store.forget(key.facts, "*", bad)
    return {s: status for s, status in done.items() if s not in bad}


def _read(
    left: list[Build],
    head: Plan,
    store: Store,
    run: Run,
    made: Bench,
    workers: int,
    scheduler: str | None,
    say: Say,
    step: Step,
) -> int:
    """How many of the builds could not be read."""
    if not left:
        return 0
    bad = 0
    policies = bool(run.settings.policies) or any(b.policies for b in left)
    order = Order(run.settings, made.gates.today, run.cache, policies)
    with driver.cluster(scheduler, min(workers, len(left))) as client:
        known = len(client.scheduler_info()["workers"]) or workers
        cut = shards.cut(left, known)
        for done in driver.run_shards(client, cut, store, made, order, head.download, say):
            for line in done.lines:
                say(f"auditor: {line}")
            bad += done.told.failed
            step(done.told.builds)
    return bad


def _judge(store: Store, run: Run, made: Bench, say: Say, begin: Callable[[int], Step]) -> int:
    """Judge what has facts and no rows; how many were ended by it."""
    todo = again.pieces(store, made)
    if not todo:
        return 0
    count = sum(len(p.shas) for p in todo)
    say(f"{count} builds to judge from what was read")
    server.warm(run, made, policies=False)
    step, bad = begin(count), 0
    for piece in again.judge_pieces(todo, store, run, made):
        step(len(piece.shas))
    return bad


def judge(store: Store, run: Run, say: Say, begin: Callable[[int], Step]) -> Came:
    """Judge all builds of the store by the rules, settings and knowledge of now; open none.

    Raises InputError where their facts hang on something that changed: they must be read again.
    """
    made = bench(run)
    with store.held():
        _tell_why(store, made.key, say)
        count = len(store.read_status(made.key.facts))
        if not count:
            raise InputError(_unread(store, made.key), str(store.folder))
        if stale := again.changed(store, made):
            say(f"changed: policies of {len(stale)} builds")
            store.forget(None, made.key.judged, stale)
        bad = _judge(store, run, made, say, begin)
        store.show(made.key)
    return Came(count, bad)


def _tell_why(store: Store, key: Key, say: Say) -> None:
    old = store.keys().get(store.shown)
    if old is None:
        return
    if old.judged == key.judged:
        say("nothing changed that rows hang on")
    for why in reasons(old, key):
        say(f"changed: {why}")


def _unread(store: Store, key: Key) -> str:
    others = sorted(p.name for p in store.folder.glob("read/*") if p.name != key.facts)
    if not others:
        return "holds no facts yet; see `auditor fleet run`"
    return "its facts were read by other readers, signals or settings; read the builds again"


class Status(NamedTuple):
    """What a store holds, by the key of now."""

    lines: tuple[str, ...]


def status(store: Store, run: Run, file: Path | None) -> Status:
    """What is read, judged and left, and what it all takes."""
    made = bench(run)
    read = store.read_status(made.key.facts)
    judged = store.judged_status(made.key.judged)
    lines = [f"read     {len(read)} builds: {_told(read)}", f"judged   {len(judged)} of them"]
    if file is not None:
        _, builds = plan.read(file)
        lines.insert(0, f"planned  {len(builds)} builds, {len(builds) - _count(read, builds)} left")
    stored = sum(f.stat().st_size for f in store.folder.rglob("*.parquet"))
    each = f", {stored / len(read):.0f} bytes a build" if read else ""
    lines.append(f"stored   {stored} bytes{each}")
    old = store.keys().get(store.shown)
    if old is not None:
        same = "as they are now" if old.judged == made.key.judged else "of an earlier state"
        lines.append(f"shown    tables {old.judged}, rules, knowledge and settings {same}")
        lines += [f"         {why}" for why in reasons(old, made.key)]
    return Status(tuple(lines))


def _told(found: dict[str, str]) -> str:
    counts = Counter(found.values())
    return ", ".join(f"{counts[s]} {s}" for s in sorted(counts)) or "none"
