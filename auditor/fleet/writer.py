"""Rows -> Parquet files of one shard, a row group at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from auditor.fleet.rows import Row, Rows
from auditor.fleet.schema import TABLES, arrow_schema

GROUP = 200
"""Builds of one row group, which is what one process judges again at a time."""
GROUP_BYTES = 32_000_000
"""Of facts; a row group ends above it."""


class Writer:
    """The files of one shard below `place`: `facts/facts.parquet` and `tables/TABLE.parquet`."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._writers: dict[str, Any] = {}
        self._rows: Rows = {name: [] for name in (*TABLES, "facts")}
        self._bytes = 0

    def add(self, rows: Rows, facts: Row | None = None) -> None:
        """Take the rows of one build, and its facts where it was read just now."""
        for name, more in rows.items():
            self._rows[name] += more
        if facts is not None:
            self._rows["facts"].append(facts)
            self._bytes += len(facts["read"] or b"")
        if len(self._rows["apps"]) >= GROUP or self._bytes > GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what is left; every file is on the disk then."""
        self._flush(last=True)
        for name, writer in self._writers.items():
            writer.close()
            with self._path(name).open("rb") as file:
                os.fsync(file.fileno())

    def _flush(self, last: bool = False) -> None:
        import pyarrow as pa

        for name, rows in self._rows.items():
            empty = not rows and not (last and name != "facts")
            if not empty and (rows or name not in self._writers):
                schema = arrow_schema(name)
                self._writer(name, schema).write_table(pa.Table.from_pylist(rows, schema))
                rows.clear()
        self._bytes = 0

    def _writer(self, name: str, schema: Any) -> Any:
        import pyarrow.parquet as pq

        if name not in self._writers:
            path = self._path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[name] = pq.ParquetWriter(path, schema, compression="zstd")
        return self._writers[name]

    def _path(self, name: str) -> Path:
        folder = "facts" if name == "facts" else "tables"
        return self._place / folder / f"{name}.parquet"
