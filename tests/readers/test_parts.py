"""Bundles and sets of APKs: the same facts as from one APK, with the parts named."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.collect import plan_of
from auditor.errors import InputError
from auditor.knowledge.load import load_knowledge
from auditor.model import App
from auditor.readers.app import read_app
from auditor.readers.proto_xml import parse
from tests import axml_writer as axml

ANDROID = "http://schemas.android.com/apk/res/android"


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: bytes | str | int) -> bytes:
    """One field as the Protocol Buffers documentation encodes it."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def element(name: str, attributes: dict[str, str | bytes], *children: bytes) -> bytes:
    """An XmlNode of aapt.pb that holds an element; a bytes value is a compiled item."""
    body = field(3, name)
    for key, value in attributes.items():
        prefix, _, local = key.rpartition(":")
        text = field(1, ANDROID) if prefix else b""
        text += field(2, local)
        text += field(6, value) if isinstance(value, bytes) else field(3, value)
        body += field(4, text)
    return field(1, body + b"".join(field(5, c) for c in children))


def manifest(package: str, *permissions: str, activity: str | None = None) -> bytes:
    sdk = field(7, field(6, 28))  # Item.prim.int_decimal_value
    children = [element("uses-sdk", {"a:targetSdkVersion": sdk})]
    children += [
        element("uses-permission", {"a:name": f"android.permission.{p}"}) for p in permissions
    ]
    inside = [element("activity", {"a:name": activity})] if activity else []
    return element("manifest", {"package": package}, *children, element("application", {}, *inside))


@pytest.fixture(scope="module")
def shop_dex(samples: Path) -> bytes:
    with zipfile.ZipFile(samples / "shop/shop.apk") as z:
        return z.read("classes.dex")


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as z:
        for name, data in entries.items():
            z.writestr(name, data)
    return path


def read(path: Path) -> App:
    return read_app(path, plan_of(load_knowledge()))


def seen(app: App) -> set[tuple[str, str, bool | None]]:
    return {(f.signal, f.caller, f.reachable) for f in app.code}


def test_a_bundle_gives_what_its_apk_gives_and_its_modules_add(
    tmp_path: Path, samples: Path, shop_dex: bytes
) -> None:
    bundle = zipped(
        tmp_path / "shop.aab",
        {
            "BundleConfig.pb": b"",
            "extra/manifest/AndroidManifest.xml": manifest("com.example.shop", "BODY_SENSORS"),
            "base/manifest/AndroidManifest.xml": manifest(
                "com.example.shop", "CAMERA", activity=".MainActivity"
            ),
            "base/dex/classes.dex": shop_dex,
            "base/lib/arm64-v8a/libshop.so": b"",
        },
    )
    app, whole = read(bundle), read(samples / "shop/shop.apk")
    assert app.format == "aab"
    assert seen(app) == seen(whole)
    assert {f.dex for f in app.code} == {"base/dex/classes.dex"}
    assert [p.name.rpartition(".")[2] for p in app.manifest.permissions] == [
        "CAMERA",
        "BODY_SENSORS",
    ]
    assert app.manifest.target_sdk == 28
    assert ("native", "libshop.so") in {(f.kind, f.value) for f in app.sdks}


@pytest.mark.parametrize("name", ["base.apk", "splits/base-master.apk", "universal.apk"])
def test_a_set_gives_what_its_apk_gives(tmp_path: Path, samples: Path, name: str) -> None:
    apk = (samples / "shop/shop.apk").read_bytes()
    app = read(zipped(tmp_path / "shop.apks", {name: apk, "toc.pb": b""}))
    assert app.format == "apks"
    assert seen(app) == seen(read(samples / "shop/shop.apk"))
    assert {f.dex for f in app.code} == {f"{name}!classes.dex"}


def test_an_apkm_of_a_store_mirror_is_a_set(tmp_path: Path, samples: Path) -> None:
    """A ZIP of splits with `info.json` and an icon, by the listing of such files."""
    apk = (samples / "shop/shop.apk").read_bytes()
    with zipfile.ZipFile(samples / "shop/shop.apk") as z:
        split = zipped(
            tmp_path / "s.zip", {"AndroidManifest.xml": z.read("AndroidManifest.xml")}
        ).read_bytes()
    entries = {
        "info.json": b'{"apkm_version": 5, "pname": "com.example.shop"}',
        "icon.png": b"\x89PNG",
        "split_config.arm64_v8a.apk": split,
        "base.apk": apk,
    }
    app = read(zipped(tmp_path / "shop.apkm", entries))
    assert app.format == "apks"
    assert seen(app) == seen(read(samples / "shop/shop.apk"))
    assert app.manifest.package == "com.example.shop"


