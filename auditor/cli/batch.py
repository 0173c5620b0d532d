"""A JSONL file that grows app by app, so that a run that was cut off goes on where it stood.

Lines gather in `PATH.part`; the file gets its name when the last app is done. A line of an
earlier run counts only where the tool, the knowledge and every input are still the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from auditor.cli.output import Target, opened, target_of, write_whole
from auditor.errors import UsageError

MAX_PART = 2_000_000_000


class Lines:
    """The lines of one run. Raises UsageError where the disk takes no more."""

    def __init__(
        self,
        path: Path,
        resume: bool,
        tool: dict[str, str],
        apps: Iterable[Path],
        inputs: Iterable[Path],
    ) -> None:
        self._target = target_of(path)
        self.path = self._target.path
        self.part = self.path.with_name(self.path.name + ".part")
        if resume and self._target.straight:
            raise UsageError("no file, so nothing is there to resume", path.as_posix())
        self._tool = tool
        self._apps = {p.as_posix() for p in apps}
        self._inputs = {p.as_posix() for p in inputs}
        self._kept: dict[str, tuple[str, dict[str, Any] | None]] = {}
        self._hashes: dict[str, str] = {}
        self._file: IO[str] | None = None
        if resume:
            self._read()

    def kept(self, app: Path) -> dict[str, Any] | None:
        """The report that an earlier run made of this app; its line stands in the file."""
        return self._kept.get(app.as_posix(), ("", None))[1]

    def add(self, line: str) -> None:
        """Write a line and see it on the disk. Raises UsageError."""
        try:
            if self._file is None:
                whole = not self._target.straight
                place = Target(self.part) if whole else self._target
                self._file = opened(place, "a" if self._kept else "w")
            self._file.write(line)
            self._file.flush()
            if not self._target.straight:
                os.fsync(self._file.fileno())
        except OSError as e:
            raise UsageError(f"cannot be written: {e.strerror}", self.part.as_posix()) from None

    def finish(self) -> None:
        """Give the file its name: every line stands. Raises UsageError."""
        try:
            if self._file is not None:
                self._file.close()
            if not self._target.straight:
                os.replace(self.part, self.path)
        except OSError as e:
            raise UsageError(f"cannot be written: {e.strerror}", self.path.as_posix()) from None

    def _read(self) -> None:
        """Whole lines of a run that was cut off; the last may have been cut in the middle."""
        try:
            if self.part.stat().st_size > MAX_PART:
                raise UsageError("too large to resume", self.part.as_posix())
            text = self.part.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        except OSError as e:
            raise UsageError(f"cannot be read: {e.strerror}", self.part.as_posix()) from None
        for line in text.split("\n")[:-1]:
            try:
                report = json.loads(line)
            except ValueError:
                continue
            if (
                isinstance(report, dict)
                and report.get("schema") == "auditor/report/v1"
                and report["app"]["path"] in self._apps
                and self._holds(report)
            ):
                self._kept[report["app"]["path"]] = (line + "\n", report)
        if self._kept:
            # what still holds is there at once: a second cut loses none of it
            write_whole("".join(line for line, _ in self._kept.values()), self.part)

    def _holds(self, report: dict[str, Any]) -> bool:
        told = {i["path"]: i["sha256"] for i in report["inputs"]}
        return (
            {k: report["tool"].get(k) for k in self._tool} == self._tool
            and self._inputs <= told.keys()
            and all(self._hash(path) == sha256 for path, sha256 in told.items())
        )

    def _hash(self, path: str) -> str:
        """sha256 of a file, empty where there is none: what can't be compared is read again."""
        if path not in self._hashes:
            try:
                with open(path, "rb") as f:
                    self._hashes[path] = hashlib.file_digest(f, "sha256").hexdigest()
            except OSError:
                self._hashes[path] = ""
        return self._hashes[path]
