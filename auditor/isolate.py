"""Work on foreign bytes in a child process with bounds on time and memory.

A crafted file may find a way to stall or to exhaust a parser. In a child that ends as one clear
error, and the next input goes on. The result comes back as typed data, never as code.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection, Pipe
from typing import NoReturn, TypeVar

import msgspec

from auditor.errors import (
    AuditorError,
    Bug,
    EndedError,
    InputError,
    MapError,
    SeveralApps,
    UsageError,
)

T = TypeVar("T", bound=msgspec.Struct)
MEGABYTE = 1 << 20


class _Failure(msgspec.Struct, frozen=True):
    kind: str
    message: str
    where: str = ""
    problems: tuple[str, ...] = ()


def can_isolate() -> bool:
    """Whether the platform can fork."""
    return hasattr(os, "fork")


class Child:
    """Work in a child process that runs from now on: one piece, or some after each other."""

    def __init__(
        self,
        works: Sequence[Callable[[], msgspec.Struct]],
        where: str,
        seconds: float | None,
        megabytes: int,
        beside: Iterable[Child] = (),
    ) -> None:
        """`seconds` bounds each piece, `megabytes` its memory, 0 not at all.

        `beside`: the children that run too.
        """
        self.where, self._seconds = where, seconds
        self.result_end, there = Pipe(duplex=False)
        """Where the result comes out; ready, too, once the child has ended without one."""
        # a reader's end that a child keeps would let another wait for ever on a parent that is gone
        close = [self.result_end, *(c.result_end for c in beside)]
        sys.stdout.flush()
        sys.stderr.flush()
        self._code: int | None = None
        try:
            self._pid = os.fork()  # multiprocessing does the same at 3 ms more for each
        except OSError as e:
            self.result_end.close()
            there.close()
            raise InputError(f"no process for it: {e.strerror}", where) from None
        if self._pid == 0:
            _child(works, there, close, seconds, megabytes)
        there.close()
        self.pieces = len(works)
        """Whose results are still to come; 0 once it has ended."""
        self._ends = self._bound()

    def _bound(self) -> float:
        return math.inf if self._seconds is None else time.monotonic() + self._seconds

    @property
    def left(self) -> float:
        """Seconds until its bound, at least 0; infinite where it has none."""
        return max(0.0, self._ends - time.monotonic())

    def result(self, kind: type[T]) -> T:
        """What the next piece gave, when it is done. Raises as `isolated`.

        The child is ended with the last piece, and with one that ends it.
        """
        left, data = self.left, b""
        try:
            if not self.result_end.poll(None if left == math.inf else left):
                raise EndedError(f"not done after {self._seconds:g} s; raise --timeout", self.where)
            data = self.result_end.recv_bytes()
        except EOFError:
            self._wait(5)
            raise EndedError(_how(self._code), self.where) from None
        finally:
            self.pieces -= 1
            self._ends = self._bound()
            if not data or not self.pieces:
                self.end()
        if data[:1] == b"+":
            return msgspec.msgpack.decode(data[1:], type=kind)
        failure = msgspec.msgpack.decode(data[1:], type=_Failure)
        if failure.kind in ("EndedError", "bug"):
            self.end()  # what it left behind is no place for another piece
        raise _error(failure, self.where)

    def end(self) -> None:
        """End the child, whether it is done or not."""
        self.pieces = 0
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._wait(math.inf)
        self.result_end.close()

    def _wait(self, seconds: float) -> None:
        """Wait for its end, and take how it came."""
        end = time.monotonic() + seconds
        while self._code is None:
            pid, status = os.waitpid(self._pid, 0 if seconds == math.inf else os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() >= end:
                return
            else:
                time.sleep(0.002)


def isolated(
    work: Callable[[], T], kind: type[T], where: str, seconds: float | None, megabytes: int
) -> T:
    """The result of `work`, done in a child; `megabytes` bounds its memory, 0 not at all.

    Raises what `work` raises, and InputError where the child is ended by a bound. Where the
    platform cannot fork, the work is done here.
    """
    if not can_isolate():
        return work()
    return Child([work], where, seconds, megabytes).result(kind)


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"the reader was ended by {name}; the input is hostile or too large"
    return f"the reader ended without a result (exit {code})"


def _child(
    works: Sequence[Callable[[], msgspec.Struct]],
    there: Connection,
    close: Iterable[Connection],
    seconds: float | None,
    megabytes: int,
) -> NoReturn:
    """Runs in the child, which ends with it."""
    code = 1
    try:
        for end in close:
            end.close()
        _bounded(megabytes)
        for work in works:
            _bound_time(seconds)
            there.send_bytes(_outcome(work, megabytes))
        sys.stdout.flush()
        sys.stderr.flush()
        code = 0
    except BrokenPipeError:
        pass  # the parent is gone
    finally:
        os._exit(code)  # what the parent has open or registered is not the child's to end


def _bound_time(seconds: float | None) -> None:
    """Bound the next piece: should the parent be gone, nobody else ends one that does not end."""
    if seconds is not None:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        bound = math.ceil(spent.ru_utime + spent.ru_stime + seconds) + 5
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        if most == resource.RLIM_INFINITY or bound < most:
            resource.setrlimit(resource.RLIMIT_CPU, (bound, most))


def _bounded(megabytes: int) -> None:
    """Set the bounds of this process."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if megabytes:
        bound = megabytes * MEGABYTE + _address_space()
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _outcome(work: Callable[[], msgspec.Struct], megabytes: int) -> bytes:
    """The result, or what went wrong."""
    try:
        return b"+" + msgspec.msgpack.encode(work())
    except MapError as e:
        return _encoded(_Failure("MapError", str(e), problems=tuple(e.problems)))
    except SeveralApps as e:
        return _encoded(_Failure("SeveralApps", e.message, e.where, e.apps))
    except AuditorError as e:
        return _encoded(_Failure(type(e).__name__, e.message, e.where))
    except MemoryError:
        why = f"needs more than {megabytes} MB of memory; raise --memory"
        return _encoded(_Failure("EndedError", why))
    except RecursionError:
        return _encoded(_Failure("InputError", "is nested too deeply"))
    except Exception as e:  # noqa: BLE001 - a bug too has to come back as one line
        return _encoded(_Failure("bug", f"{type(e).__name__}: {e}"))


def _address_space() -> int:
    """Bytes that the interpreter and its libraries take before any input is read."""
    try:
        with open("/proc/self/statm", encoding="ascii") as f:
            return int(f.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 2048 * MEGABYTE


def _encoded(failure: _Failure) -> bytes:
    return b"-" + msgspec.msgpack.encode(failure)


def _error(failure: _Failure, where: str) -> Exception:
    if failure.kind == "MapError":
        return MapError(list(failure.problems))
    if failure.kind == "UsageError":
        return UsageError(failure.message, failure.where)
    if failure.kind == "SeveralApps":
        return SeveralApps(failure.message, failure.where or where, failure.problems)
    if failure.kind == "EndedError":
        return EndedError(failure.message, failure.where or where)
    if failure.kind == "InputError":
        return InputError(failure.message, failure.where or where)
    return Bug(failure.message)
