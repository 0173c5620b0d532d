"""A store as DuckDB sees it: a view per table, and some over the versions of a package."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from auditor.errors import InputError, UsageError
from auditor.fleet.schema import TABLES
from auditor.fleet.store import Store

VERSIONS = """
create view versions as
select package, version_code, version_name, listed, built, sha256, path,
       lag(sha256) over before as before,
       lag(version_code) over before as version_before
from apps
where package is not null and status in ('read', 'limited')
window before as (partition by package
                  order by version_code nulls first, coalesce(listed, built, ''), sha256)
"""
"""Each build beside the one before it of the same package."""
NEW = {
    "new_permissions": """
select v.package, v.version_before, v.version_code, f.sha256, f.permission, f.protection, f.verdict
from versions v join permissions f using (sha256)
where v.before is not null and f.implied_by is null and not exists (
    select 1 from permissions o where o.sha256 = v.before and o.permission = f.permission)
""",
    "new_sdks": """
select v.package, v.version_before, v.version_code, f.sha256, f.sdk, f.name, f.version, f.verdict
from versions v join sdks f using (sha256)
where v.before is not null and f.in_build and not exists (
    select 1 from sdks o where o.sha256 = v.before and o.sdk = f.sdk and o.in_build)
""",
    "new_collections": """
select v.package, v.version_before, v.version_code, f.sha256, f.data_type, f.collector, f.verdict
from versions v join collections f using (sha256)
where v.before is not null and not exists (
    select 1 from collections o where o.sha256 = v.before and o.data_type = f.data_type
                                  and o.collector = f.collector)
""",
    "new_in_version": """
select package, version_before, version_code, sha256, 'permission' as kind, permission as what,
       null as who, verdict from new_permissions
union all select package, version_before, version_code, sha256, 'sdk', sdk, null, verdict from new_sdks
union all select package, version_before, version_code, sha256, 'collection', data_type, collector,
       verdict from new_collections
""",
}
"""What a build requests, carries or obtains that the version before it did not."""


class Answer(NamedTuple):
    """What a query gave."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Views:
    """An open store. Raises InputError where it holds no table."""

    def __init__(self, store: Store) -> None:
        duckdb = import_module("duckdb")
        self._error: type[Exception] = duckdb.Error
        key = store.shown
        if not key or not store.table_files(key, "apps"):
            raise InputError("holds no table yet; see `auditor fleet run`", str(store.folder))
        self._db: Any = duckdb.connect(":memory:")
        for table in TABLES:
            files = f"{store.folder.resolve().as_posix()}/judged/{key}/*/{table}.parquet"
            view = f"create view {table} as select * from read_parquet({_text(files)})"  # noqa: S608
            self._db.execute(view)
        self._db.execute(VERSIONS)
        for name, sql in NEW.items():
            self._db.execute(f"create view {name} as {sql}")
        # a query is a person's own, but what it was copied from may not be
        self._db.execute(f"set allowed_directories = [{_text(str(store.folder.resolve()))}]")
        self._db.execute("set enable_external_access = false")
        self._db.execute("set lock_configuration = true")

    def ask(self, sql: str, values: dict[str, Any] | None = None) -> Answer:
        """The answer to a query with its values. Raises UsageError."""
        try:
            found = self._db.execute(sql, values or None)
            columns = tuple(d[0] for d in found.description or ())
            return Answer(columns, found.fetchall())
        except self._error as e:
            raise UsageError(str(e).splitlines()[0], "query") from None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def open_views(folder: Path) -> Views:
    """The views of the store in a folder."""
    return Views(Store(folder))
