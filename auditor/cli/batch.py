"""A JSONL file that grows app by app, so that a run that was cut off goes on where it stood.

Lines gather in `PATH.part`; the file gets its name when the last app is done. A line of an
earlier run counts only where the tool, the knowledge and every input are still the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec

from auditor.cli.output import Target, opened, target_of, write_whole
from auditor.errors import UsageError
from auditor.settings import PATHS, Settings
from auditor.triage.shaped import overlays_of

SCAN = "report"
BOUNDS = ("jobs", "isolate", "timeout", "memory")
"""Settings that end a run and shape no line."""


class Key(NamedTuple):
    """What every line of a run hangs on, where the lines themselves do not say it."""

    kind: str
    """`report`, `inventory`, `policy`."""
    settings: Settings
    day: str = ""
    """The day, where the result hangs on it: waivers end."""

    def text(self, tool: dict[str, str]) -> str:
        """The tool, the settings, and the files that they name."""
        values = msgspec.to_builtins(self.settings)
        beside = [getattr(self.settings, n) for n in PATHS]
        hashes = {p: _sha256(p) for p in beside if p}
        hashes |= {u.path: u.sha256 for u in overlays_of(self.settings)}
        told = {"kind": self.kind, "tool": tool, "files": hashes, "day": self.day}
        told["settings"] = {k: v for k, v in values.items() if k not in BOUNDS}
        return json.dumps(told, sort_keys=True) + "\n"


class Lines:
    """The lines of one run. Raises UsageError where the disk takes no more.

    `code` gives the exit code that a saved line calls for. With a `key`, lines count only beside
    `PATH.part.key` of the same text.
    """

    def __init__(
        self,
        path: Path,
        resume: bool,
        tool: dict[str, str],
        apps: Iterable[Path],
        inputs: Iterable[Path],
        code: Callable[[dict[str, Any]], int] = lambda _: 0,
        key: Key | None = None,
    ) -> None:
        self._target = target_of(path)
        self.path = self._target.path
        self.part = self.path.with_name(self.path.name + ".part")
        self._beside = self.path.with_name(self.path.name + ".part.key")
        if resume and self._target.straight:
            raise UsageError("no file, so nothing is there to resume", path.as_posix())
        self._tool, self._code, self._key = tool, code, key
        self._apps = {p.as_posix() for p in apps}
        self._inputs = {p.as_posix() for p in inputs}
        self._kept: dict[str, int] = {}
        self._hashes: dict[str, str] = {}
        self._file: IO[str] | None = None
        self._synced = 0.0
        if resume and self._same_key():
            self._read()

    def kept(self, app: Path) -> int | None:
        """The exit code of an earlier run's line of this app; the line stands in the file."""
        return self._kept.get(app.as_posix())

    def add(self, line: str) -> None:
        """Write a line and see it on the disk. Raises UsageError."""
        if self._file is None and self._key is not None and not self._kept:
            self._begin(self._key)
        try:
            if self._file is None:
                whole = not self._target.straight
                place = Target(self.part) if whole else self._target
                self._file = opened(place, "a" if self._kept else "w")
            self._file.write(line)
            self._file.flush()  # so it outlives this process; the machine too, a second later
            if not self._target.straight and time.monotonic() - self._synced > 1:
                os.fsync(self._file.fileno())
                self._synced = time.monotonic()
        except OSError as e:
            raise UsageError(f"cannot be written: {e.strerror}", self.part.as_posix()) from None

    def finish(self) -> None:
        """Give the file its name: every line stands. Raises UsageError."""
        try:
            if self._file is not None:
                if not self._target.straight:
                    os.fsync(self._file.fileno())
                self._file.close()
            if not self._target.straight:
                os.replace(self.part, self.path)
                self._beside.unlink(missing_ok=True)
        except OSError as e:
            raise UsageError(f"cannot be written: {e.strerror}", self.path.as_posix()) from None

    def _same_key(self) -> bool:
        """Whether the lines that are there hang on the same as those of this run."""
        if self._key is None:
            return True
        try:
            return self._beside.read_text(encoding="utf-8") == self._key.text(self._tool)
        except (OSError, ValueError):
            return False

    def _begin(self, key: Key) -> None:
        """Lines of another key go before this one stands beside them. Raises UsageError."""
        if self._target.straight:
            return
        try:
            self.part.unlink(missing_ok=True)
        except OSError as e:
            raise UsageError(f"cannot be written: {e.strerror}", self.part.as_posix()) from None
        write_whole(key.text(self._tool), self._beside)

    def _read(self) -> None:
        """Whole lines of a run that was cut off; the last may have been cut in the middle.

        What still holds stands in the file at once, so a second cut loses none of it. One line
        is in memory at a time.
        """
        again = self.part.with_name(f".{self.part.name[:200]}.{os.getpid()}")
        try:
            with (
                self.part.open(encoding="utf-8", errors="replace", newline="\n") as old,
                again.open("w", encoding="utf-8") as new,
            ):
                for line in old:
                    if (name := self._held(line)) is not None:
                        new.write(line)
                        self._kept[name[0]] = name[1]
                new.flush()
                os.fsync(new.fileno())
            if self._kept:
                os.replace(again, self.part)
        except FileNotFoundError:
            return
        except OSError as e:
            raise UsageError(f"cannot be read: {e.strerror}", self.part.as_posix()) from None
        finally:
            again.unlink(missing_ok=True)

    def _held(self, line: str) -> tuple[str, int] | None:
        """The app of a line that still holds and the exit code that it calls for."""
        try:
            value = json.loads(line) if line.endswith("\n") else None
            if not isinstance(value, dict):
                return None
            name = self._named(value)
            if name is None or name not in self._apps or name in self._kept:
                return None
            return name, self._code(value)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None  # no line of ours

    def _named(self, value: dict[str, Any]) -> str | None:
        """The app of a line, where its inputs are still the same."""
        kind = self._key.kind if self._key else SCAN
        if value.get("schema") != f"auditor/{kind}/v1":
            return None
        if kind == SCAN:
            return str(value["app"]["path"]) if self._holds(value) else None
        source = value["source" if kind == "policy" else "app"]
        name = str(source["path"])
        same = source["sha256"] and name in self._apps and _sha256(name) == source["sha256"]
        return name if same else None

    def _holds(self, report: dict[str, Any]) -> bool:
        told = {i["path"]: i["sha256"] for i in report["inputs"]}
        return (
            report["app"]["path"] in self._apps
            and {k: report["tool"].get(k) for k in self._tool} == self._tool
            and self._inputs <= told.keys()
            and all(self._hash(path) == sha256 for path, sha256 in told.items())
        )

    def _hash(self, path: str) -> str:
        """sha256 of a file; what every line has is read once."""
        if path not in self._inputs:
            return _sha256(path)
        if path not in self._hashes:
            self._hashes[path] = _sha256(path)
        return self._hashes[path]


def told_level(line: dict[str, Any]) -> int:
    """The exit code of a line with notices: 3 where something could not be read."""
    return 3 if any(n["level"] == "error" for n in line["notices"]) else 0


def _sha256(path: str) -> str:
    """sha256 of a file, empty where there is none: what can't be compared is read again."""
    try:
        with open(path, "rb") as f:
            return hashlib.file_digest(f, "sha256").hexdigest()
    except OSError:
        return ""
