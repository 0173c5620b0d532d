"""Work on foreign bytes in a child process with bounds on time and memory.

A crafted file may find a way to stall or to exhaust a parser. In a child that ends as one clear
error, and the next input goes on. The result comes back as typed data, never as code.
"""

from __future__ import annotations

import math
import multiprocessing
import resource
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

import msgspec

from auditor.errors import AuditorError, InputError, MapError, UsageError

T = TypeVar("T", bound=msgspec.Struct)
MEGABYTE = 1 << 20


class _Failure(msgspec.Struct, frozen=True):
    kind: str
    message: str
    where: str = ""
    problems: tuple[str, ...] = ()


def isolated(
    work: Callable[[], T], kind: type[T], where: str, seconds: float | None, megabytes: int
) -> T:
    """The result of `work`, done in a child; `megabytes` bounds its memory, 0 not at all.

    Raises what `work` raises, and InputError where the child is ended by a bound. Where the
    platform cannot fork, the work is done here.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return work()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(work, there, seconds, megabytes), daemon=True)
    sys.stdout.flush()
    sys.stderr.flush()
    child.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise InputError(f"not done after {seconds:g} s; raise --timeout", where)
        data = here.recv_bytes()
    except EOFError:
        child.join(5)
        raise InputError(_how(child.exitcode), where) from None
    finally:
        if child.is_alive():
            child.kill()
        child.join(5)
        here.close()
    if data[:1] == b"+":
        return msgspec.msgpack.decode(data[1:], type=kind)
    raise _error(msgspec.msgpack.decode(data[1:], type=_Failure), where)


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"the reader was ended by {name}; the input is hostile or too large"
    return f"the reader ended without a result (exit {code})"


def _child(
    work: Callable[[], msgspec.Struct], there: Connection, seconds: float | None, megabytes: int
) -> None:
    """Runs in the child: the result, or what went wrong, as bytes."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if seconds is not None:
        # should the parent be gone, nobody else ends a reader that does not end
        bound = math.ceil(seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (bound, bound))
    if megabytes:
        bound = megabytes * MEGABYTE + _address_space()
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    try:
        data = b"+" + msgspec.msgpack.encode(work())
    except MapError as e:
        data = _encoded(_Failure("MapError", str(e), problems=tuple(e.problems)))
    except AuditorError as e:
        data = _encoded(_Failure(type(e).__name__, e.message, e.where))
    except MemoryError:
        why = f"needs more than {megabytes} MB of memory; raise --memory"
        data = _encoded(_Failure("InputError", why))
    except RecursionError:
        data = _encoded(_Failure("InputError", "is nested too deeply"))
    except Exception as e:  # noqa: BLE001 - a bug too has to come back as one line
        data = _encoded(_Failure("bug", f"{type(e).__name__}: {e}"))
    there.send_bytes(data)
    there.close()


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
    if failure.kind == "InputError":
        return InputError(failure.message, failure.where or where)
    return RuntimeError(failure.message)
