"""Small builds with the classes of real SDKs: the finding comes and goes with the switch."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from auditor.attribution import Attribution
from auditor.audit import audit, inventory
from auditor.declared import MetaData
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.switch_lint import sets, switch_problems
from auditor.model import App, Declared, Finding, Manifest, SdkPresent
from auditor.settings import Settings
from auditor.switches import states_of
from tests.axml_writer import NUMBER, Attr, Node, write_axml

CASES = Path(__file__).parents[1] / "cases/switches"
POLICY = "We collect your email address to create your account.\n"


def build(folder: Path, dex: str, *inside: Node, application: bool = False) -> Path:
    """An APK of a DEX file of the cases, with what stands in its application element."""
    sdk = Node("uses-sdk", [Attr("targetSdkVersion", 34, NUMBER)])
    name = [Attr("name", "org.sample.app.App")] if application else []
    root = Node(
        "manifest",
        [Attr("package", "org.sample.app", space=None)],
        [sdk, Node("application", name, list(inside))],
    )
    path = folder / f"{dex}.apk"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("AndroidManifest.xml", write_axml(root))
        z.write(CASES / f"{dex}.dex", "classes.dex")
    return path


def findings(apk: Path, knowledge: Knowledge) -> tuple[Finding, ...]:
    policy = apk.with_suffix(".txt")
    policy.write_text(POLICY)
    return audit(apk, knowledge, policies=[policy], settings=Settings(isolate=False)).findings


def of(found: tuple[Finding, ...], rule: str) -> list[tuple[str, str]]:
    return [(f.subject, f.collector) for f in found if f.rule == rule]


def state(apk: Path, knowledge: Knowledge, switch: str) -> str:
    (found,) = [s for s in inventory(apk, knowledge).switches if s.id == switch]
    return found.state


@pytest.mark.parametrize(("dex", "found"), [("jpush_unset", True), ("jpush_set", False)])
def test_a_call_that_makes_the_sdk_wait(
    tmp_path: Path, knowledge: Knowledge, dex: str, found: bool
) -> None:
    apk = build(tmp_path, dex, application=True)
    out = findings(apk, knowledge)
    assert (("jpush-set-auth", "jpush") in of(out, "sdk-switch")) is found
    assert (("android_id", "jpush") in of(out, "collected-before-consent")) is found
    assert state(apk, knowledge, "jpush-set-auth") == ("unset" if found else "set")


def test_the_hint_is_low_and_says_so(tmp_path: Path, knowledge: Knowledge) -> None:
    out = findings(build(tmp_path, "jpush_unset", application=True), knowledge)
    (hint,) = [f for f in out if f.rule == "collected-before-consent"]
    assert (hint.severity, hint.confidence) == ("low", "low")
    assert "a hint" in hint.message
    assert any("JCollectionAuth.setAuth(context, false);" in line for line in hint.evidence)


@pytest.mark.parametrize(("dex", "told"), [("pangle_unset", True), ("pangle_set", False)])
def test_an_override_that_refuses(
    tmp_path: Path, knowledge: Knowledge, dex: str, told: bool
) -> None:
    main = Node("activity", [Attr("name", "org.sample.app.Main")])
    out = findings(build(tmp_path, dex, main), knowledge)
    (one,) = [f for f in out if f.rule == "sdk-data-undeclared" and f.subject == "android_id"]
    assert any("isCanUseAndroidId" in line and "switch" in line for line in one.evidence) is told


@pytest.mark.parametrize(
    ("value", "wanted"), [(None, "unset"), ("true", "otherwise"), ("false", "set")]
)
def test_meta_data_that_makes_the_sdk_wait(
    tmp_path: Path, knowledge: Knowledge, value: str | None, wanted: str
) -> None:
    name = "firebase_analytics_collection_enabled"
    inside = [Node("provider", [Attr("name", "com.google.firebase.provider.FirebaseInitProvider")])]
    if value:
        inside.append(Node("meta-data", [Attr("name", name), Attr("value", value, id=0x01010024)]))
    apk = build(tmp_path, "firebase", *inside)
    out = findings(apk, knowledge)
    switch = "firebase-analytics-firebase-analytics-collection-enabled"
    assert state(apk, knowledge, switch) == wanted
    reported = wanted != "set"
    assert ((switch, "firebase-analytics") in of(out, "sdk-switch")) is reported
    assert (("android_id", "firebase-analytics") in of(out, "collected-before-consent")) is reported
    if reported:
        (one,) = [f for f in out if f.rule == "sdk-switch"]
        assert f'<meta-data android:name="{name}" android:value="false"/>' in one.remedy


@pytest.mark.parametrize(
    ("own", "general", "wanted"),
    [(None, "false", "set"), ("true", "false", "otherwise"), ("false", None, "set")],
)
def test_a_general_switch_stands_in_for_a_missing_one(
    knowledge: Knowledge, own: str | None, general: str | None, wanted: str
) -> None:
    given = {
        "firebase_crashlytics_collection_enabled": own,
        "firebase_data_collection_default_enabled": general,
    }
    data = tuple(MetaData(name=k, value=v) for k, v in given.items() if v)
    manifest = Manifest(package="org.sample.app", declared=Declared(meta_data=data))
    app = App(path="a.apk", sha256="0", format="apk", manifest=manifest, has_code=True)
    sdk = SdkPresent(
        id="google-crashlytics", name="Crashlytics", version=None, kind="sdk", evidence=()
    )
    (found,) = states_of(app, knowledge, Attribution(knowledge, manifest), [sdk])
    assert found.state == wanted


@pytest.mark.parametrize(("dex", "early"), [("amap_early", True), ("amap_click", False)])
def test_a_consent_that_nobody_gave(
    tmp_path: Path, knowledge: Knowledge, dex: str, early: bool
) -> None:
    main = [] if early else [Node("activity", [Attr("name", "org.sample.app.Main")])]
    apk = build(tmp_path, dex, *main, application=early)
    found = of(findings(apk, knowledge), "sdk-switch")
    switch = "amap-location-sdk-update-privacy-agree"
    assert ((switch, "amap-location-sdk") in found) is early
    assert state(apk, knowledge, switch) == "set"


def test_the_knowledge_covers_what_matters(knowledge: Knowledge) -> None:
    assert len({s.sdk for s in knowledge.switches.values()}) >= 80
    assert list(switch_problems(knowledge)) == []


@pytest.mark.parametrize(
    ("line", "set_"),
    [
        ("JCollectionAuth.setAuth(context, false);", True),
        ("JCollectionAuth.setAuth(get(a, true), false);", True),
        ("JCollectionAuth.setAuth(context, agreed);", False),
        ("JCollectionAuth.setAuthority(context, false);", False),
    ],
)
def test_how_an_example_is_read(knowledge: Knowledge, line: str, set_: bool) -> None:
    assert sets(knowledge.switches["jpush-set-auth"], line) is set_
