"""The command line as a user meets it: output, exit codes, one line per error."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.cli import main
from auditor.report import REPORTERS

SCAN = ["scan", "--no-config"]


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as e:
        main(arguments)
    out, err = capsys.readouterr()
    return int(e.value.code or 0), out, err


@pytest.fixture
def shop(samples: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(samples)
    return Path("shop/shop.apk")


def golden_case(name: str, policy: str, lists: str, lang: str) -> list[str]:
    return [
        *SCAN,
        f"{name}/{name}.apk",
        "--policy",
        f"{name}/{policy}",
        "--sdk-list",
        f"{name}/{lists}",
        "--lang",
        lang,
    ]


@pytest.mark.parametrize(
    ("name", "policy", "lists", "lang"),
    [("shop", "privacy.md", "sdks.csv", "en"), ("notes", "privacy.zh.md", "sdks.yml", "zh")],
)
def test_the_samples_give_the_expected_reports(
    name: str,
    policy: str,
    lists: str,
    lang: str,
    samples: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    golden,
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(samples)
    root = samples.as_posix()  # wherever the samples lie
    monkeypatch.setattr("auditor.cli.reports.places", lambda: (root, root))
    for format_, suffix in (
        ("table", "txt"),
        ("json", "json"),
        ("markdown", "md"),
        ("sarif", "sarif"),
        ("junit", "junit.xml"),
        ("html", "html"),
        ("github", "github.txt"),
        ("gitlab", "gitlab.json"),
        ("csv", "csv"),
    ):
        code, out, _ = run([*golden_case(name, policy, lists, lang), "-f", format_], capsys)
        assert code == 1
        golden(samples / name / f"expected.{suffix}", out)


def test_the_sample_shows_what_it_is_made_to_show(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run([*SCAN, str(shop), "--policy", "shop/privacy.md", "-f", "json"], capsys)
    report = json.loads(out)
    found = {(f["rule"], f["subject"], f["collector"]): f for f in report["findings"]}
    assert code == 1
    imei = found["sdk-data-undeclared", "imei", "umeng-analytics"]
    assert (
        imei["code"][0]["member"]
        == "Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;"
    )
    assert imei["nearest_claim"]["status"] == "mentioned"
    apps = found["undeclared-data", "installed_apps", "app"]
    assert apps["severity"] == "high"
    assert not any(s == "android.permission.READ_PHONE_STATE" for _, s, _ in found), (
        "one cause, one finding"
    )
    rows = {r["permission"].rpartition(".")[2]: r["verdict"] for r in report["permission_map"]}
    assert rows["CAMERA"] == "declared"
    assert rows["READ_CONTACTS"] == "contradicted"
    assert rows["RECORD_AUDIO"] == "contradicted"


def test_a_rerun_is_byte_identical(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [*SCAN, str(shop), "--policy", "shop/privacy.md", "-f", "json"]
    assert run(command, capsys)[1] == run(command, capsys)[1]


def test_a_manifest_alone(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = samples / "shop/src/AndroidManifest.xml"
    code, out, _ = run([*SCAN, str(manifest), "--policy", str(samples / "shop/privacy.md")], capsys)
    assert code == 1
    assert out.count("code was not judged") == 1
    assert "READ_CONTACTS" in out


def test_without_a_policy_nothing_is_judged(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run([*SCAN, str(shop), "-f", "json"], capsys)
    report = json.loads(out)
    assert code == 0
    assert {r["verdict"] for r in report["permission_map"]} == {"not_judged"}
    assert any(n["what"] == "nothing was judged" for n in report["notices"])
    assert run([*SCAN, str(shop), "--strict"], capsys)[0] == 3


def test_the_policy_map_stands_in_and_goes_stale(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shop.yml"
    assert run(["map", "init", "--policy", "shop/privacy.md", "-o", str(path)], capsys)[0] == 0
    assert run(["map", "check", str(path)], capsys)[0] == 0

    def verdicts(*extra: str) -> object:
        _, out, _ = run([*SCAN, str(shop), *extra, "-f", "json"], capsys)
        report = json.loads(out)
        return {r["permission"]: r["verdict"] for r in report["permission_map"]}, {
            f["rule"] for f in report["findings"]
        }

    by_text, _ = verdicts("--policy", "shop/privacy.md")
    by_map, rules = verdicts("--policy", "shop/privacy.md", "--map", str(path))
    assert by_map == by_text
    assert "stale-policy-map" not in rules
    changed = tmp_path / "privacy.md"
    changed.write_text(
        Path("shop/privacy.md").read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8"
    )
    assert "stale-policy-map" in verdicts("--policy", str(changed), "--map", str(path))[1]
    assert run(["map", "init", "--policy", "shop/privacy.md", "-o", str(path)], capsys)[0] == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["scan"], 2),
        (["scan", "none.apk"], 3),
        (["scan", "."], 3),
        (["scan", "*.nothing"], 3),
        (["scan", "shop/shop.apk", "--policy", "none.md"], 3),
        (["scan", "shop/shop.apk", "--policy", "."], 3),
        (["scan", "shop/shop.apk", "--policy", "https://example.org/privacy"], 3),
        (["scan", "shop/shop.apk", "--sdk-list", "build.sh"], 2),
        (["scan", "shop/shop.apk", "--sdk-list", "none.csv"], 3),
        (["scan", "shop/shop.apk", "--fail-on", "sometimes"], 2),
        (["scan", "shop/shop.apk", "-f", "pdf"], 2),
        (["scan", "shop/shop.apk", "-f", "json", "-f", "sarif"], 2),
        (["scan", "shop/shop.apk", "notes/notes.apk", "-f", "json"], 2),
        (["scan", "shop/privacy.md"], 3),
        (["scan", "shop/shop.apk", "--map", "none.yml"], 3),
        (["scan", "shop/shop.apk", "--map", "notes/sdks.yml"], 2),
        (["scan", "shop/shop.apk", "--maps", "none"], 2),
        (["inventory", "none.apk"], 3),
        (["policy", "none.txt"], 3),
        (["explain", "no-such-thing"], 2),
        (["map", "schema", "zoo"], 2),
        (["frobnicate"], 2),
        (["--no-such-option"], 2),
    ],
    ids=str,
)  # fmt: skip
def test_a_mistake_is_one_line_and_the_right_code(
    arguments: list[str], code: int, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got, out, err = run(arguments, capsys)
    assert got == code
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1, err
    assert out == ""


@pytest.mark.parametrize("cut", [0, 1, 20, 3000, 9000])
def test_a_truncated_apk_is_never_clean(
    cut: int, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cut.apk"
    path.write_bytes((samples / "shop/shop.apk").read_bytes()[:cut])
    code, out, err = run([*SCAN, str(path)], capsys)
    assert (code, out) == (3, "")
    assert str(path) in err


def test_an_empty_policy(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.md"
    path.write_text(" \n")
    code, _, err = run([*SCAN, str(shop), "--policy", str(path)], capsys)
    assert code == 3
    assert "empty" in err


def test_several_apps_and_one_broken(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.apk"
    bad.write_bytes(b"PK\x03\x04 nothing")
    code, out, err = run(
        [*SCAN, str(bad), str(shop), "--policy", "shop/privacy.md", "-f", "jsonl"], capsys
    )
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert [r["schema"] for r in rows] == ["auditor/error/v1", "auditor/report/v1"]
    assert "bad.apk" in err


def test_policy_jsonl_has_a_line_for_every_document(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(["policy", "none.md", "shop/privacy.md", "-f", "jsonl"], capsys)
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert rows[0]["claims"] == []
    assert rows[0]["notices"][0]["level"] == "error"
    assert len(rows[1]["claims"]) > 10


def test_outputs_go_to_files(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sarif, junit = tmp_path / "out.sarif", tmp_path / "out.xml"
    code, out, _ = run(
        [
            *SCAN,
            str(shop),
            "--policy",
            "shop/privacy.md",
            "-f",
            "table",
            "-f",
            f"sarif={sarif}",
            "-f",
            f"junit={junit}",
        ],
        capsys,
    )
    assert code == 1
    assert "PERMISSION MAP" in out
    assert json.loads(sarif.read_text())["version"] == "2.1.0"
    assert junit.read_text().startswith("<?xml")
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_render_gives_what_scan_gives(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    base = [*SCAN, str(shop), "--policy", "shop/privacy.md"]
    run([*base, "-f", f"json={report}"], capsys)
    for format_ in REPORTERS:
        scanned = run([*base, "-f", format_], capsys)[1]
        rendered = run(["render", str(report), "-f", format_], capsys)[1]
        assert rendered == scanned, format_


def test_waivers_baseline_and_thresholds(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = [*SCAN, str(shop), "--policy", "shop/privacy.md"]
    report = tmp_path / "r.json"
    run([*base, "-f", f"json={report}"], capsys)
    known = tmp_path / "known.json"
    assert run(["baseline", "write", str(report), "-o", str(known)], capsys)[0] == 0
    code, out, _ = run([*base, "--baseline", str(known)], capsys)
    assert code == 0
    assert "0 findings" in out

    waivers = tmp_path / "waivers.yml"
    text = "waivers:\n  - {rule: sdk-data-undeclared, subject: imei, collector: umeng-analytics, reason: legal looks into it, owner: ana, expires: '%s'}\n"
    waivers.write_text(text % (dt.date.today() + dt.timedelta(300)))
    _, out, _ = run([*base, "--waivers", str(waivers), "-f", "json"], capsys)
    assert [f["subject"] for f in json.loads(out)["waived"]] == ["imei"]
    waivers.write_text(text % "2020-01-01")
    code, out, _ = run([*base, "--waivers", str(waivers), "-f", "json"], capsys)
    rules = {f["rule"]: f for f in json.loads(out)["findings"]}
    assert "stale-waiver" in rules
    assert "expired" in rules["sdk-data-undeclared"]["note"]
    waivers.write_text(
        "waivers:\n  - {rule: x, subject: '*', reason: r, owner: '', expires: soon}\n  - {rule: y}\n"
    )
    code, _, err = run([*base, "--waivers", str(waivers)], capsys)
    assert code == 2
    assert len(err.splitlines()) == 5

    assert run([*base, "--fail-on", "never"], capsys)[0] == 0
    _, out, _ = run([*base, "--min-severity", "high", "-f", "json"], capsys)
    assert {f["severity"] for f in json.loads(out)["findings"]} == {"high"}


def test_settings(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apk, policy = shop.resolve(), Path("shop/privacy.md").resolve()
    repo = tmp_path / "repo"
    (repo / "app").mkdir(parents=True)
    (repo / ".git").mkdir()
    (repo / "auditor.toml").write_text(
        f'package = "com.example.shop"\npolicies = ["{policy}"]\nown_packages = ["com.umeng.analytics"]\n'
        'fail_on = "never"\n[rules.unused-permission]\noff = true\nreason = "a library needs them"\n'
    )
    monkeypatch.chdir(repo / "app")
    code, out, err = run(["scan", str(apk), "-f", "json"], capsys)
    report = json.loads(out)
    assert code == 0
    assert "auditor.toml" in err
    assert {f["collector"] for f in report["findings"] if f["subject"] == "imei"} == {"app"}
    assert not any(f["rule"] == "unused-permission" for f in report["findings"])
    assert 'fail_on = "never"' in run(["config"], capsys)[1]
    (repo / "auditor.toml").write_text("colour = 3\n")
    code, _, err = run(["scan", str(apk)], capsys)
    assert code == 2
    assert "colour" in err


@pytest.mark.parametrize(
    "name",
    [
        "undeclared-data",
        "READ_PHONE_STATE",
        "imei",
        "umeng-analytics",
        "极光推送",
        "com.google.android.gms.permission.AD_ID",
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_explain(name: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(["explain", name, "--lang", lang], capsys)
    assert code == 0
    assert len(out.splitlines()) > 3


def test_help_loads_nothing_heavy() -> None:
    probe = "import sys; sys.argv=['auditor','--help']\nfrom auditor.cli import main\ntry: main()\nexcept SystemExit: pass\nprint([m for m in ('numpy','androguard','lxml','yaml','msgspec') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_the_library_interface(samples: Path) -> None:
    import auditor
    import auditor.audit

    report = auditor.audit(
        samples / "shop/shop.apk", auditor.load_knowledge(), policies=[samples / "shop/privacy.md"]
    )
    assert report.result == "fail"
    assert (
        auditor.inventory(samples / "shop/shop.apk", auditor.load_knowledge()).app.manifest.package
        == "com.example.shop"
    )
    assert auditor.read_policy(samples / "shop/privacy.md", auditor.load_knowledge()).claims
    with pytest.raises(AttributeError):
        auditor.nothing  # noqa: B018
