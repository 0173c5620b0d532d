"""Bills of materials and catalogues, by the documents of their formats and as real tools write them.

`tests/cases/sbom` holds bills of one folder with two libraries: cdxgen 10 and 12 (`-t jar`), the
CycloneDX Python library 11, SPDX tools 0.8 and, for SPDX 3.0, cdx-convert of cdxgen 12. Of
Gradle there is what 4.4 prints (`tests/cases/gradle`); lock files and catalogues are written by
the documentation.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.knowledge.schema import Knowledge
from auditor.readers.sbom import Dependency, coordinate, read_sbom
from auditor.sources import read_list

CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"component": {"type": "application", "name": "the app itself"}},
    "components": [
        {"type": "library", "purl": "pkg:maven/com.umeng.umsdk/common@9.6.3?type=aar", "name": "common"},
        {"type": "library", "group": "cn.jiguang.sdk", "name": "jpush", "version": "5.0.3"},
        {"type": "framework", "name": "outer", "components": [{"type": "library", "name": "inner", "version": "1"}]},
        {"type": "library"},
        "no mapping",
    ],
}  # fmt: skip
FOUND = [
    ("com.umeng.umsdk:common", "9.6.3"),
    ("cn.jiguang.sdk:jpush", "5.0.3"),
    ("outer", None),
    ("inner", "1"),
]
XML = """<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1">
 <metadata><component type="application"><name>the app itself</name></component></metadata>
 <components>
  <component type="library"><group>com.umeng.umsdk</group><name>common</name><version>9.6.3</version></component>
  <component type="library"><name>x</name><purl>pkg:maven/cn.jiguang.sdk/jpush@5.0.3</purl></component>
 </components>
</bom>"""
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {
            "name": "common",
            "versionInfo": "9.6.3",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:maven/com.umeng.umsdk/common@9.6.3",
                }
            ],
        },
        {"name": "plain", "versionInfo": "2"},
    ],
}
TAGS = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0

PackageName: common
PackageVersion: 9.6.3
ExternalRef: PACKAGE-MANAGER purl pkg:maven/com.umeng.umsdk/common@9.6.3

PackageName: plain
PackageVersion: 2
"""
TOML = """[versions]
umeng = "9.6.3"
[libraries]
umeng-common = { module = "com.umeng.umsdk:common", version.ref = "umeng" }
jpush = { group = "cn.jiguang.sdk", name = "jpush", version = "5.0.3" }
short = "com.squareup.okhttp3:okhttp:4.12.0"
"""


def pairs(found: list[Dependency] | None) -> list[tuple[str, str | None]]:
    assert found is not None
    return [(d.name, d.version) for d in found]


@pytest.mark.parametrize("version", ["1.4", "1.5", "1.6"])
def test_cyclonedx_json(version: str) -> None:
    text = json.dumps(CYCLONEDX | {"specVersion": version})
    assert pairs(read_sbom(text, "bom.json")) == FOUND


def test_cyclonedx_xml() -> None:
    assert pairs(read_sbom(XML, "bom.xml")) == FOUND[:2]


def test_spdx_json_and_tag_value_say_the_same() -> None:
    expected = [("com.umeng.umsdk:common", "9.6.3"), ("plain", "2")]
    assert pairs(read_sbom(json.dumps(SPDX), "s.json")) == expected
    assert pairs(read_sbom(TAGS, "s.spdx")) == expected


REAL = sorted((Path(__file__).parents[1] / "cases/sbom").iterdir())


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name)
def test_bills_of_real_tools(path: Path, knowledge: Knowledge) -> None:
    rows = read_list(path, knowledge)
    assert {(r.name, r.version) for r in rows} == {
        ("com.umeng.umsdk:common", "9.6.1"),
        ("com.squareup.okhttp3:okhttp", "4.12.0"),
    }
    assert "umeng-analytics" in {r.id for r in rows}
    assert not any(r.declares for r in rows)


def test_version_catalogue() -> None:
    assert pairs(read_sbom(TOML, "libs.versions.toml")) == [
        ("com.umeng.umsdk:common", "9.6.3"),
        ("cn.jiguang.sdk:jpush", "5.0.3"),
        ("com.squareup.okhttp3:okhttp", "4.12.0"),
    ]


def test_entities_are_not_resolved() -> None:
    bomb = XML.replace("<bom", '<!DOCTYPE b [<!ENTITY a "aaaa">]><bom', 1).replace(
        "<name>x</name>", "<name>&a;</name>"
    )
    assert all("aaaa" not in d.name for d in read_sbom(bomb, "bom.xml") or [])


@pytest.mark.parametrize("text", ["name,vendor\nx,y\n", "[]", '{"sdks": []}', "", "- name: x\n"])
def test_other_lists_are_no_bills(text: str) -> None:
    assert read_sbom(text, "list") is None


def test_a_broken_purl_is_nothing() -> None:
    assert coordinate("pkg:") is None
    assert coordinate("pkg:maven/a.b/c@1") == ("a.b:c", "1")


TEXTS = [json.dumps(CYCLONEDX), XML, json.dumps(SPDX), TAGS, TOML]


@given(st.sampled_from([*TEXTS, *(p.read_text(encoding="utf-8") for p in REAL)]), st.data())
@settings(max_examples=150, deadline=None)
def test_damage_ends_in_a_result_or_one_typed_error(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    noise = data.draw(st.text(max_size=8))
    with contextlib.suppress(InputError):
        read_sbom(text[:at] + noise + text[at + data.draw(st.integers(0, 30)) :], "x")
