"""Who brought a permission, by the merger report's documented lines and by the source manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import inventory
from auditor.errors import InputError
from auditor.knowledge.schema import Knowledge
from auditor.readers.origins import merger_report
from auditor.settings import Settings

REPORT = """-- Merging decision tree log ---
manifest
ADDED from /build/app/src/main/AndroidManifest.xml:1:1-9:12
\tpackage
\t\tINJECTED from /build/app/src/main/AndroidManifest.xml
uses-permission#android.permission.READ_PHONE_STATE
ADDED from [com.umeng.umsdk:common:9.6.3] /root/.gradle/AndroidManifest.xml:9:5-75
MERGED from [com.umeng.umsdk:asms:1.8.0] /root/.gradle/AndroidManifest.xml:9:5-75
\tandroid:name
\t\tADDED from [com.umeng.umsdk:common:9.6.3] /root/.gradle/AndroidManifest.xml:9:22-72
uses-permission#android.permission.CAMERA
ADDED from /build/app/src/main/AndroidManifest.xml:5:5-65
"""


def test_the_report_names_libraries_and_the_app(tmp_path: Path) -> None:
    path = tmp_path / "manifest-merger-release-report.txt"
    path.write_text(REPORT)
    assert merger_report(path) == {
        "android.permission.READ_PHONE_STATE": (
            "com.umeng.umsdk:common:9.6.3",
            "com.umeng.umsdk:asms:1.8.0",
        ),
        "android.permission.CAMERA": ("app",),
    }


def test_another_file_is_no_report(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("nothing\n")
    with pytest.raises(InputError, match="manifest-merger"):
        merger_report(path)


def test_what_the_source_does_not_ask_for_came_from_a_library(
    tmp_path: Path, samples: Path, knowledge: Knowledge
) -> None:
    source = tmp_path / "AndroidManifest.xml"
    source.write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.shop">'
        '<uses-permission android:name="android.permission.CAMERA"/><application/></manifest>'
    )
    report = tmp_path / "manifest-merger-release-report.txt"
    report.write_text(REPORT)
    settings = Settings(source_manifest=str(source), merger_report=str(report))
    found = inventory(samples / "shop/shop.apk", knowledge, settings)
    origin = {p.name.rpartition(".")[2]: p.origin for p in found.permissions}
    assert origin["CAMERA"] == ("app",)
    assert origin["READ_PHONE_STATE"][0] == "com.umeng.umsdk:common:9.6.3"
    assert origin["READ_CONTACTS"] == ("library",)


def test_the_reason_names_who_caused_an_implied_permission(tmp_path: Path) -> None:
    """The path of IMPLIED lines is the app's manifest; the library stands behind `reason:`."""
    path = tmp_path / "r.txt"
    path.write_text(
        "uses-permission#android.permission.READ_PHONE_STATE\n"
        "IMPLIED from /app/src/main/AndroidManifest.xml:2:1-18:12 reason: com.acme.maps has a targetSdkVersion < 4\n"
        "android:uses-permission#android.permission.READ_EXTERNAL_STORAGE\n"
        "IMPLIED from AndroidManifest.xml:2:1 reason: my lib requested WRITE_EXTERNAL_STORAGE\n"
        "uses-permission#android.permission.CAMERA\n"
        "ADDED from [:feature camera] /feature camera/AndroidManifest.xml:3:5-65\n"
    )
    assert merger_report(path) == {
        "android.permission.READ_PHONE_STATE": ("com.acme.maps",),
        "android.permission.READ_EXTERNAL_STORAGE": ("my lib",),
        "android.permission.CAMERA": (":feature camera",),
    }
