"""A small fleet from its plan to its answers, on a cluster of its own on this machine."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from auditor.cli import main
from auditor.settings import Settings
from tests.fleet.builds import POLICY, fleet

pytest.importorskip("distributed")
pytest.importorskip("duckdb")
pq = pytest.importorskip("pyarrow.parquet")

PLAIN = ["--no-config", "--no-flows"]
TABLES = ("apps", "permissions", "sdks", "collections", "evidence", "claims", "findings")
MEASURED = ("seconds", "peak_mb")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as e:
        main([str(a) for a in arguments])
    return int(e.value.code or 0)


def shown(store: Path, table: str) -> list[dict[str, Any]]:
    """The rows that the views show, without what was measured, in a fixed order."""
    key = json.loads((store / "store.json").read_text())["judged"]
    rows = [
        {k: v for k, v in row.items() if k not in MEASURED}
        for file in sorted(store.glob(f"judged/{key}/*/{table}.parquet"))
        for row in pq.ParquetFile(file).read().to_pylist()
    ]
    return sorted(rows, key=lambda r: json.dumps(r, sort_keys=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six builds, one of them twice, and a file that is none: planned and run once."""
    home = tmp_path_factory.mktemp("fleet")
    paths = fleet(home / "apps", 6)
    shutil.copy(paths[0], home / "apps/again.apk")
    (home / "apps/none.apk").write_bytes(b"PK no build")
    assert (
        run("fleet", "plan", home / "apps", "--recursive", "-o", home / "plan.jsonl", *PLAIN) == 0
    )
    code = run("fleet", "run", home / "plan.jsonl", "--store", home / "store",
               "--workers", 2, "--policy", POLICY, *PLAIN)  # fmt: skip
    assert code == 3, "one of them is no build"
    return home


def test_a_plan_has_each_build_once_with_its_size(made: Path) -> None:
    head, *builds = map(json.loads, (made / "plan.jsonl").read_text().splitlines())
    assert head["schema"] == "auditor/fleet-plan/v1"
    assert len(builds) == 7
    assert all(b["dex_bytes"] > 0 for b in builds if not b["path"].endswith("none.apk"))


def test_every_build_is_a_row_with_its_status(made: Path) -> None:
    apps = shown(made / "store", "apps")
    assert len({a["sha256"] for a in apps}) == len(apps) == 7
    bad = [a for a in apps if a["status"] != "read"]
    assert [(Path(a["path"]).name, a["status"], a["package"]) for a in bad] == [
        ("none.apk", "error", None)
    ]
    versions = sorted((a["package"], a["version_code"]) for a in apps if a["package"])
    assert versions == [
        (p, v) for p in ("com.example.notes", "com.example.shop") for v in (1, 2, 3)
    ]
    assert all(a["result"] == "fail" and a["policies"] == 1 for a in apps if a["package"])


