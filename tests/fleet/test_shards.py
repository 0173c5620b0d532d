"""Plans, shards and the driver: what is tried again, what is halved, what is poison."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditor.errors import InputError, UsageError
from auditor.fleet import plan
from auditor.fleet.fetch import command_of, fetched
from auditor.fleet.plan import Build
from auditor.fleet.shards import MOST_BUILDS, Shard, cut, halved
from auditor.fleet.views import open_views
from tests.fleet.builds import NOTES, SHOP


def build(i: int, dex: int = 1_000_000) -> Build:
    return Build(sha256=f"{i:064x}", path=f"{i}.apk", dex_bytes=dex)


def test_the_largest_come_first_and_none_is_lost() -> None:
    builds = [build(i, dex=i * 1_000_000) for i in range(1, 100)]
    found = cut(builds, workers=2)
    sizes = [b.dex_bytes for s in found for b in s.builds]
    assert sizes == sorted(sizes, reverse=True)
    assert len({b.sha256 for s in found for b in s.builds}) == len(builds)
    assert found[0].cost <= sum(s.cost for s in found) / 6
    assert max(s.cost for s in found[-4:]) <= 100_000_000, "no worker waits long for the last"


def test_a_shard_has_a_bound() -> None:
    assert [len(s.builds) for s in cut([build(i, 0) for i in range(50_000)], 1)][:2] == [
        MOST_BUILDS,
        MOST_BUILDS,
    ]


def test_halves_are_tried_once() -> None:
    first, second = halved(Shard(tuple(map(build, range(5))), 2))
    assert (len(first.builds), len(second.builds), first.tries, second.tries) == (2, 3, 2, 2)


def list_of(folder: Path, rows: list[dict[str, str]], packed: bool = False) -> Path:
    file = folder / "list.csv"
    with gzip.open(file, "wt") if packed else file.open("w") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.mark.parametrize("packed", [False, True])
def test_a_list_in_the_manner_of_androzoo(tmp_path: Path, packed: bool) -> None:
    rows = [
        {"sha256": "AB" * 32, "dex_date": "2024-01-02 00:00:00", "apk_size": "900", "dex_size": "500",
         "pkg_name": "com.x", "markets": "play.google.com"},
        {"sha256": "no hash", "dex_date": "", "apk_size": "1", "dex_size": "", "pkg_name": "", "markets": ""},
    ]  # fmt: skip
    good, bad = plan.of_list(list_of(tmp_path, rows, packed), "get {sha256} {markets} {path}")
    assert isinstance(good, Build)
    assert (good.sha256, good.size, good.dex_bytes) == ("ab" * 32, 900, 500)
    assert good.columns == {"markets": "play.google.com"}
    assert isinstance(bad, InputError)


def test_a_list_of_paths_with_their_policies(tmp_path: Path) -> None:
    rows = [{"path": str(SHOP), "policy": "a.md; b.md", "sdk_list": ""}]
    (found,) = plan.of_list(list_of(tmp_path, rows), None)
    assert isinstance(found, Build)
    assert found.policies == ("a.md", "b.md")
    assert found.sha256 == plan.of_file(SHOP).sha256


def test_a_list_without_what_is_needed(tmp_path: Path) -> None:
    file = list_of(tmp_path, [{"name": "x"}])
    with pytest.raises(UsageError, match="no column `sha256` or `path`"):
        list(plan.of_list(file, None))
    file = list_of(tmp_path, [{"sha256": "ab" * 32}])
    with pytest.raises(UsageError, match="no column 'market' of --download"):
        list(plan.of_list(file, "get {market}"))


def test_a_command_is_words_and_no_shell(tmp_path: Path) -> None:
    one = Build(sha256="ab" * 32, columns={"market": "a; rm -rf /"})
    words = command_of(
        "curl -o {path} 'https://x.example/{sha256}?m={market}'", one, tmp_path / "x"
    )
    assert words == [
        "curl",
        "-o",
        str(tmp_path / "x"),
        f"https://x.example/{'ab' * 32}?m=a; rm -rf /",
    ]


def test_builds_are_fetched_in_their_order(tmp_path: Path) -> None:
    builds = [Build(sha256=plan.of_file(p).sha256, columns={"from": str(p)}) for p in (SHOP, NOTES)]
    builds.append(Build(sha256="cd" * 32, columns={"from": str(tmp_path / "none")}))
    found = list(fetched(builds, "cp {from} {path}", tmp_path))
    assert [b for b, _ in found] == builds
    assert [p.read_bytes() for _, p in found[:2] if isinstance(p, Path)] == [
        SHOP.read_bytes(),
        NOTES.read_bytes(),
    ]
    assert isinstance(found[2][1], InputError)
    assert "its download ended in 1: cp:" in str(found[2][1])


POISON = 5
KEYS: list[str] = []
"""Key of the rows that it says it wrote."""
DONE: list[tuple[str, ...]] = []


def shard_with_poison(_order: bytes, task: bytes) -> bytes:
    """In place of the work of a shard: one build ends its process, whatever is beside it."""
    from auditor.fleet.engine import ShardEnded
    from auditor.fleet.messages import ShardTask, Told

    given = msgspec.json.decode(task, type=ShardTask)
    DONE.append(tuple(b.path for b in given.builds))
    if any(b.path == f"{POISON}.apk" for b in given.builds):
        raise ShardEnded("the process beside the worker ended with -9")
    return msgspec.json.encode(Told(len(given.builds), key=KEYS[0]))


def test_a_shard_that_ends_is_tried_twice_again_then_halved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    pytest.importorskip("pyarrow")
    from auditor.fleet import driver
    from auditor.fleet.judging import bench_of
    from auditor.fleet.messages import Order
    from auditor.fleet.store import Store
    from auditor.knowledge.load import load_knowledge
    from auditor.settings import Settings

    monkeypatch.setattr(driver, "do_shard", shard_with_poison)
    DONE.clear()
    settings, today = Settings(), dt.date(2026, 1, 1)
    bench, store = bench_of(load_knowledge([]), settings, today), Store(tmp_path / "store")
    KEYS[:] = [bench.key.judged]
    shards = [Shard(tuple(map(build, range(8)))), Shard((build(8),))]
    said: list[str] = []
    with (
        store.held(),
        distributed.Client(
            processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None, set_as_default=False
        ) as client,
    ):  # fmt: skip
        order = Order(settings, today)
        found = list(driver.run_shards(client, shards, store, bench, order, None, said.append))
        store.show(bench.key)
        KEYS[:] = ["another"]
        with pytest.raises(UsageError, match="a worker has another auditor"):
            list(driver.run_shards(client, shards[1:], store, bench, order, None, said.append))
    assert sum(d.told.builds for d in found) == 9
    sizes = [len(d) for d in DONE if f"{POISON}.apk" in d]
    assert sizes == [8, 8, 8, 4, 2, 1], "twice again, then by halves until it is alone"
    views = open_views(tmp_path / "store")
    assert views.ask("select path, status from apps").rows == [("5.apk", "poison")]
    assert said[-1].endswith("it is poison")


def rows_of_many(folder: Path, apps: int) -> None:
    """A store of generated rows: `apps` builds of versions of a tenth as many packages."""
    duckdb = pytest.importorskip("duckdb")
    from auditor.fleet.schema import TABLES
    from auditor.fleet.store import SCHEMA

    kinds = {
        "text": "varchar",
        "whole": "bigint",
        "real": "double",
        "yes_no": "boolean",
        "texts": "varchar[]",
    }
    per = {
        "apps": 1,
        "permissions": 12,
        "sdks": 8,
        "collections": 10,
        "evidence": 20,
        "claims": 2,
        "findings": 4,
    }
    known: dict[str, str] = {
        "sha256": "md5(cast(i as varchar)) || md5(cast(i + 1 as varchar))",
        "status": "'read'", "result": "'fail'", "package": "'com.p' || (i // 10)",
        "version_code": "i % 10 + 1", "permission": "'android.permission.P' || ((i * 7 + k * k) % 90)",
        "protection": "'dangerous'", "sdk": "'sdk' || ((i * 3 + k * k * 11) % 400)", "kind": "'sdk'",
        "in_build": "true", "data_type": "list_value('imei', 'location', 'contacts', 'android_id')[1 + (i + k) % 4]",
        "collector": "'sdk' || ((i * 3 + k) % 400)", "verdict": "list_value('declared', 'undeclared')[1 + i % 2]",
        "place": "k", "reachable": "true", "state": "'shown'", "severity": "'high'", "rule": "'undeclared-data'",
    }  # fmt: skip
    db = duckdb.connect()
    for shard in range(10):
        for table, columns in TABLES.items():
            target = folder / f"judged/key/shard{shard}/{table}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            wanted = ", ".join(
                f"cast({known.get(c.name, 'null')} as {kinds[c.kind]}) as {c.name}" for c in columns
            )
            first, behind = shard * apps // 10, (shard + 1) * apps // 10
            db.execute(
                f"copy (select {wanted} from range({first}, {behind}) t(i), range({per[table]}) u(k))"
                f" to '{target}' (format parquet, compression zstd)"
            )
    (folder / "store.json").write_text(json.dumps({"schema": SCHEMA, "judged": "key"}))


def test_questions_hold_over_generated_rows(tmp_path: Path) -> None:
    rows_of_many(tmp_path, 1_000)
    from auditor.fleet.questions import QUESTIONS

    views = open_views(tmp_path)
    answers: dict[str, Callable[[], Any]] = {
        k: views.ask(q.sql, q.values) for k, q in QUESTIONS.items()
    }
    assert answers["summary"].rows[0][:4] == ("read", "fail", 1000, 100)
    assert len(answers["permission-creep"].rows) == 50
    assert answers["permission-creep"].columns[:3] == ("package", "version_before", "version_code")
    assert {r[3] for r in answers["undeclared"].rows} == {"undeclared"}


def test_the_tables_are_documented() -> None:
    """Made anew by: python -c 'from auditor.fleet.schema import described; print(described(), end="")'"""
    from auditor.fleet.schema import described

    held = Path(__file__).parents[2] / "docs/schemas/fleet.v1.json"
    assert held.read_text(encoding="utf-8") == described()


def test_a_scan_loads_nothing_of_a_fleet() -> None:
    code = (
        "import sys\n"
        "from auditor.cli import main\n"
        "try:\n"
        f"    main(['scan', {str(SHOP)!r}, '--no-config', '--no-flows', '-f', 'jsonl', '-q'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = ('distributed', 'dask', 'pyarrow', 'duckdb', 'auditor.fleet')\n"
        "print(sorted(m for m in sys.modules if m in heavy), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"
