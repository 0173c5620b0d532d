"""An SDK alone, dependencies that a build names, folders of splits."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.audit import audit, inventory
from auditor.cli import cli
from auditor.errors import InputError
from auditor.knowledge.schema import Knowledge
from auditor.readers.classfile import ClassError, read_class


def class_file(own: str, member: tuple[str, str, str], text: str) -> bytes:
    """A class that refers to one method and one string: JVM specification, 4.4."""
    pool: list[bytes] = []

    def utf8(value: str) -> int:
        raw = value.encode()
        pool.append(b"\x01" + struct.pack(">H", len(raw)) + raw)
        return len(pool)

    def entry(tag: int, *numbers: int) -> int:
        pool.append(bytes([tag]) + struct.pack(f">{len(numbers)}H", *numbers))
        return len(pool)

    this = entry(7, utf8(own))
    above = entry(7, utf8("java/lang/Object"))
    owner, name, descriptor = member
    named = entry(12, utf8(name), utf8(descriptor))
    entry(10, entry(7, utf8(owner)), named)
    entry(8, utf8(text))
    head = b"\xca\xfe\xba\xbe" + struct.pack(">HHH", 0, 52, len(pool) + 1)
    return head + b"".join(pool) + struct.pack(">HHHHHHH", 0x21, this, above, 0, 0, 0, 0)


PROBE = class_file(
    "com/umeng/analytics/Probe",
    ("android/telephony/TelephonyManager", "getDeviceId", "()Ljava/lang/String;"),
    "android_id",
)
MANIFEST = (
    b'<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.umeng">'
    b'<uses-permission android:name="android.permission.READ_PHONE_STATE"/></manifest>'
)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, data in entries.items():
            z.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def aar(tmp_path: Path) -> Path:
    path = tmp_path / "sdk.aar"
    jar = zipped({"com/umeng/analytics/Probe.class": PROBE})
    path.write_bytes(zipped({"AndroidManifest.xml": MANIFEST, "classes.jar": jar}))
    return path


def test_what_an_aar_would_bring(aar: Path, knowledge: Knowledge) -> None:
    found = inventory(aar, knowledge)
    assert [p.name for p in found.permissions] == ["android.permission.READ_PHONE_STATE"]
    data = {(c.data_type, c.collector.id, c.confidence) for c in found.collections}
    assert ("imei", "umeng-analytics", "high") in data
    assert ("android_id", "umeng-analytics", "low") in data  # a string alone


def test_a_scan_wants_an_app(aar: Path, knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="inventory"):
        audit(aar, knowledge)


def test_a_jar_and_a_dex_alone(tmp_path: Path, samples: Path, knowledge: Knowledge) -> None:
    jar = tmp_path / "x.jar"
    jar.write_bytes(zipped({"com/umeng/analytics/Probe.class": PROBE, "META-INF/x": b""}))
    assert {c.data_type for c in inventory(jar, knowledge).collections} >= {"imei"}
    dex = tmp_path / "x.dex"
    with zipfile.ZipFile(samples / "shop/shop.apk") as z:
        dex.write_bytes(z.read("classes.dex"))
    assert {c.data_type for c in inventory(dex, knowledge).collections} >= {"imei"}


@given(st.integers(0, len(PROBE)), st.binary(max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_damaged_class_is_one_typed_error(at: int, noise: bytes) -> None:
    for data in (PROBE[:at], PROBE[:at] + noise + PROBE[at + len(noise) :]):
        try:
            read_class(data)
        except ClassError:
            continue


def library(group: str, artifact: str, version: str) -> bytes:
    """Library { maven_library { group_id, artifact_id, version } } as protobuf."""

    def field(number: int, value: bytes) -> bytes:
        return bytes([number << 3 | 2, len(value)]) + value

    maven = field(1, group.encode()) + field(2, artifact.encode()) + field(5, version.encode())
    return field(1, field(1, maven))


def test_dependencies_that_the_build_names(
    tmp_path: Path, samples: Path, knowledge: Knowledge
) -> None:
    path = tmp_path / "app.apk"
    with zipfile.ZipFile(samples / "shop/shop.apk") as z:
        entries = {n: z.read(n) for n in z.namelist()}
    bundle = "BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb"
    entries |= {
        bundle: library("cn.jiguang.sdk", "jpush", "5.0.3"),
        "META-INF/maven/com.tencent.bugly/crashreport/pom.properties": b"#x\nversion=4.1.9\n",
        "META-INF/androidx.core_core.version": b"1.12.0\n",
        "META-INF/maven/broken": b"",
    }
    path.write_bytes(zipped(entries))
    found = {s.id: s for s in inventory(path, knowledge).sdks}
    assert found["jpush"].version == "5.0.3"
    assert found["jpush"].evidence[0].kind == "dependency"
    assert found["bugly"].version == "4.1.9"
    assert found["androidx"].version == "1.12.0"


def test_a_folder_of_splits_is_one_build(
    tmp_path: Path, samples: Path, knowledge: Knowledge
) -> None:
    folder = tmp_path / "splits"
    folder.mkdir()
    (folder / "base.apk").write_bytes((samples / "shop/shop.apk").read_bytes())
    both = inventory(folder, knowledge), inventory(samples / "shop/shop.apk", knowledge)
    data = [{(c.data_type, c.collector.id) for c in f.collections} for f in both]
    assert data[0] == data[1]
    (folder / "base.apk").unlink()
    with pytest.raises(InputError, match="holds no APK"):
        inventory(folder, knowledge)


def test_a_gradle_output_folder_finds_its_builds(tmp_path: Path, samples: Path) -> None:
    out = tmp_path / "outputs/apk/release"
    out.mkdir(parents=True)
    (out / "app-release.apk").write_bytes((samples / "shop/shop.apk").read_bytes())
    (out / "output-metadata.json").write_text(
        json.dumps({"elements": [{"outputFile": "app-release.apk"}]})
    )
    shown = CliRunner().invoke(cli, ["inventory", str(tmp_path / "outputs"), "--no-config"])
    assert "com.example.shop" in shown.stdout
