"""Several inputs at once: a bounded number of children, results in the order of the inputs."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor.cli.command import Run
from auditor.cli.common import wants_isolation
from auditor.errors import Bug, InputError

if TYPE_CHECKING:
    from auditor.isolate import Child

AHEAD = 64
"""Results that wait for an earlier one, for each child that may run: a slow input does not stop
the others."""
MAX_WAITING = 64_000_000
"""Characters of results that wait; above it no new input is begun."""


class Done(msgspec.Struct, frozen=True):
    """What came of one input."""

    texts: tuple[str, ...]
    """Its results, one for each output that was asked for."""
    code: int
    """The exit code that it calls for."""
    said: tuple[str, ...] = ()
    """Lines for stderr."""
    data: bytes = b""
    """What is no text: rows for a store."""


def done(texts: Iterable[str], code: int, said: Iterable[str] = ()) -> Done:
    """What came of one input. What is no UTF-8, as in names of files, becomes escapes here."""
    return Done(tuple(map(_escaped, texts)), code, tuple(map(_escaped, said)))


def _escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Task(NamedTuple):
    """An input, and what is done with it."""

    name: str
    work: Callable[[], Done]


class Outcome(NamedTuple):
    """What came of a task: a result, or why there is none."""

    task: Task
    result: Done | Exception


class _Slot:
    """A task that has begun; its outcome once it is done."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.child: Child | None = None
        self.outcome: Done | Exception | None = None

    @property
    def waiting(self) -> int:
        """Characters and bytes of its result."""
        found = self.outcome
        return sum(map(len, (*found.texts, found.data))) if isinstance(found, Done) else 0


def jobs_of(run: Run) -> int:
    """How many children may run at once: by setting, else the cores that this process may use."""
    if run.settings.jobs:
        return run.settings.jobs
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    tasks: Iterable[Task], run: Run, several: bool, warm: Callable[[], None]
) -> Iterator[Outcome]:
    """The outcomes in the order of the tasks, each as soon as those before it are there.

    `several`: more than one input, so each is read in a child, `jobs_of` of them at once, after
    `warm` has made here what they share. What is read in this process is read one by one.
    Children that are left are ended with the iterator.
    """
    if not (wants_isolation(run, several) and _can_isolate()):
        for task in tasks:
            yield Outcome(task, _here(task))
        return
    if several:
        warm()
    jobs, source, slots = jobs_of(run), iter(tasks), deque[_Slot]()
    try:
        while True:
            _fill(slots, source, jobs, run)
            if not slots:
                return
            while (found := slots[0].outcome) is None:
                _collect(slots)
                _fill(slots, source, jobs, run)
            yield Outcome(slots.popleft().task, found)
    finally:
        for slot in slots:
            if slot.child is not None:
                slot.child.end()


def _can_isolate() -> bool:
    from auditor.isolate import can_isolate  # not for one build that is read in this process

    return can_isolate()


def _here(task: Task) -> Done | Exception:
    """The outcome of a task in this process. A bug is raised as it is, with its trace."""
    try:
        return task.work()
    except (InputError, MemoryError, RecursionError) as e:
        return e


def _fill(slots: deque[_Slot], source: Iterator[Task], jobs: int, run: Run) -> None:
    """Begin tasks while children are free and not too many results wait."""
    from auditor.isolate import Child

    running = [s.child for s in slots if s.child is not None]
    waiting = sum(s.waiting for s in slots)
    while len(running) < jobs and len(slots) < jobs * AHEAD and waiting < MAX_WAITING:
        task = next(source, None)
        if task is None:
            return
        slot = _Slot(task)
        slots.append(slot)
        try:
            slot.child = Child(
                task.work, task.name, run.settings.timeout, run.settings.memory, running
            )
            running.append(slot.child)
        except InputError as e:
            slot.outcome = e


def _collect(slots: deque[_Slot]) -> None:
    """Wait for a child to be done or out of time, and take what is there."""
    from multiprocessing.connection import wait

    running = [s.child for s in slots if s.child is not None]
    left = min(c.left for c in running)
    ready = wait([c.result_end for c in running], None if left == math.inf else left)
    for slot in slots:
        child = slot.child
        if child is None or (child.result_end not in ready and child.left > 0):
            continue
        slot.child = None
        try:
            slot.outcome = child.result(Done)
        except Exception as e:  # noqa: BLE001 - whoever takes the outcome decides what ends a run
            slot.outcome = e


def error_of(outcome: Outcome) -> InputError | None:
    """Why an input gave no result, None where it gave one; what ends the whole run is raised.

    A bug in one child is that input's error, of exit code 70.
    """
    e = outcome.result
    if isinstance(e, Done):
        return None
    if isinstance(e, InputError):
        return e
    if isinstance(e, (MemoryError, RecursionError)):
        what = "memory" if isinstance(e, MemoryError) else "depth"
        return InputError(f"needs more {what} than there is", outcome.task.name)
    if isinstance(e, Bug):
        return InputError(f"bug: {e}; please report it", outcome.task.name)
    raise e


def code_of_error(outcome: Outcome) -> int:
    """3 for an input that could not be read, 70 where a bug kept it from that."""
    return 70 if isinstance(outcome.result, Bug) else 3
