"""A set of several apps: each is judged on its own, said so, and can be named by itself."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from auditor.errors import InputError, SeveralApps
from auditor.model import App
from auditor.readers.app import read_app
from auditor.readers.dex.plan import Plan
from tests.cli.test_cli import run

Capture = pytest.CaptureFixture[str]


def renamed(apk: bytes, package: str) -> bytes:
    """The APK as another app of a package name of the same length."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(apk)) as z, zipfile.ZipFile(out, "w") as new:
        for name in z.namelist():
            data = z.read(name)
            if name == "AndroidManifest.xml":
                for coding in ("utf-16-le", "utf-8"):
                    data = data.replace("com.example.shop".encode(coding), package.encode(coding))
            new.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def apks(samples: Path) -> dict[str, bytes]:
    shop = (samples / "shop/shop.apk").read_bytes()
    with zipfile.ZipFile(samples / "shop/shop.apk") as z:
        manifest = z.read("AndroidManifest.xml")
    split = io.BytesIO()
    with zipfile.ZipFile(split, "w") as z:
        z.writestr("AndroidManifest.xml", manifest)
        z.writestr("lib/x86/libx.so", b"")
    other = renamed(shop, "com.example.evil")
    return {"base.apk": shop, "split_x86.apk": split.getvalue(), "other/evil.apk": other}


def packed(path: Path, apks: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as z:
        for name, data in apks.items():
            z.writestr(name, data)
    return path


def in_folder(path: Path, apks: dict[str, bytes]) -> Path:
    path.mkdir()
    for name, data in apks.items():
        (path / Path(name).name).write_bytes(data)
    return path


@pytest.fixture(params=["set.zip", "folder"])
def both(request: pytest.FixtureRequest, tmp_path: Path, apks: dict[str, bytes]) -> Path:
    make = packed if request.param == "set.zip" else in_folder
    return make(tmp_path / request.param, apks)


def apps_of(path: Path, plan: Plan) -> tuple[str, ...]:
    with pytest.raises(SeveralApps) as e:
        read_app(path, plan)
    return e.value.apps


def test_each_app_of_a_set_has_a_name(both: Path, plan: Plan) -> None:
    first, second = sorted(apps_of(both, plan), key=lambda p: "evil" in p)
    assert first == f"{both}!com.example.shop"
    assert Path(second).name == "evil.apk"
    apps: list[App] = [read_app(Path(p), plan) for p in (first, second)]
    assert [a.manifest.package for a in apps] == ["com.example.shop", "com.example.evil"]
    assert [a.format for a in apps] == ["apks", "apk"]
    assert ("native", "libx.so") in {(f.kind, f.value) for f in apps[0].sdks}
    assert ("native", "libx.so") not in {(f.kind, f.value) for f in apps[1].sdks}


def test_it_says_that_the_rest_was_not_looked_at(both: Path, plan: Plan) -> None:
    told = read_app(Path(f"{both}!com.example.shop"), plan).notices
    assert [dict(n.words)["set"] for n in told if n.code == "set_apart"] == [both.as_posix()]


def test_a_scan_judges_each_and_the_worst_decides(
    both: Path, samples: Path, capsys: Capture
) -> None:
    policy = samples / "shop/privacy.md"
    code, out, err = run(
        ["scan", str(both), "--policy", str(policy), "--no-config", "-f", "jsonl"], capsys
    )
    reports = [json.loads(line) for line in out.splitlines()]
    assert {r["app"]["package"] for r in reports} == {"com.example.shop", "com.example.evil"}
    assert code == 1
    assert "several apps; each is judged on its own" in err


def test_a_format_of_one_app_names_the_way(both: Path, capsys: Capture) -> None:
    code, _, err = run(["scan", str(both), "--no-config", "-f", "json"], capsys)
    assert code == 3
    assert "give each on its own" in err
    assert "com.example.shop and com.example.evil" in err


def test_an_inventory_of_each(both: Path, capsys: Capture) -> None:
    code, out, _ = run(["inventory", str(both), "--no-config", "-f", "jsonl"], capsys)
    assert (code, len(out.splitlines())) == (0, 2)


def test_two_versions_of_one_app(tmp_path: Path, apks: dict[str, bytes], plan: Plan) -> None:
    shop = apks["base.apk"]
    newer = io.BytesIO()
    old, later = (struct.pack("<HBBI", 8, 0, 0x10, version) for version in (7, 8))
    with zipfile.ZipFile(io.BytesIO(shop)) as z, zipfile.ZipFile(newer, "w") as new:
        for name in z.namelist():
            data = z.read(name)
            new.writestr(name, data.replace(old, later) if name == "AndroidManifest.xml" else data)
    path = packed(tmp_path / "s.zip", {"base.apk": shop, "newer.apk": newer.getvalue()})
    versions = [read_app(Path(p), plan).manifest.version_code for p in apps_of(path, plan)]
    assert sorted(map(str, versions)) == ["7", "8"]


def test_a_standalone_can_be_named(tmp_path: Path, apks: dict[str, bytes], plan: Plan) -> None:
    path = packed(
        tmp_path / "s.apks",
        {
            "splits/base-master.apk": apks["base.apk"],
            "standalones/evil.apk": apks["other/evil.apk"],
        },
    )
    assert read_app(path, plan).manifest.package == "com.example.shop"
    alone = read_app(Path(f"{path}!standalones/evil.apk"), plan)
    assert alone.manifest.package == "com.example.evil"


@pytest.mark.parametrize("name", ["com.example.none", "none.apk", "../x.apk"])
def test_what_is_not_there(name: str, tmp_path: Path, apks: dict[str, bytes], plan: Plan) -> None:
    path = packed(tmp_path / "s.zip", apks)
    with pytest.raises(InputError, match="no such app"):
        read_app(Path(f"{path}!{name}"), plan)
    with pytest.raises(InputError, match="no such file"):
        read_app(Path(f"{tmp_path}/none.zip!{name}"), plan)


def test_a_file_whose_name_has_the_mark_is_that_file(
    tmp_path: Path, apks: dict[str, bytes], plan: Plan
) -> None:
    path = tmp_path / "a!b.apk"
    path.write_bytes(apks["base.apk"])
    assert read_app(path, plan).path == path.as_posix()
