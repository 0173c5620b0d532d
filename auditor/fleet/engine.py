"""What runs on a Dask worker: hand a shard to the process beside it, and wait."""

from __future__ import annotations

import subprocess
import sys
import threading

import msgspec

from auditor.fleet.messages import Answer

_HELD: dict[bytes, subprocess.Popen[bytes]] = {}
_LOCK = threading.Lock()


class ShardEnded(Exception):
    """The process of a shard ended without rows."""


def do_shard(order: bytes, task: bytes) -> bytes:
    """A shard's `Told` as JSON, its files below `place`. Raises ShardEnded.

    `order` and `task` are lines for the process, which this worker starts at its first shard. One
    shard at a time: a worker has one thread, and another one would wait here.
    """
    with _LOCK:
        process = _process(order)
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(task + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            _HELD.pop(order, None)
            process.kill()
            raise ShardEnded(f"the process beside the worker ended with {process.wait()}")
    answer = msgspec.json.decode(line, type=Answer)
    if answer.told is None:
        raise ShardEnded(answer.error)
    return msgspec.json.encode(answer.told)


def _process(order: bytes) -> subprocess.Popen[bytes]:
    held = _HELD.get(order)
    if held is None or held.poll() is not None:
        for other in _HELD.values():
            other.kill()
            other.wait()
        _HELD.clear()
        held = _HELD[order] = subprocess.Popen(
            [sys.executable, "-m", "auditor.fleet.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert held.stdin is not None
        held.stdin.write(order + b"\n")
        held.stdin.flush()
    return held