def test_asset_packs_and_instant_modules_of_a_bundle(tmp_path: Path, shop_dex: bytes) -> None:
    """An asset pack has a manifest and no code; an instant module is code like any other."""
    bundle = zipped(
        tmp_path / "game.aab",
        {
            "base/manifest/AndroidManifest.xml": manifest("com.example.shop", "CAMERA"),
            "base/dex/classes.dex": shop_dex,
            "level_pack/manifest/AndroidManifest.xml": manifest("com.example.shop"),
            "level_pack/assets/level1.bin": b"x" * 100,
            "instant/manifest/AndroidManifest.xml": manifest("com.example.shop", "BODY_SENSORS"),
            "instant/dex/classes.dex": shop_dex,
        },
    )
    app = read(bundle)
    assert app.limited == ()
    assert {f.dex for f in app.code} == {"base/dex/classes.dex", "instant/dex/classes.dex"}
    assert [p.name.rpartition(".")[2] for p in app.manifest.permissions] == [
        "CAMERA",
        "BODY_SENSORS",
    ]


def apk(*permissions: str, package: str = "com.example.made", version: int = 1) -> bytes:
    """An APK with nothing but a manifest that requests these."""
    root = axml.manifest(
        *(axml.permission(f"android.permission.{p}") for p in permissions), package=package
    )
    root.attrs[0].value = version
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("AndroidManifest.xml", axml.write_axml(root))
    return out.getvalue()


def requested(app: App) -> set[str]:
    return {p.name.rpartition(".")[2] for p in app.manifest.permissions}


def test_the_parts_of_a_set_ask_together(tmp_path: Path) -> None:
    entries = {"base.apk": apk("CAMERA"), "feature.apk": apk("READ_SMS")}
    assert requested(read(zipped(tmp_path / "a.apks", entries))) == {"CAMERA", "READ_SMS"}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (
            apk("READ_SMS", package="com.example.other"),
            r"com\.example\.made and com\.example\.other",
        ),
        (apk("READ_SMS", version=2), "versions 1 and 2"),
    ],
    ids=["another app", "another version"],
)
def test_parts_of_different_apps_are_not_judged_together(
    tmp_path: Path, other: bytes, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        read(zipped(tmp_path / "a.apks", {"base.apk": apk("CAMERA"), "x.apk": other}))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "base.apk").write_bytes(apk("CAMERA"))
    (folder / "x.apk").write_bytes(other)
    with pytest.raises(InputError, match=why):
        read(folder)


def test_a_universal_apk_does_not_hide_the_others(tmp_path: Path) -> None:
    entries = {"x/universal.apk": apk("CAMERA"), "splits/base-master.apk": apk("READ_SMS")}
    assert requested(read(zipped(tmp_path / "a.apks", entries))) == {"CAMERA", "READ_SMS"}


def test_standalone_apks_beside_splits_are_told(tmp_path: Path) -> None:
    entries = {
        "splits/base-master.apk": apk("CAMERA"),
        "standalones/standalone-arm.apk": apk("READ_SMS"),
    }
    app = read(zipped(tmp_path / "a.apks", entries))
    told = [dict(n.words)["entries"] for n in app.notices if n.code == "set_not_read"]
    assert told == ["standalones/standalone-arm.apk"]


def test_what_a_mac_puts_beside_a_file_is_passed_over(tmp_path: Path) -> None:
    double = b"\0\5\x16\7" + bytes(60)
    entries = {"base.apk": apk("CAMERA"), "__MACOSX/._base.apk": double, "._base.apk": double}
    assert requested(read(zipped(tmp_path / "a.apks", entries))) == {"CAMERA"}
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, data in {"base.apk": apk("CAMERA"), "._base.apk": double}.items():
        (folder / name).write_bytes(data)
    assert requested(read(folder)) == {"CAMERA"}


def test_members_of_a_set_under_other_names_are_told(tmp_path: Path) -> None:
    entries = {"base.apk": apk("CAMERA"), "base.apk.bak": apk("READ_SMS"), "x.bin": apk("READ_SMS")}
    app = read(zipped(tmp_path / "a.apks", entries))
    told = [dict(n.words)["entries"] for n in app.limited if n.code == "nested_not_read"]
    assert told == ["base.apk.bak, x.bin"]


def test_a_file_that_is_an_apk_and_a_bundle_is_refused(tmp_path: Path) -> None:
    entries = {
        "AndroidManifest.xml": axml.write_axml(axml.manifest()),
        "base/manifest/AndroidManifest.xml": manifest("com.example.made", "READ_SMS"),
    }
    with pytest.raises(InputError, match="two readings"):
        read(zipped(tmp_path / "a.aab", entries))


def test_the_compiled_value_of_a_bundle_counts_and_not_its_text(tmp_path: Path) -> None:
    """Item.str.value stands beside the text of the source."""
    body = field(3, "uses-permission") + field(
        4,
        field(1, ANDROID) + field(2, "name") + field(3, "android.permission.VIBRATE")
        + field(5, 0x01010003) + field(6, field(2, field(1, "android.permission.READ_SMS"))),
    )  # fmt: skip
    root = element("manifest", {"package": "a.b"}, field(1, body), element("application", {}))
    bundle = zipped(tmp_path / "a.aab", {"base/manifest/AndroidManifest.xml": root})
    assert requested(read(bundle)) == {"READ_SMS"}