def test_the_tables_say_what_a_scan_says(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = next(a for a in shown(made / "store", "apps") if a["package"] == "com.example.shop")
    run("scan", app["path"], "--policy", POLICY, "-f", "json", *PLAIN)
    report = json.loads(capsys.readouterr().out)
    rows = {
        t: [r for r in shown(made / "store", t) if r["sha256"] == app["sha256"]] for t in TABLES
    }
    assert sorted(f["fingerprint"] for f in report["findings"]) == sorted(
        f["fingerprint"] for f in rows["findings"]
    )
    assert sorted((d["data_type"], d["collector"]["id"], d["verdict"]) for d in report["data_map"]) == sorted(
        (c["data_type"], c["collector"], c["verdict"]) for c in rows["collections"]
    )  # fmt: skip
    assert {p["permission"] for p in report["permission_map"]} == {
        p["permission"] for p in rows["permissions"]
    }
    collected = {(c["data_type"], c["collector"]) for c in rows["collections"]}
    assert {(e["data_type"], e["collector"]) for e in rows["evidence"]} == collected
    assert {c["policy"] for c in rows["claims"]} == {p["sha256"] for p in report["policies"]}


def test_a_second_run_reads_nothing(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = shown(made / "store", "apps")
    code = run(
        "fleet", "run", made / "plan.jsonl", "--store", made / "store", "--policy", POLICY, *PLAIN
    )
    assert code == 0
    assert "0 of 7 builds to read; 7 are in the store" in capsys.readouterr().err
    assert shown(made / "store", "apps") == before


def test_a_plan_leaves_out_what_the_store_has(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("fleet", "plan", made / "apps", "--recursive", "--store", made / "store", *PLAIN)
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "0 builds to read, 7 are in the store, 1 are there twice" in err


def test_judged_again_is_as_if_it_was_run_so(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another policy, another pack: no build is opened, and every row is as a run would make it."""
    again, anew = tmp_path / "again", tmp_path / "anew"
    shutil.copytree(made / "store", again)
    policy = tmp_path / "other.md"
    policy.write_text("# Privacy policy\n\nWe collect the IMEI of your device for security.\n")
    more = ["--policy", policy, "--pack", "gdpr", *PLAIN]
    capsys.readouterr()
    hidden = made / "apps"
    moved = hidden.rename(made / "elsewhere")
    try:
        assert run("fleet", "judge", "--store", again, *more) == 0
    finally:
        moved.rename(hidden)
    assert (
        "changed: settings, waivers, a baseline, policies or lists changed"
        in capsys.readouterr().err
    )
    read_here(made / "plan.jsonl", anew, policy)
    for table in TABLES:
        assert shown(again, table) == shown(anew, table), table
    assert shown(again, "findings") != shown(made / "store", "findings")


def read_here(plan: Path, folder: Path, policy: Path) -> None:
    """What a run does, without a cluster: one shard."""
    from auditor.fleet import work
    from auditor.fleet.judging import bench_of
    from auditor.fleet.messages import Order, ShardTask
    from auditor.fleet.plan import read
    from auditor.fleet.server import run_of
    from auditor.fleet.store import Store

    settings = Settings(policies=(policy.as_posix(),), packs=("gdpr",), flows=False)
    today = dt.date.today()
    own, store = run_of(Order(settings, today)), Store(folder)
    bench = bench_of(own.knowledge, own.settings, today)
    _, builds = read(plan)
    with store.held():
        place = store.place("one")
        work.read_shard(ShardTask(tuple(builds), str(place)), own, bench)
        store.commit(place, "one", bench.key.facts, bench.key)
        store.show(bench.key)


def ask(made: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Any:
    capsys.readouterr()
    assert run("fleet", "query", *more, "--store", made / "store", "-f", "json") == 0
    return json.loads(capsys.readouterr().out)


def test_ready_questions(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(made, capsys, "undeclared", "--set", "data=imei")
    assert {(f["package"], f["collector"]) for f in found} == {
        ("com.example.shop", "umeng-analytics")
    }
    carried = {s["sdk"]: s for s in ask(made, capsys, "sdk-prevalence")}
    umeng = carried["umeng-analytics"]
    assert (umeng["builds"], umeng["packages"], umeng["percent"]) == (3, 1, 50.0)
    assert ask(made, capsys, "permission-creep") == [], "its versions ask for the same"
    (same,) = ask(made, capsys, "select count(*) as n from versions where before is not null")
    assert same == {"n": 4}, "each version but the first of its package has one before it"


def test_a_query_reaches_no_other_file(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = f"select * from read_csv('{made}/plan.jsonl')"
    assert run("fleet", "query", sql, "--store", made / "store") == 2
    assert "disabled by configuration" in capsys.readouterr().err


def test_an_unknown_question_is_told(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fleet", "query", "undeclare", "--store", made / "store") == 2
    assert "unknown question 'undeclare'" in capsys.readouterr().err
    assert run("fleet", "query", "undeclared", "--set", "dta=x", "--store", made / "store") == 2


def test_the_page_of_all_answers_loads_nothing(made: Path, tmp_path: Path) -> None:
    page = tmp_path / "fleet.html"
    assert run("fleet", "query", "--store", made / "store", "-f", f"html={page}") == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") >= 4
    assert re.findall(r"(?:src|href|url)\s*[=(]", text) == []
    assert "default-src 'none'" in text


def test_status_tells_what_changed(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("fleet", "status", "--store", made / "store", "--plan", made / "plan.jsonl", *PLAIN)
    out = capsys.readouterr().out
    assert "planned  7 builds, 0 left" in out
    assert "read     7 builds: 1 error, 6 read" in out
    assert "policies or lists changed" in out


def test_a_policy_of_one_build_that_changed_is_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One build has a policy of its own; `--retry` and `judge` take out rows and make them again."""
    one, two = fleet(tmp_path / "apps", 2)
    (tmp_path / "none.apk").write_bytes(b"PK no build")
    policy = tmp_path / "own.md"
    policy.write_text("# Privacy policy\n\nWe collect your IMEI for security.\n")
    rows = f"path,policy\n{one},{policy}\n{two},\n{tmp_path}/none.apk,\n"
    (tmp_path / "list.csv").write_text(rows)
    plan, store = tmp_path / "plan.jsonl", tmp_path / "store"
    run("fleet", "plan", "--list", tmp_path / "list.csv", "-o", plan, *PLAIN)
    assert run("fleet", "run", plan, "--store", store, "--workers", 1, *PLAIN) == 3
    before = shown(store, "claims")
    assert {c["subject"] for c in before} == {"imei"}
    policy.write_text("# Privacy policy\n\nWe collect your contacts for security.\n")
    capsys.readouterr()
    assert run("fleet", "judge", "--store", store, *PLAIN) == 0
    assert "changed: policies of 1 builds" in capsys.readouterr().err
    assert {c["subject"] for c in shown(store, "claims")} == {"contacts"}
    apps = shown(store, "apps")
    assert [a["status"] for a in apps].count("error") == 1
    assert len({a["sha256"] for a in apps}) == len(apps) == 3
    assert run("fleet", "run", plan, "--store", store, "--workers", 1, "--retry", *PLAIN) == 3
    assert shown(store, "apps") == apps, "read again, and no build of today either"
