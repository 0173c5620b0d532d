"""Every folder of cases/builds of the shared folder: its command, and what its README expects."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.hostile.case import REFUSED, Case, by_app, found, notices

Judge = Callable[[Case], None]
JUDGES: dict[str, Judge] = {}
SECONDS = 20


def case(*names: str) -> Callable[[Judge], Judge]:
    """Say what is expected of these folders."""

    def keep(judge: Judge) -> Judge:
        JUDGES.update(dict.fromkeys(names, judge))
        return judge

    return keep


def folders() -> list[str]:
    """The cases that are there, or one that skips."""
    root = Path(os.environ.get("AUDITOR_SHARED", "../shared")) / "cases/builds"
    return sorted(p.name for p in root.iterdir()) if root.is_dir() else [""]


OPEN = {}
"""What does not come out as expected yet, and why."""


def marked(names: list[str]) -> list[object]:
    """The cases, those known to fail with their reason."""
    return [
        pytest.param(n, marks=pytest.mark.xfail(reason=OPEN[n], strict=True)) if n in OPEN else n
        for n in names
    ]


@pytest.mark.parametrize("name", marked(folders()))
def test_build(
    name: str,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert name in JUDGES, "a case that nobody judges"
    root = shared.resolve() / "cases/builds" / name
    monkeypatch.chdir(tmp_path)
    JUDGES[name](Case(root, tmp_path, capsys))


# --- builds that hid something ---


@case("attribution-androidx.core.content", "attribution-com.google.gson.internal")
def _(c: Case) -> None:
    assert [r["confidence"] for r in by_app(c.inventory(), "imei")] == ["high"]


@case("reach-appComponentFactory-rel", "reach-backupAgent-rel", "reach-forName-decoded")
def _(c: Case) -> None:
    (row,) = by_app(c.inventory(), "imei")
    assert row["reachable"] is not False


TECHNIQUES = {
    "tech-load-createPackageContext": "imei",
    "tech-pm-AsUser": "installed_apps",
    "tech-pm-loop-helper": "installed_apps",
    "tech-refl-base64": "imei",
    "tech-refl-findVirtual": "imei",
    "tech-refl-getter": "imei",
    "tech-refl-loop": "imei",
    "tech-sh-abs-pm": "installed_apps",
    "tech-tel-getImeiForSlot": "imei",
    "tech-uri-builder": "contacts",
}


@case(*TECHNIQUES)
def _(c: Case) -> None:
    name = (c.path / "README").read_text()  # which technique it is stands in the folder's name
    report = c.inventory()
    rows = [r for r in report["collections"] if r["collector"]["kind"] == "app"]
    told = notices(report) & {"calls_unresolved", "code_loaded", "reflection_unresolved"}
    assert told or {r["confidence"] for r in rows} & {"high", "medium"}, name


@case("dex-20000-passes")
def _(c: Case) -> None:
    report = c.inventory()
    assert [*by_app(report, "imei")] or "bound_passed" in notices(report)


@case("dex-nul-strings")
def _(c: Case) -> None:
    report = c.inventory()
    types = {r["data_type"] for r in report["collections"]}
    assert types == {"android_id", "sms", "installed_apps", "serial_number"}


@case("dex-subclass-across-dex")
def _(c: Case) -> None:
    report = c.scan("--policy", "policy.md")
    assert "notification_content" in {r["data_type"] for r in report["data_map"]}


@case("dex-decoy-number", "dex-deflated-peek", "dex-elsewhere", "zip-classes1-decoy")
def _(c: Case) -> None:
    policy = next(c.path.glob("p*.md")).name
    for app in sorted(c.path.glob("*.apk")):
        code, out, _ = c.run("scan", app.name, "--policy", policy, "--no-config")
        assert code == 1, (app.name, out[-300:])


@case(
    "nested-assets_x.dex.enc",
    "nested-payload.dex",
    "nested-res_a1.bin",
    "nested-two_deep",
    "nested-zip_otherext",
)
def _(c: Case) -> None:
    read = c.scan("--policy", "policy.md", "--nested")
    assert found(read, "missing-permission")
    assert "nested_not_read" in notices(c.scan("--policy", "policy.md", "--no-nested"))


@case("native-unread-footer")
def _(c: Case) -> None:
    code, out, _ = c.run("scan", "a.apk", "--policy", "policy.md", "--no-config")
    assert code == 0
    assert "not analysed: native code" in " ".join(out.split())


PACKED = (
    "ali dexprotector jiagu_assets legu_shella legu_super_2021 netease seen-jiagu_lib shadowsafety"
)


@case("packer-missed")
def _(c: Case) -> None:
    for name in (*PACKED.split(), "tongfu", "virbox"):
        report = c.scan("--policy", "policy.md", app=f"{name}.apk")
        assert found(report, "analysis-limited"), name


@case("unread-code-exit-0")
def _(c: Case) -> None:
    for command in (["inventory", "bad.apk"], ["sdk-list", "bad.apk"]):
        code, _, err = c.run(*command, "--no-config")
        assert (code, err.count("was not analysed")) == (REFUSED, 1), command
    code, out, err = c.run("diff", "good.apk", "bad.apk", "--no-config", "-f", "json")
    assert code == REFUSED
    gone = {d["kind"] for d in json.loads(out)["differences"] if d["change"] == "gone"}
    assert gone <= {"permission", "component"}, "the manifest was read, the code was not"


@case("set-standalone-unread")
def _(c: Case) -> None:
    report = c.scan("--policy", "policy.md", app="a.apks")
    assert "set_not_read" in notices(report)


# --- manifests ---


@case("axml-attrstart40", "axml-raw-vs-data", "axml-dup-name-real-first")
def _(c: Case) -> None:
    code, out, err = c.run("scan", "a.apk", "--policy", "policy.md", "--no-config")
    assert code in (1, REFUSED)
    assert "READ_SMS" in out + err


@case("manifest-redefines-platform-permission")
def _(c: Case) -> None:
    assert found(c.scan("--policy", "policy.md"), "undeclared-permission", "high")


@case("tools-node-remove")
def _(c: Case) -> None:
    _, out, _ = c.run("scan", "AndroidManifest.xml", "--policy", "privacy.md", "--no-config")
    assert "CONTACTS" not in out
    assert "CAMERA" in out


# --- policies ---

UNSEEN = (
    "children-md del_strike-html display_none-html docx_vanish-docx font0-html free_of-md "
    "frameset_noframes-html md_comment-md md_frontmatter-md md_html_hidden-md other_company-md "
    "pdf_tr3-pdf quote-md table_cell_script-html"
)


@case(*(f"policy-{name}" for name in UNSEEN.split()))
def _(c: Case) -> None:
    (policy,) = (p.name for p in c.path.iterdir() if p.name not in ("README", "a.apk", "policy.md"))
    code, out, err = c.run("scan", "a.apk", "--policy", policy, "--no-config", "-f", "json")
    if code == REFUSED:
        assert "no text" in err
        return
    report = json.loads(out)
    (row,) = (r for r in report["data_map"] if r["data_type"] == "imei")
    assert row["verdict"] != "declared", row
    assert report["result"] == "fail"


@case("policy-containers")
def _(c: Case) -> None:
    expected = {
        "zh.mhtml": {"location_precise", "imei"},
        "shy.html": {"location_precise", "imei"},
        "emph.md": {"location_precise"},
        "emph2.md": {"location_precise"},
    }
    for name, types in expected.items():
        policy = c.json("policy", name)
        assert {x["subject"]["id"] for x in policy["claims"]} == types, name
        assert policy["source"]["language"] == ("zh" if name.startswith("zh") else "en")


@case("md-html-table")
def _(c: Case) -> None:
    for name in ("a.md", "a.html", "pipe.md"):
        report = c.scan("--policy", name, app="shop.apk")
        own = {f["subject"] for f in found(report) if f["severity"] in ("high", "medium")}
        assert any("installed_apps" in s for s in own), name
    for name in ("en.md", "en.html"):
        report = c.scan("--policy", name, app="shop.apk")
        umeng = [f["subject"] for f in found(report, severity="high") if "umeng" in f["subject"]]
        assert umeng == [], name
    claims = c.json("policy", "a.md")["claims"]
    assert "first" not in {x["party"] for x in claims if x["status"] == "collected"}


@case("sdk-block-first-party")
def _(c: Case) -> None:
    heads = {"zh.md": "jpush", "en.md": "jpush", "company.md": "umeng-analytics"}
    for name, sdk in heads.items():
        claims = c.json("policy", name)["claims"]
        assert {(x["party"], x["sdk"]) for x in claims} == {("third", sdk)}, name
    report = c.scan("--policy", "zh.md", app="shop.apk")
    assert any("installed_apps" in f["subject"] for f in found(report, "undeclared-data"))


@case("text-not-shown")
def _(c: Case) -> None:
    for name in ("without.md", "comment.md", "strike.md", "del.html", "front.md"):
        report = c.scan("--policy", name, app="shop.apk")
        (row,) = (r for r in report["data_map"] if r["data_type"] == "installed_apps")
        assert row["verdict"] == "undeclared", name


@case("embedded-policy-unseen")
def _(c: Case) -> None:
    report = c.scan("--policy", "app:")
    assert [p["path"] for p in report["policies"]] == ["a.apk!assets/privacy.md"]


@case("policy-md-brackets-hang")
def _(c: Case) -> None:
    start = time.monotonic()
    code, _, _ = c.run("scan", "a.apk", "--policy", "p.md", "--no-config")
    assert (code, time.monotonic() - start < SECONDS) == (REFUSED, True)


@case("policy-cmd-not-isolated-in-CI")
def _(c: Case) -> None:
    os.environ["CI"] = "1"
    try:
        start = time.monotonic()
        code, _, _ = c.run("policy", "p.md", "--no-config", "--timeout", "15")
    finally:
        del os.environ["CI"]
    assert (code, time.monotonic() - start < SECONDS) == (REFUSED, True)


# --- lists and mappings ---


def in_the_build(c: Case, file: str) -> set[str]:
    report = c.scan("--policy", "privacy.md", "--sdk-list", file, "--fail-on", "never")
    return {r["name"] for r in report["sdk_map"] if r["in_build"]}


@case("sdk-list-lost")
def _(c: Case) -> None:
    umeng, facebook = "Umeng Analytics (友盟统计 U-App)", "Facebook SDK"
    both = {umeng, facebook}
    assert in_the_build(c, "releaseRuntimeClasspath.lockfile") == both
    assert in_the_build(c, "gradle.lockfile") == {*both, "Adjust"}
    others = {"Adjust", "AppsFlyer", "Firebase Analytics"}
    assert others | {umeng} <= in_the_build(c, "tree.txt")
    assert in_the_build(c, "github.json") == {umeng}
    assert in_the_build(c, "nebula-dependencies.json") == both
    assert in_the_build(c, "tree-utf16.txt") == {umeng}


@case("sdk-list-too-much")
def _(c: Case) -> None:
    for file in (
        "cyclonedx-tools.xml",
        "cyclonedx-excluded.json",
        "spdx-root.json",
        "tree-all-configurations.txt",
        "buildscript-gradle.lockfile",
        "libs.versions.toml",
    ):
        arguments = ["scan", "a.apk", "--policy", "privacy.md", "--sdk-list", file, "--no-config"]
        code, out, err = c.run(*arguments, "-f", "json", "--fail-on", "never")
        if code == REFUSED:
            assert file in err
            continue
        names = {r["name"] for r in json.loads(out)["sdk_map"] if r["in_build"]}
        assert not {n for n in names if "Umeng" not in n}, file


@case("mapping")
def _(c: Case) -> None:
    foreign = c.scan("--policy", "privacy.md", "--mapping", "foreign.txt")
    removed = c.scan("--policy", "privacy.md", "--mapping", "removed.txt")
    for report in (foreign, removed):
        assert not [r for r in report["sdk_map"] if r["in_build"] and "Umeng" not in r["name"]]
    assert "mapping_foreign" in notices(foreign)
    for name in ("inlined.txt", "bom.txt"):
        report = c.inventory("--mapping", name)
        callers = {e["caller"] for r in report["collections"] for e in r["evidence"]}
        names = {x.partition("(")[0] for x in callers if x.startswith("Lcom/acme/map")}
        assert names == {"Lcom/acme/map/StoreFinder;->findNearest"}, name


# --- the gate ---


@case("crash-baseline-list")
def _(c: Case) -> None:
    arguments = ["scan", "a.apk", "--policy", "policy.md", "--baseline", "b.json", "--no-config"]
    assert c.run(*arguments)[0] == 2


@case("crash-sarif-nonutf8-path")
def _(c: Case) -> None:
    (name,) = (n for n in os.listdir(os.fsencode(c.path)) if n.endswith(b".apk"))
    command = [sys.executable, "-m", "auditor", "scan", name, "--policy", "policy.md"]
    done = subprocess.run([*command, "--no-config", "-f", "sarif"], capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    assert json.loads(done.stdout)["runs"]


@case("gate-no-policy-is-pass")
def _(c: Case) -> None:
    _, out, _ = c.run("scan", "a.apk", "--no-config")
    assert "pass" not in out.split()
    os.environ["CI"] = "true"
    try:
        assert c.run("scan", "a.apk", "--no-config")[0] == REFUSED
    finally:
        del os.environ["CI"]


@case("gate-symlink-devzero-OOM")
def _(c: Case) -> None:
    (c.path / "z.csv").symlink_to("/dev/zero")
    limited = f'ulimit -v 4000000; exec "{sys.executable}" -m auditor scan a.apk'
    done = subprocess.run(["bash", "-c", limited], capture_output=True, text=True)
    assert done.returncode in (2, REFUSED)
    assert "regular file" in done.stderr


@case("gate-toml-rule-off-and-overlay")
def _(c: Case) -> None:
    _, out, _ = c.run("scan", "a.apk", "--fail-on", "high")
    shaped = out.partition("\nGATE\n")[2]
    assert "undeclared-permission" in shaped
    assert "overlay" in shaped


@case("gate-waiver-forever")
def _(c: Case) -> None:
    code, out, err = c.run("scan", "a.apk")
    assert code == 2 or "0 waived" in out, out + err


@case("junit-fails-on-info")
def _(c: Case) -> None:
    arguments = ["scan", "a.apk", "--policy", "privacy.md", "--no-config", "-f", "junit"]
    code, out, _ = c.run(*arguments)
    root = ElementTree.fromstring(out)
    failed = root.findall(".//failure")
    # the DEX file that lay hidden beside the loaded one is read by now: two high findings
    assert (code, root.get("failures"), len(failed)) == (1, "2", 2)
    assert {f.get("type") for f in failed} == {"high"}
    assert len(root.findall(".//testcase")) > len(failed)


@case("output-special-file")
def _(c: Case) -> None:
    (c.path / "link.json").unlink()
    (c.path / "real.json").write_text("old")
    (c.path / "link.json").symlink_to("real.json")
    common = ["scan", "a.apk", "--policy", "privacy.md", "--fail-on", "never", "--no-config"]
    assert c.run(*common, "-f", "json=link.json")[0] == 0
    assert (c.path / "link.json").is_symlink()
    assert json.loads((c.path / "real.json").read_text())["schema"]
    os.mkfifo(c.path / "pipe")
    reader = subprocess.Popen(["cat", str(c.path / "pipe")], stdout=subprocess.PIPE)
    assert c.run(*common, "-f", "json=pipe")[0] == 0
    assert json.loads(reader.communicate(timeout=10)[0])["schema"]
    assert (c.path / "pipe").is_fifo()


@case("report-sarif-markdown-link")
def _(c: Case) -> None:
    common = ["scan", "a.apk", "--policy", "policy.md", "--no-config"]
    _, sarif, _ = c.run(*common, "-f", "sarif")
    assert "[x](javascript" not in sarif
    _, markdown, _ = c.run(*common, "-f", "markdown")
    assert "https://evil" not in markdown