LICENCES = {
    "res/raw/aboutlibraries.json": '{"libraries": [{"uniqueId": "com.umeng.umsdk:common", "artifactVersion": "9.6.1", "name": "x"}], "licenses": {}}',
    "assets/app/cash/licensee/artifacts.json": '[{"groupId": "com.umeng.umsdk", "artifactId": "common", "version": "9.6.1", "spdxLicenses": []}]',
    "assets/open_source_licenses.json": '[{"project": "x", "version": "9.6.1", "dependency": "com.umeng.umsdk:common:9.6.1"}]',
}


@pytest.mark.parametrize("name", LICENCES)
def test_a_licence_list_names_dependencies(tmp_path: Path, samples: Path, name: str) -> None:
    """Written by the documentation of the three plugins."""
    with zipfile.ZipFile(samples / "notes/notes.apk") as z:
        entries = {n: z.read(n) for n in ("AndroidManifest.xml", "classes.dex")}
    app = read(zipped(tmp_path / "app.apk", {**entries, name: LICENCES[name].encode()}))
    found = [(f.value, f.where) for f in app.sdks if f.kind == "dependency"]
    assert found == [("com.umeng.umsdk:common:9.6.1", name)]


@given(st.binary(max_size=60) | st.sampled_from([b"[" * 5000, b"{}", b"[1, null, {}]", b'"x"']))
def test_any_bytes_are_a_licence_list_or_a_value_error(data: bytes) -> None:
    from auditor.readers.licence_lists import coordinates_in

    with contextlib.suppress(ValueError):
        list(coordinates_in(data))


@pytest.mark.parametrize("name", ["assets/plugin.apk", "assets/plugin.dex", "res/raw/x.jar"])
def test_nested_code_is_told_and_read_on_demand(
    tmp_path: Path, samples: Path, shop_dex: bytes, name: str
) -> None:
    with zipfile.ZipFile(samples / "notes/notes.apk") as z:
        entries = {n: z.read(n) for n in ("AndroidManifest.xml", "classes.dex")}
    inside = zipped(tmp_path / "inside.zip", {"classes.dex": shop_dex}).read_bytes()
    entries[name] = shop_dex if name.endswith(".dex") else inside
    path = zipped(tmp_path / "app.apk", entries)
    plan = plan_of(load_knowledge())
    told, full = read_app(path, plan), read_app(path, plan, nested=True)
    assert [(n.code, n.words) for n in told.limited] == [("nested_not_read", (("entries", name),))]
    assert full.limited == ()
    extra = {f.caller for f in full.code} - {f.caller for f in told.code}
    assert (
        "Lcom/umeng/analytics/Agent;->device(Landroid/content/Context;)Ljava/lang/String;" in extra
    )
    assert {f.reachable for f in full.code if f.dex.startswith(name)} == {None}


def test_a_zip_of_something_else_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither AndroidManifest\.xml nor"):
        read(zipped(tmp_path / "x.zip", {"readme.txt": b"x"}))


def test_a_damaged_bundle_manifest_is_an_error(tmp_path: Path) -> None:
    bad = zipped(tmp_path / "x.aab", {"base/manifest/AndroidManifest.xml": b"\x0a\xff\x01\x02"})
    with pytest.raises(InputError, match="cannot be read"):
        read(bad)


def test_a_damaged_apk_in_a_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(zipped(tmp_path / "x.apks", {"base.apk": b"PK\x03\x04 no zip at all"}))


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_tree_or_one_error(data: bytes) -> None:
    with contextlib.suppress(InputError):
        parse(data, "x")


CHANGES = st.lists(
    st.tuples(st.integers(0, 4000), st.sampled_from([0, 1, 0x7F, 0x80, 0xFF])),
    min_size=1,
    max_size=8,
)


@given(CHANGES)
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_dex_is_a_gap_or_facts(
    tmp_path: Path, samples: Path, shop_dex: bytes, changes: list[tuple[int, int]]
) -> None:
    dex = bytearray(shop_dex)
    for at, value in changes:
        dex[at % len(dex)] = value
    with zipfile.ZipFile(samples / "shop/shop.apk") as z:
        entries = {"AndroidManifest.xml": z.read("AndroidManifest.xml"), "classes.dex": bytes(dex)}
    app = read(zipped(tmp_path / "app.apk", entries))
    assert app.limited or app.has_code


def test_deep_nesting_is_refused() -> None:
    node = element("a", {})
    for _ in range(120):
        node = element("a", {}, node)
    with pytest.raises(InputError, match="nested"):
        parse(node, "x")


def test_text_of_an_attribute_cannot_carry_control_characters() -> None:
    root = parse(element("a", {"a:label": "one\x00two\n"}), "x")
    assert root is not None
    assert root.get("android:label") == "one\\x00two\\x0a"
