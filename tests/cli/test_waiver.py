"""`auditor waiver add` and a baseline that a person can review."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from auditor.triage.baseline import SCHEMA, read_baseline
from tests.cli.test_cli import run

Capture = pytest.CaptureFixture[str]
REASON = "the vendor switches it off in 5.2"
MINE = """# kept as it is
waivers:
# a comment
- {rule: undeclared-data, subject: clipboard, reason: goes with the next release, owner: ana, expires: "%s"}
notes:
- {rule: vague-data, subject: android_id, collector: umeng-analytics, text: asked the vendor}
"""


@pytest.fixture
def repo(tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    (tmp_path / ".git").mkdir()
    for file in ("shop.apk", "privacy.md"):
        (tmp_path / file).write_bytes((samples / "shop" / file).read_bytes())
    monkeypatch.chdir(tmp_path)
    run(["scan", "shop.apk", "--policy", "privacy.md", "-f", "json=report.json"], capsys)
    return tmp_path


def findings(path: Path = Path("report.json")) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(path.read_text())["findings"]
    return rows


def add(capsys: Capture, id_: str, *more: str, days: str = "90d") -> tuple[int, str, str]:
    given = ["--report", "report.json", "--reason", REASON, "--owner", "ana", "--expires", days]
    return run(["waiver", "add", id_, *given, *more], capsys)


def test_a_waiver_of_a_finding_waives_it(repo: Path, capsys: Capture) -> None:
    first = findings()[0]
    code, _, err = add(capsys, first["fingerprint"])
    assert code == 0
    assert first["message"] in err
    assert "not used yet" in err
    assert REASON in (repo / "waivers.yml").read_text()
    scan = ["scan", "shop.apk", "--policy", "privacy.md", "--waivers", "waivers.yml", "-f", "json"]
    report = json.loads(run(scan, capsys)[1])
    assert [f["fingerprint"] for f in report["waived"]] == [first["fingerprint"]]


def test_what_stands_in_the_file_stays(repo: Path, capsys: Capture) -> None:
    text = MINE % (dt.date.today() + dt.timedelta(30))
    (repo / "w.yml").write_text(text)
    (repo / "auditor.toml").write_text('waivers = "w.yml"\n')
    code, _, err = add(capsys, findings()[0]["fingerprint"][:8])
    assert (code, "not used yet" in err) == (0, False)
    new = (repo / "w.yml").read_text().splitlines()
    assert [line for line in text.splitlines() if line not in new] == []


@pytest.mark.parametrize(
    ("id_", "more", "why"),
    [
        ("zzzzzzzzzzzzzzzz", [], "no finding has the id"),
        ("", [], "no finding has the id"),
        (None, ["--reason", "short"], "a reason has at least"),
        (None, ["--expires", "2000d"], "a year at most"),
        (None, ["--expires", "soon"], "must be a date"),
        (None, ["--owner", " "], "owner must name somebody"),
    ],
)
def test_what_no_reviewer_could_judge_is_refused(
    id_: str | None, more: list[str], why: str, repo: Path, capsys: Capture
) -> None:
    code, _, err = add(capsys, findings()[0]["fingerprint"] if id_ is None else id_, *more)
    assert code == 2
    assert why in err
    assert not (repo / "waivers.yml").exists()


def test_twice_is_once(repo: Path, capsys: Capture) -> None:
    id_ = findings()[0]["fingerprint"]
    add(capsys, id_)
    before = (repo / "waivers.yml").read_text()
    code, _, err = add(capsys, id_)
    assert (code, "waived already" in err) == (2, True)
    assert (repo / "waivers.yml").read_text() == before


def test_a_baseline_says_what_it_accepts(repo: Path, capsys: Capture) -> None:
    run(["baseline", "write", "report.json", "-o", "b.json"], capsys)
    doc = json.loads((repo / "b.json").read_text())
    assert doc["schema"] == SCHEMA
    told = {(r["rule"], r["subject"], r["collector"], r["message"]) for r in doc["findings"]}
    assert told == {(f["rule"], f["subject"], f["collector"], f["message"]) for f in findings()}
    lines = (repo / "b.json").read_text().splitlines()
    assert sum("fingerprint" in line for line in lines) == len(doc["findings"]), "one a line"
    scan = ["scan", "shop.apk", "--policy", "privacy.md", "--baseline", "b.json", "-f", "json"]
    assert json.loads(run(scan, capsys)[1])["findings"] == []


@pytest.mark.parametrize("first", [False, True])
def test_pruning_keeps_the_form_of_the_file(first: bool, repo: Path, capsys: Capture) -> None:
    """The first schema had fingerprints alone; such a file is read and pruned as it is."""
    ids = [f["fingerprint"] for f in findings()]
    if first:
        old = {"schema": "auditor/baseline/v1", "fingerprints": [*ids, "0" * 16]}
        (repo / "b.json").write_text(json.dumps(old))
    else:
        run(["baseline", "write", "report.json", "-o", "b.json"], capsys)
        text = (repo / "b.json").read_text()
        row = text.splitlines()[3].replace(ids[0], "0" * 16)
        gone = row.partition('"fingerprint": "')[2][:16]
        more = row.replace(gone, "0" * 16).rstrip(",") + ","
        (repo / "b.json").write_text(text.replace('"findings": [\n', f'"findings": [\n{more}\n'))
    assert "0" * 16 in read_baseline(Path("b.json"))
    _, _, err = run(["baseline", "prune", "b.json", "report.json"], capsys)
    assert f"1 of {len(ids) + 1} findings dropped" in err
    assert read_baseline(Path("b.json")) == frozenset(ids)


def test_known_on_a_laptop_is_known_in_ci(repo: Path, capsys: Capture) -> None:
    """No fingerprint hangs on the folder from which, or the path by which, a policy is read."""
    (repo / "sub").mkdir()
    (repo / "sub/privacy.md").write_bytes((repo / "privacy.md").read_bytes())
    other = json.loads(
        run(["scan", "shop.apk", "--policy", str(repo / "sub/privacy.md"), "-f", "json"], capsys)[1]
    )
    assert {f["fingerprint"] for f in other["findings"]} == {f["fingerprint"] for f in findings()}
