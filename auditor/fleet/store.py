"""A store: a folder of Parquet files that grow by whole shards.

    store/read/FACTS/SHARD/facts.parquet      what was read, by the key of what it hangs on
    store/judged/JUDGED/SHARD/TABLE.parquet   the tables, by the key of all that they hang on
    store/judged/JUDGED/key.json              that key, part by part
    store/new/...                             what a process is writing; counts for nothing
    store/store.json                          which tables the views show

A process writes into `new`; who gave it the work renames the folder, so a build is in a table once
or not at all, whatever dies when. One writer holds the store at a time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from auditor.errors import UsageError
from auditor.fleet.keys import Key
from auditor.fleet.writer import GROUP

SCHEMA = "auditor/fleet-store/v1"


class Shown(msgspec.Struct, frozen=True):
    """What store.json holds."""

    schema: str = SCHEMA
    judged: str = ""
    """Key of the tables that the views show."""


class Store:
    """A store by its folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.new = folder / "new"

    # -- reading --------------------------------------------------------------------------

    @property
    def shown(self) -> str:
        """Key of the tables that the views show; empty where none are. Raises UsageError."""
        name = self.folder / "store.json"
        try:
            found = msgspec.json.decode(name.read_bytes(), type=Shown)
        except FileNotFoundError:
            return ""
        except (OSError, msgspec.MsgspecError) as e:
            raise UsageError(f"cannot be read: {e}", name.as_posix()) from None
        if found.schema != SCHEMA:
            raise UsageError(f"is no store of {SCHEMA}", name.as_posix())
        return found.judged

    def keys(self) -> dict[str, Key]:
        """The keys under which tables stand, by their hash."""
        out = {}
        for file in sorted(self.folder.glob("judged/*/key.json")):
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                out[file.parent.name] = msgspec.json.decode(file.read_bytes(), type=Key)
        return out

    def fact_files(self, key: str) -> list[Path]:
        """The files of facts under a key."""
        return sorted(self.folder.glob(f"read/{key}/*/facts.parquet"))

    def table_files(self, key: str, table: str) -> list[Path]:
        """The files of a table under a key."""
        return sorted(self.folder.glob(f"judged/{key}/*/{table}.parquet"))

    def read_status(self, key: str) -> dict[str, str]:
        """sha256 -> status of the builds whose facts stand under this key."""
        return self._column(self.fact_files(key), "status")

    def judged_status(self, key: str) -> dict[str, str]:
        """sha256 -> status of the builds whose rows stand under this key."""
        return self._column(self.table_files(key, "apps"), "status")

    @staticmethod
    def _column(paths: list[Path], name: str) -> dict[str, str]:
        import pyarrow.parquet as pq

        out: dict[str, str] = {}
        for path in paths:
            table: Any = pq.read_table(path, columns=["sha256", name])
            out.update(zip(table["sha256"].to_pylist(), table[name].to_pylist(), strict=True))
        return out

    # -- writing --------------------------------------------------------------------------

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the store for writing. Raises UsageError where another process does."""
        try:
            self.new.mkdir(parents=True, exist_ok=True)
            lock: IO[str] = (self.folder / "lock").open("w")
        except OSError as e:
            raise UsageError(f"cannot be written: {e.strerror}", self.folder.as_posix()) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError("another run writes to it", self.folder.as_posix()) from None
            for left in self.new.iterdir():  # of a run that was ended
                shutil.rmtree(left, ignore_errors=True)
            yield

    def place(self, name: str) -> Path:
        """A folder for what a process writes; nobody else has the same."""
        return self.new / f"{name}-{uuid.uuid4().hex[:8]}"

    def commit(self, place: Path, name: str, facts: str, judged: Key) -> None:
        """Give what a process wrote its name. Raises UsageError."""
        try:
            self._sign(judged)
            if (place / "facts").exists():
                _moved(place / "facts", self.folder / "read" / facts / name)
            if (place / "tables").exists():
                _moved(place / "tables", self.folder / "judged" / judged.judged / name)
            shutil.rmtree(place, ignore_errors=True)
        except OSError as e:
            raise UsageError(f"cannot be written: {e.strerror}", self.folder.as_posix()) from None

    def _sign(self, key: Key) -> None:
        folder = self.folder / "judged" / key.judged
        if not (folder / "key.json").exists():
            folder.mkdir(parents=True, exist_ok=True)
            _written(folder / "key.json", msgspec.json.encode(key))

    def show(self, key: Key) -> None:
        """Let the views show the tables of this key."""
        self._sign(key)
        _written(self.folder / "store.json", msgspec.json.encode(Shown(judged=key.judged)))

    def forget(self, facts: str | None, judged: str, shas: frozenset[str]) -> None:
        """Take builds out of the tables of a key (`*`: of all), and out of the facts of one.

        A folder is put in place of another whole: should this end between the two, its rows are
        gone from every table at once, and are made again from facts, or by the next run.
        """
        for folder in sorted(self.folder.glob(f"judged/{judged}/*/")):
            self._without(folder, shas)
        for file in self.fact_files(facts) if facts else ():
            self._without(file.parent, shas)

    def _without(self, folder: Path, shas: frozenset[str]) -> None:
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        first = next((folder / f"{n}.parquet" for n in ("apps", "facts")
                      if (folder / f"{n}.parquet").exists()), None)  # fmt: skip
        if first is None:
            return
        held: Any = pq.read_table(first, columns=["sha256"])["sha256"].to_pylist()
        if shas.isdisjoint(held):
            return
        place, old = self.place(folder.name), self.place(f"{folder.name}-old")
        if not shas.issuperset(held):
            place.mkdir(parents=True)
            for path in sorted(folder.glob("*.parquet")):
                table: Any = pq.ParquetFile(path).read()
                gone = pc.is_in(table["sha256"], value_set=_array(shas))
                left = table.filter(pc.invert(gone))
                pq.write_table(left, place / path.name, compression="zstd", row_group_size=GROUP)
        folder.rename(old)
        if place.exists():
            place.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _array(values: frozenset[str]) -> Any:
    import pyarrow as pa

    return pa.array(sorted(values), pa.string())


def _moved(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():  # builds that were forgotten, and read again in the same shard
        target = target.with_name(f"{target.name}-{uuid.uuid4().hex[:8]}")
    source.rename(target)


def _written(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(data)
    os.replace(beside, path)
