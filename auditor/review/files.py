"""The two files of a review and its journal: read, compared with the disk, written whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from auditor.cli.output import write_whole
from auditor.errors import MapError, UsageError
from auditor.files import read_file
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.yaml_reader import read_yaml
from auditor.limits import DEFAULT
from auditor.names import shown
from auditor.policy.policy_map import MapClaim, PolicyMap, flow_text, map_text, parse_map
from auditor.review.edits import Draft, Edit, Note
from auditor.review.yaml_text import block_text, with_rows
from auditor.triage.waivers import MAX_BYTES, Waiver, read_waivers

HEAD = "# Accepted findings, each with a reason, an owner and an end. Notes waive nothing.\n"


class Disk(NamedTuple):
    """A file as it stood when it was read."""

    text: str | None
    """None: there is none."""
    sha256: str | None


def on_disk(path: Path, most: int) -> Disk:
    """A file, or that there is none. Raises UsageError for what cannot be read as text."""
    if not path.exists():
        return Disk(None, None)
    data = read_file(path, most, "no such file", UsageError)
    try:
        return Disk(data.decode("utf-8"), hashlib.sha256(data).hexdigest())
    except UnicodeDecodeError as e:
        raise UsageError(f"cannot be read as UTF-8 text: {e}", shown(path)) from None


def sha_of(path: Path, most: int) -> str | None:
    """The hash of a file as it is now; None where there is none."""
    return on_disk(path, most).sha256


class Files(NamedTuple):
    """Where a review reads and writes."""

    map: Path
    waivers: Path
    rules: frozenset[str]
    """Ids of rules that a waiver may name."""

    @property
    def journal(self) -> Path:
        """Corrections that are in neither file yet; beside the map, gone once they are saved."""
        return self.map.with_name(f"{self.map.name}.review.jsonl")

    def read_map(self, knowledge: Knowledge) -> tuple[Disk, PolicyMap | None]:
        """The policy map, None where there is none yet. Raises MapError or UsageError."""
        disk = on_disk(self.map, DEFAULT.policy_bytes)
        if disk.text is None:
            return disk, None
        problems: list[str] = []
        name = shown(self.map)
        found = parse_map(read_yaml(disk.text, name), name, knowledge, problems)
        if problems or found is None:
            raise MapError(problems)
        return disk, found

    def read_waivers(self, today: dt.date) -> tuple[Disk, tuple[Waiver, ...], tuple[Note, ...]]:
        """Waivers and notes. Raises MapError or UsageError."""
        disk = on_disk(self.waivers, MAX_BYTES)
        if disk.text is None:
            return disk, (), ()
        found = read_yaml(disk.text, shown(self.waivers))
        if not isinstance(found, dict):
            raise UsageError("a list under `waivers:` is expected", shown(self.waivers))
        waivers = read_waivers(self.waivers, self.rules, today) if found.get("waivers") else ()
        try:
            notes = msgspec.convert(found.get("notes") or [], tuple[Note, ...])
        except msgspec.ValidationError as e:
            raise UsageError(f"notes: {e}", shown(self.waivers)) from None
        return disk, waivers, notes


def new_map_text(
    disk: Disk, base: PolicyMap, claims: tuple[MapClaim, ...], reviewed: str | None
) -> str:
    """The map with these claims: its own text changed row by row where that can be, else anew."""
    head = msgspec.structs.replace(base.policy, reviewed=reviewed or base.policy.reviewed)
    wanted = msgspec.structs.replace(base, policy=head, claims=claims)
    if disk.text is not None:
        text = with_rows(disk.text, "claims", base.claims, claims, flow_text)
        if text is not None:
            told = json.dumps(head.reviewed, ensure_ascii=False)
            # a replacement as a function: nothing in it is read as a pattern
            text = re.sub(r"(?m)^(\s+reviewed:).*$", lambda m: f"{m[1]} {told}", text, count=1)
            if _same_map(text, wanted):
                return text
    return map_text(wanted)


def _same_map(text: str, wanted: PolicyMap) -> bool:
    try:
        return msgspec.convert(read_yaml(text, ""), PolicyMap) == wanted
    except (UsageError, msgspec.ValidationError):
        return False


def new_waivers_text(disk: Disk, old: Draft, new: Draft) -> str:
    """The waiver file with these waivers and notes."""
    text = disk.text if disk.text is not None else HEAD
    for key, before, after in (
        ("waivers", old.waivers, new.waivers),
        ("notes", old.notes, new.notes),
    ):
        if before == after:
            continue
        made = with_rows(text, key, before, after, _block)
        if made is None:
            return _whole(new)
        text = made
    if not re.search(r"(?m)^waivers:", text):
        text += "waivers: []\n"
    return text if _same_waivers(text, new) else _whole(new)


def _block(row: Waiver | Note) -> str:
    kept = {k: v for k, v in msgspec.to_builtins(row).items() if (k, v) not in _DEFAULTS}
    return block_text(kept)


_DEFAULTS = (("package", "*"), ("owner", ""))


def _same_waivers(text: str, new: Draft) -> bool:
    try:
        found = read_yaml(text, "")
        waivers = msgspec.convert(found.get("waivers") or [], tuple[Waiver, ...])
        notes = msgspec.convert(found.get("notes") or [], tuple[Note, ...])
    except (UsageError, msgspec.ValidationError):
        return False
    return (waivers, notes) == (new.waivers, new.notes)


def _whole(new: Draft) -> str:
    text = HEAD
    for key, rows in (("waivers", new.waivers), ("notes", new.notes)):
        if rows or key == "waivers":
            made = with_rows(text, key, (), rows, _block)
            text = made if made is not None and rows else f"{text}{key}: []\n"
    return text


def write(path: Path, text: str) -> Disk:
    """Write a file whole, links followed; what it is then."""
    write_whole(text, path)
    return Disk(text, hashlib.sha256(text.encode()).hexdigest())


class Journal:
    """Corrections as they are made, each on the disk before the page hears of it.

    Raises UsageError where another review holds the same map.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: Any = None

    def open(self) -> tuple[Edit, ...]:
        """Take the journal for this process; what an earlier one left in it."""
        self._file = self.path.open("a+", encoding="utf-8")
        if not _locked(self._file):
            self._file.close()
            self._file = None
            raise UsageError("another review has this map open", shown(self.path))
        self._file.seek(0)
        edits: list[Edit] = []
        for line in self._file:
            try:
                one = msgspec.json.decode(line, type=Edit | _Undo)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # the line that a killed process was writing
            if isinstance(one, _Undo):
                del edits[-1:]
            else:
                edits.append(one)
        return tuple(edits)

    def add(self, edit: Edit) -> None:
        """One more correction."""
        self._write(msgspec.json.encode(edit).decode())

    def undo(self) -> None:
        """The last one taken back."""
        self._write(msgspec.json.encode(_Undo()).decode())

    def restart(self, edits: tuple[Edit, ...]) -> None:
        """Only these are still in neither file."""
        if self._file is not None:
            self._file.truncate(0)
        for edit in edits:
            self.add(edit)

    def close(self, empty: bool) -> None:
        """Give it back; an empty one goes."""
        if self._file is None:
            return
        if empty:
            self.path.unlink(missing_ok=True)
        self._file.close()
        self._file = None

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        self._file.write(f"{line}\n")
        self._file.flush()
        os.fsync(self._file.fileno())


class _Undo(msgspec.Struct, frozen=True, tag_field="of", tag="undo"):
    """The last correction was taken back."""


def _locked(file: Any) -> bool:
    """Whether this process alone has the file; where a system has no such locks, always."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
