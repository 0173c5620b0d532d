"""Switches, clear text, backup and service types, of a source, an APK and a bundle."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from auditor.collect import plan_of
from auditor.declared import Declared, NetworkConfig, cleartext_of
from auditor.knowledge.load import load_knowledge
from auditor.model import App, Component
from auditor.readers.app import read_app
from tests.axml_writer import BOOLEAN, NUMBER, Attr, Node, write_axml
from tests.readers.test_parts import element, field

NS = 'xmlns:android="http://schemas.android.com/apk/res/android"'
SOURCE = f"""<manifest {NS} package="org.sample.net">
<uses-permission android:name="android.permission.NEARBY_WIFI_DEVICES" android:usesPermissionFlags="neverForLocation"/>
<application android:allowBackup="false" android:networkSecurityConfig="@xml/net" android:dataExtractionRules="@xml/rules">
<meta-data android:name="some.switch" android:value="false"/>
<property android:name="some.property" android:resource="@xml/rules"/>
<service android:name=".Loc" android:foregroundServiceType="location|dataSync"/>
<service android:name=".Help"><meta-data android:name="android.accessibilityservice" android:resource="@xml/help"/></service>
</application></manifest>"""
NET = """<network-security-config>
<base-config cleartextTrafficPermitted="false"/>
<domain-config cleartextTrafficPermitted="true"><domain>old.example</domain>
<domain-config cleartextTrafficPermitted="false"><domain>new.old.example</domain></domain-config></domain-config>
<debug-overrides><trust-anchors><certificates src="user"/></trust-anchors></debug-overrides>
</network-security-config>"""
HELP = f'<accessibility-service {NS} android:isAccessibilityTool="true"/>'


def read(path: Path) -> App:
    return read_app(path, plan_of(load_knowledge()))


def service(app: App, end: str) -> Component:
    (found,) = [c for c in app.manifest.components if c.name.endswith(end)]
    return found


def test_a_source_tree(tmp_path: Path) -> None:
    (tmp_path / "res/xml").mkdir(parents=True)
    (tmp_path / "res/xml/net.xml").write_text(NET)
    (tmp_path / "res/xml/help.xml").write_text(HELP)
    (tmp_path / "AndroidManifest.xml").write_text(SOURCE)
    app = read(tmp_path / "AndroidManifest.xml")
    said = app.manifest.declared
    assert said.allow_backup is False
    assert said.extraction_rules == "@xml/rules"
    assert [(m.name, m.value) for m in said.meta_data if m.of is None] == [("some.switch", "false")]
    assert [(p.name, p.resource) for p in said.properties] == [("some.property", "@xml/rules")]
    assert said.network == NetworkConfig(
        file="@xml/net", cleartext=False, cleartext_domains=("old.example",)
    )
    assert cleartext_of(said, 34) == "domains"
    assert service(app, "Loc").foreground_types == ("dataSync", "location")
    tool = service(app, "Help").accessibility
    assert tool is not None
    assert tool.tool
    assert not tool.reads_windows
    assert app.manifest.permissions[0].flags == ("neverForLocation",)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "AndroidManifest.xml").write_text(SOURCE)
    app = read(tmp_path / "AndroidManifest.xml")
    assert [n.code for n in app.notices].count("config_unread") == 2
    assert cleartext_of(app.manifest.declared, 34) == "unknown"


def test_an_apk(tmp_path: Path) -> None:
    app_node = Node(
        "application",
        [Attr("usesCleartextTraffic", 0xFFFFFFFF, BOOLEAN, id=0x010104EC)],
        [
            Node("meta-data", [Attr("name", "a.b"), Attr("value", 0, BOOLEAN, id=0x01010024)]),
            Node(
                "service",
                [
                    Attr("name", ".S"),
                    Attr("foregroundServiceType", 0x4000C000, NUMBER, id=0x01010599),
                ],
            ),
            Node(
                "service",
                [Attr("name", ".A")],
                [
                    Node(
                        "meta-data",
                        [
                            Attr("name", "android.accessibilityservice"),
                            Attr("resource", "r/a.xml", id=0x01010025),
                        ],
                    )
                ],
            ),
        ],
    )
    flags = [
        Attr("name", "android.permission.BLUETOOTH_SCAN"),
        Attr("usesPermissionFlags", 0x30000, NUMBER, id=0x01010640),
    ]
    root = Node(
        "manifest",
        [Attr("package", "org.sample", space=None)],
        [Node("uses-permission", flags), app_node],
    )
    config = Node(
        "accessibility-service",
        [Attr("canRetrieveWindowContent", 0xFFFFFFFF, BOOLEAN, id=0x01010385)],
    )
    with zipfile.ZipFile(tmp_path / "a.apk", "w") as z:
        z.writestr("AndroidManifest.xml", write_axml(root))
        z.writestr("r/a.xml", write_axml(config))
    app = read(tmp_path / "a.apk")
    assert app.manifest.declared.uses_cleartext is True
    assert app.manifest.declared.meta_data[0].value == "false"
    assert service(app, ".S").foreground_types == ("0xc000", "specialUse")
    seen = service(app, ".A").accessibility
    assert seen is not None
    assert (seen.tool, seen.reads_windows) == (False, True)
    assert app.manifest.permissions[0].flags == ("neverForLocation", "0x20000")


def test_a_bundle(tmp_path: Path) -> None:
    root = element(
        "manifest",
        {"package": "org.sample"},
        element("application", {"a:networkSecurityConfig": field(1, field(3, "xml/net"))}),
    )
    domain = field(1, field(3, "domain") + field(5, field(2, "old.example")))
    config = element(
        "network-security-config",
        {},
        element("domain-config", {"cleartextTrafficPermitted": "true"}, domain),
    )
    with zipfile.ZipFile(tmp_path / "a.aab", "w") as z:
        z.writestr("base/manifest/AndroidManifest.xml", root)
        z.writestr("base/res/xml/net.xml", config)
    app = read(tmp_path / "a.aab")
    assert app.manifest.declared.network is not None
    assert app.manifest.declared.network.cleartext_domains == ("old.example",)


NESTED = "<domain-config>" * 300 + "</domain-config>" * 300


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<network-security-config>",
        "<other/>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><network-security-config/>",
        f"<network-security-config>{NESTED}</network-security-config>",
    ],
    ids=["empty", "cut", "other", "entities", "deep"],
)
def test_a_config_that_is_none_leaves_it_open_and_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "res/xml").mkdir(parents=True)
    (tmp_path / "res/xml/net.xml").write_text(content)
    (tmp_path / "res/xml/help.xml").write_text(HELP)
    (tmp_path / "AndroidManifest.xml").write_text(SOURCE)
    app = read(tmp_path / "AndroidManifest.xml")
    assert app.manifest.declared.network is None
    assert cleartext_of(app.manifest.declared, 34) == "unknown"
    assert [n.code for n in app.notices].count("config_unread") == 1


def test_a_reference_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text(NET)
    (tmp_path / "AndroidManifest.xml").write_text(SOURCE.replace("@xml/net", "@xml/../../secret"))
    app = read(tmp_path / "AndroidManifest.xml")
    assert app.manifest.declared.network is None


def test_many_domains_and_entries_are_bounded(tmp_path: Path) -> None:
    domains = "".join(f"<domain>h{i}.example</domain>" for i in range(1000))
    entries = "".join(f'<meta-data android:name="n{i}" android:value="v"/>' for i in range(5000))
    (tmp_path / "res/xml").mkdir(parents=True)
    (tmp_path / "res/xml/net.xml").write_text(
        '<network-security-config><domain-config cleartextTrafficPermitted="true">'
        f"{domains}</domain-config></network-security-config>"
    )
    (tmp_path / "AndroidManifest.xml").write_text(
        SOURCE.replace("</application>", f"{entries}</application>")
    )
    said = read(tmp_path / "AndroidManifest.xml").manifest.declared
    assert said.network is not None
    assert len(said.network.cleartext_domains) == 200
    assert len(said.meta_data) == 2000


@pytest.mark.parametrize(
    ("declared", "target", "wanted"),
    [
        (Declared(), 27, "all"),
        (Declared(), 28, "none"),
        (Declared(), None, "unknown"),
        (Declared(uses_cleartext=True), 34, "all"),
        (Declared(uses_cleartext=True, network_security="@xml/n"), 34, "unknown"),
        (
            Declared(uses_cleartext=True, network_security="n", network=NetworkConfig(file="n")),
            34,
            "none",
        ),
    ],
)
def test_what_may_go_in_clear_text(declared: Declared, target: int | None, wanted: str) -> None:
    assert cleartext_of(declared, target) == wanted
