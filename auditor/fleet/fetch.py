"""Builds that do not lie on a disk: fetched by a command of the user's, read, and removed."""

from __future__ import annotations

import shlex
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from auditor.errors import InputError, UsageError
from auditor.fleet.plan import Build

SECONDS = 1800
"""Bound of one download."""
AHEAD = 2
"""Builds that are fetched while others are read, per process; a service may bound how many in all."""
MAX_TOLD = 200


def command_of(download: str, build: Build, target: Path) -> list[str]:
    """The words of the command for one build; no shell sees them. Raises UsageError."""
    values = {"path": str(target), "sha256": build.sha256, **build.columns}
    try:
        return [word.format_map(values) for word in shlex.split(download)]
    except (ValueError, KeyError, IndexError) as e:
        raise UsageError(f"no command: {e}", "--download") from None


def fetched(
    builds: Iterable[Build], download: str | None, folder: Path
) -> Iterator[tuple[Build, Path | InputError]]:
    """Each build with the place where it lies, or why it cannot be had; in their order.

    Only a few are fetched ahead, so that the disk holds no more; whoever took one removes it.
    """
    waiting: deque[tuple[Build, Future[Path | InputError]]] = deque()
    with ThreadPoolExecutor(AHEAD) as pool:
        for build in builds:
            if build.path or not download:
                lies: Path | InputError = Path(build.path)
                if not build.path:
                    lies = InputError("no path and no command that fetches it", build.sha256)
                done: Future[Path | InputError] = Future()
                done.set_result(lies)
                waiting.append((build, done))
            else:
                target = folder / f"{build.sha256}.apk"
                waiting.append((build, pool.submit(_fetch, download, build, target)))
            if len(waiting) > AHEAD:
                first, found = waiting.popleft()
                yield first, found.result()
        for first, found in waiting:
            yield first, found.result()


def _fetch(download: str, build: Build, target: Path) -> Path | InputError:
    words = command_of(download, build, target)
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, in words
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return InputError(f"its download took more than {SECONDS} s", build.sha256)
    except OSError as e:
        return InputError(f"its download cannot be run: {e.strerror}", build.sha256)
    if done.returncode or not target.is_file():
        told = done.stderr.decode("utf-8", "replace").strip()[-MAX_TOLD:]
        return InputError(f"its download ended in {done.returncode}: {told}", build.sha256)
    return target
