"""Several inputs at once: a bounded number of children, results in the order of the inputs."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor.cli.command import Run
from auditor.cli.common import wants_isolation
from auditor.errors import Bug, EndedError, InputError

if TYPE_CHECKING:
    from auditor.isolate import Child

AHEAD = 64
"""Results that wait for an earlier one, for each child that may run: a slow input does not stop
the others."""
SMALL = 1_000_000
"""Bytes up to which inputs share a child, one after the other: forking costs as much as they do."""
TOGETHER, TOGETHER_BYTES = 24, 8_000_000
"""How many these are at most, and how many bytes in all."""
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
    size: int = 0
    """Bytes of the input; 0: not known."""


class Outcome(NamedTuple):
    """What came of a task: a result, or why there is none."""

    task: Task
    result: Done | Exception


class _Slot:
    """A task that was taken; its outcome once it is done."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.outcome: Done | Exception | None = None
        self.begun = False
        self.alone = not 0 < task.size <= SMALL

    @property
    def waiting(self) -> int:
        """Characters and bytes of its result."""
        found = self.outcome
        return sum(map(len, (*found.texts, found.data))) if isinstance(found, Done) else 0


class _Crew(NamedTuple):
    """A child and the slots whose outcomes it still owes, the next first."""

    child: Child
    slots: deque[_Slot]
    first: _Slot


def jobs_of(run: Run) -> int:
    """How many children may run at once: by setting, else the cores that this process may use."""
    if run.settings.jobs:
        return run.settings.jobs
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def size_of(path: Path) -> int:
    """Bytes of a file; 0 for a folder, and where it cannot be told."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def in_order(
    tasks: Iterable[Task], run: Run, several: bool, warm: Callable[[], None], total: int = 0
) -> Iterator[Outcome]:
    """The outcomes in the order of the tasks, each as soon as those before it are there.

    `several`: more than one input, so each is read in a child, `jobs_of` of them at once, after
    `warm` has made here what they share. What is read in this process is read one by one.
    `total` of them are to come; where they are many, small ones share a child. Children that are
    left are ended with the iterator.
    """
    if not (wants_isolation(run, several) and _can_isolate()):
        for task in tasks:
            yield Outcome(task, _here(task))
        return
    if several:
        warm()
    pool = _Pool(iter(tasks), run, total)
    try:
        yield from pool.outcomes()
    finally:
        for crew in pool.crews:
            crew.child.end()


def _can_isolate() -> bool:
    from auditor.isolate import can_isolate  # not for one build that is read in this process

    return can_isolate()


def _here(task: Task) -> Done | Exception:
    """The outcome of a task in this process. A bug is raised as it is, with its trace."""
    try:
        return task.work()
    except (InputError, MemoryError, RecursionError) as e:
        return e


class _Pool:
    """Children at work, and what waits before and behind them."""

    def __init__(self, source: Iterator[Task], run: Run, total: int) -> None:
        self._source, self._run = source, run
        self._jobs = jobs_of(run)
        self._most = max(1, min(TOGETHER, total // (self._jobs * 4)))
        self._slots: deque[_Slot] = deque()
        self.crews: list[_Crew] = []

    def outcomes(self) -> Iterator[Outcome]:
        """What came of the tasks, in their order."""
        while True:
            self._fill()
            if not self._slots:
                return
            while (found := self._slots[0].outcome) is None:
                self._collect()
                self._fill()
            yield Outcome(self._slots.popleft().task, found)

    def _fill(self) -> None:
        """Begin tasks while children are free and not too many results wait."""
        while len(self.crews) < self._jobs:
            waiting = sum(s.waiting for s in self._slots)
            together: list[_Slot] = []
            while waiting < MAX_WAITING and (slot := self._next(together)) is not None:
                together.append(slot)
            if not together:
                return
            self._begin(together)

    def _next(self, together: list[_Slot]) -> _Slot | None:
        """A slot that may go with these, if there is one."""
        if together and (together[0].alone or len(together) >= self._most):
            return None
        slot = next((s for s in self._slots if not (s.begun or s in together)), None)
        if slot is None:
            most = self._jobs * AHEAD
            task = next(self._source, None) if len(self._slots) < most else None
            if task is None:
                return None
            slot = _Slot(task)
            self._slots.append(slot)
        size = sum(s.task.size for s in together) + slot.task.size
        return slot if not together or not (slot.alone or size > TOGETHER_BYTES) else None

    def _begin(self, together: list[_Slot]) -> None:
        from auditor.isolate import Child

        first, settings = together[0], self._run.settings
        for slot in together:
            slot.begun = True
        try:
            child = Child(
                [s.task.work for s in together],
                first.task.name,
                settings.timeout,
                settings.memory,
                [c.child for c in self.crews],
            )
            self.crews.append(_Crew(child, deque(together), first))
        except InputError as e:
            for slot in together:
                slot.outcome = e

    def _collect(self) -> None:
        """Wait for a child to be done or out of time, and take what is there."""
        from multiprocessing.connection import wait

        ends = [c.child.result_end for c in self.crews]
        left = min(c.child.left for c in self.crews)
        ready = wait(ends, None if left == math.inf else left)
        for crew in list(self.crews):
            if crew.child.result_end in ready or not crew.child.left:
                self._take(crew)
                if not crew.slots:
                    self.crews.remove(crew)

    @staticmethod
    def _take(crew: _Crew) -> None:
        """Take the next outcome of a child; what it does not come to any more begins again."""
        slot = crew.slots.popleft()
        crew.child.where = slot.task.name
        try:
            slot.outcome = crew.child.result(Done)
        except Exception as e:  # noqa: BLE001 - whoever takes the outcome decides what ends a run
            slot.outcome = e
        if crew.child.pieces:
            return
        if isinstance(slot.outcome, (EndedError, Bug)) and slot is not crew.first:
            # another may have left it no room: it is called so only where it was alone
            slot.outcome, slot.begun, slot.alone = None, False, True
        while crew.slots:
            crew.slots.popleft().begun = False


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
