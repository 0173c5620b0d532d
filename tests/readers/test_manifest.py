"""Manifests: what counts, what is told, and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from auditor.collect import plan_of
from auditor.errors import InputError
from auditor.knowledge.load import load_knowledge
from auditor.limits import Limits
from auditor.model import PermissionRequest
from auditor.readers.app import read_app
from auditor.readers.manifest import read_manifest
from auditor.requests import permissions_of

NS = 'xmlns:android="http://schemas.android.com/apk/res/android"'


def parse(body: str, head: str = 'package="com.example"'):  # type: ignore[no-untyped-def]
    return read_manifest(f"<manifest {NS} {head}>{body}<application/></manifest>".encode(), "m.xml")


def test_a_text_manifest() -> None:
    manifest, notices = parse(
        """<uses-sdk android:minSdkVersion="21" android:targetSdkVersion="VanillaIceCream"/>
        <uses-permission android:name="android.permission.CAMERA"/>
        <uses-permission android:name="android.permission.CAMERA" android:maxSdkVersion="30"/>
        <uses-permission-sdk-23 android:name="android.permission.READ_SMS"/>
        <uses-permission android:name="android.permission.BLUETOOTH_SCAN" android:usesPermissionFlags="neverForLocation"/>
        <permission android:name="com.example.OWN"/>
        <queries><package android:name="com.tencent.mm"/><intent><action android:name="android.intent.action.MAIN"/></intent></queries>"""
    )
    assert manifest.target_sdk == 35
    assert manifest.permissions == (
        PermissionRequest(name="android.permission.CAMERA", line=2),
        PermissionRequest(name="android.permission.READ_SMS", min_sdk=23, line=4),
        PermissionRequest(
            name="android.permission.BLUETOOTH_SCAN", flags=("neverForLocation",), line=5
        ),
    )
    assert manifest.defined_permissions == ("com.example.OWN",)
    assert manifest.queries == ("com.tencent.mm", "android.intent.action.MAIN")
    assert notices == []


def test_a_prefixed_element_counts_and_a_misplaced_one_is_told() -> None:
    body = f"""<manifest {NS} package="com.example">
      <android:uses-permission android:name="android.permission.READ_CALL_LOG"/>
      <application><uses-permission android:name="android.permission.CAMERA"/></application></manifest>"""
    manifest, notices = read_manifest(body.encode(), "m.xml")
    assert [p.name for p in manifest.permissions] == ["android.permission.READ_CALL_LOG"]
    assert manifest.misplaced == ("android.permission.CAMERA",)
    assert "permissions_misplaced" in {n.code for n in notices}


@pytest.mark.parametrize(
    ("sdk", "added"),
    [
        ("", set()),  # Gradle names the target; the source does not
        ('<uses-sdk android:targetSdkVersion="34"/>', set()),
        ('<uses-sdk android:minSdkVersion="3"/>', {"READ_PHONE_STATE", "WRITE_EXTERNAL_STORAGE"}),
    ],
)
def test_a_source_without_a_target_gains_no_permissions_of_old_targets(
    tmp_path: Path, sdk: str, added: set[str]
) -> None:
    file = tmp_path / "AndroidManifest.xml"
    camera = '<uses-permission android:name="android.permission.CAMERA"/>'
    file.write_text(f'<manifest {NS} package="com.example">{sdk}{camera}<application/></manifest>')
    knowledge = load_knowledge()
    app = read_app(file, plan_of(knowledge), Limits())
    names = {p.name.rpartition(".")[2] for p in permissions_of(app, knowledge)} - {"CAMERA"}
    assert names >= added
    assert bool(names) == bool(added)
    assert ("target_unknown" in {n.code for n in app.notices}) == (not sdk)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<manifest", "well-formed"),
        (b"<resources/>", "not <manifest>"),
        (b"\x03\x00\x08\x00\xff\xff\x00\x00", "binary manifest"),
        (b"\x03\x00\x08\x00" + b"\x00" * 400, "binary manifest"),
        (b"hello", "neither text nor binary"),
        (b'<!DOCTYPE m [<!ENTITY a "b">]><manifest package="x"><application/></manifest>', "DTD"),
        (b'<manifest package="com.example"></manifest>', "empty"),
    ],
)
def test_what_cannot_be_read_is_never_no_permissions(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_manifest(data, "m.xml")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("leak")
    text = f'<!DOCTYPE m [<!ENTITY x SYSTEM "{secret.as_uri()}">]><manifest package="&x;"><application/></manifest>'
    with pytest.raises(InputError):
        read_manifest(text.encode(), "m.xml")


def test_the_binary_manifest_says_what_its_source_says(samples: Path) -> None:
    for name in ("shop", "notes"):
        with zipfile.ZipFile(samples / name / f"{name}.apk") as z:
            binary, _ = read_manifest(z.read("AndroidManifest.xml"), "m")
        text, _ = read_manifest((samples / name / "src/AndroidManifest.xml").read_bytes(), "m")
        assert [(p.name, p.max_sdk, p.min_sdk) for p in binary.permissions] == [
            (p.name, p.max_sdk, p.min_sdk) for p in text.permissions
        ]
        assert binary.components == text.components
        assert binary.queries == text.queries
        assert binary.defined_permissions == text.defined_permissions


def test_placeholders_of_a_source_manifest() -> None:
    """`${applicationId}` is the package; what only the build knows stays as it is."""
    text = b"""<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app">
      <uses-permission android:name="${applicationId}.permission.JPUSH_MESSAGE"/>
      <application android:label="${appName}"><activity android:name="${applicationId}.Main"/></application>
    </manifest>"""
    manifest, _ = read_manifest(text, "AndroidManifest.xml")
    assert [p.name for p in manifest.permissions] == ["com.example.app.permission.JPUSH_MESSAGE"]
    assert [c.name for c in manifest.components] == ["com.example.app.Main"]
    assert manifest.label == "${appName}"


def test_classes_that_the_system_makes_by_full_and_relative_names() -> None:
    body = f"""<manifest {NS} package="com.example">
      <instrumentation android:name=".Tried" android:targetPackage="com.example"/>
      <application android:backupAgent=".Keep" android:appComponentFactory="com.other.Factory"
          android:zygotePreloadName="Early">
        <provider android:name="androidx.startup.InitializationProvider">
          <meta-data android:name="com.example.Begin" android:value="androidx.startup"/>
          <meta-data android:name="modules:.Second" android:value="on"/>
        </provider>
        <activity android:name=".Off" android:enabled="false"/>
        <activity android:name=".ByReference" android:enabled="@bool/on"/>
      </application></manifest>"""
    manifest, _ = read_manifest(body.encode(), "m.xml")
    assert list(manifest.started) == [
        ("instrumentation", "com.example.Tried"),
        ("backup_agent", "com.example.Keep"),
        ("component_factory", "com.other.Factory"),
        ("zygote_preload", "com.example.Early"),
        ("initializer", "com.example.Begin"),
    ]
    assert "com.example.Second" in manifest.named
    assert "com.example.Off" not in manifest.named
    enabled = {c.name: c.enabled for c in manifest.components}
    assert enabled["com.example.Off"] is False
    assert enabled["com.example.ByReference"] is None
