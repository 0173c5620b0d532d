"""Severity follows the harm, not the name of the permission."""

from __future__ import annotations

import msgspec
import pytest

from auditor.judge.merge import merged
from auditor.knowledge.schema import Knowledge
from auditor.model import Collection, Component, Finding
from auditor.names import full_permission, short
from auditor.rules import findings_of
from auditor.settings import Settings
from tests.judge.made import access, app_of, claim, judged, policy_of

OTHER = claim("email")


def findings(knowledge: Knowledge, *args: object, **more: object) -> dict[str, Finding]:
    """Findings after merging, by subject in short."""
    app, *policies = args
    case, maps = judged(knowledge, app, *policies, **more)  # type: ignore[arg-type]  # passed on
    found = merged(case, maps, findings_of(case, maps))
    return {short(f.subject): f for f in reversed(found)}  # the worst of a subject


@pytest.mark.parametrize(
    ("permission", "severity"),
    [
        ("READ_CONTACTS", "high"),
        ("CAMERA", "high"),
        ("QUERY_ALL_PACKAGES", "high"),
        ("REQUEST_INSTALL_PACKAGES", "medium"),
        ("SYSTEM_ALERT_WINDOW", "medium"),
        ("CALL_PHONE", "medium"),
        ("ACCESS_WIFI_STATE", "medium"),
        ("ACCESS_NETWORK_STATE", "low"),
        ("READ_LOGS", "low"),
        ("MOUNT_UNMOUNT_FILESYSTEMS", "low"),
        ("BIND_ACCESSIBILITY_SERVICE", "low"),
        ("com.google.android.c2dm.permission.RECEIVE", "info"),
        ("POST_NOTIFICATIONS", "info"),
        ("SCHEDULE_EXACT_ALARM", "info"),
    ],
)
def test_of_a_permission(knowledge: Knowledge, permission: str, severity: str) -> None:
    found = findings(knowledge, app_of((permission,), has_code=False), policy_of(OTHER))
    assert found[permission].severity == severity


@pytest.mark.parametrize(
    "permission", ["FOREGROUND_SERVICE_LOCATION", "CHANGE_WIFI_STATE", "VIBRATE"]
)
def test_without_data_behind_it_nothing_is_reported(knowledge: Knowledge, permission: str) -> None:
    found = findings(knowledge, app_of((permission,), has_code=False), policy_of(OTHER))
    assert permission not in found


def test_what_no_ordinary_app_gets_has_words_of_its_own(knowledge: Knowledge) -> None:
    found = findings(knowledge, app_of(("READ_LOGS", "READ_CONTACTS")), policy_of(OTHER))
    assert "no ordinary app is granted it" in found["READ_LOGS"].message
    assert "no ordinary app" not in found["READ_CONTACTS"].message


@pytest.mark.parametrize("guard", ["ACCESSIBILITY_SERVICE", "NOTIFICATION_LISTENER_SERVICE", "DEVICE_ADMIN", "VPN_SERVICE", "INPUT_METHOD"])  # fmt: skip
def test_a_service_with_such_a_guard_is_high(knowledge: Knowledge, guard: str) -> None:
    name = full_permission(f"BIND_{guard}")
    service = Component(kind="service", name="org.sample.app.S", permission=name)
    found = findings(knowledge, app_of((), components=(service,)), policy_of(OTHER))
    assert found[short(name)].severity == "high"


def test_a_clause_on_storage_softens_photos(knowledge: Knowledge) -> None:
    app = app_of(("READ_MEDIA_IMAGES",), has_code=False)
    assert findings(knowledge, app, policy_of(OTHER))["READ_MEDIA_IMAGES"].severity == "high"
    for said in (claim("READ_EXTERNAL_STORAGE"),):
        assert findings(knowledge, app, policy_of(said))["READ_MEDIA_IMAGES"].severity == "medium"


def test_attempts_are_medium(knowledge: Knowledge) -> None:
    code = (access(knowledge, "TelephonyManager;->getDeviceId"),)
    for min_sdk, severity in ((21, "high"), (29, "medium")):
        app = app_of(("READ_PHONE_STATE",), code, min_sdk=min_sdk)
        case, maps = judged(knowledge, app, policy_of(OTHER))
        (imei,) = [f for f in findings_of(case, maps) if f.subject == "imei"]
        assert imei.severity == severity
        assert any("attempted" in line for line in imei.evidence) is (min_sdk == 29)


def test_what_the_user_starts_is_medium(knowledge: Knowledge) -> None:
    paste = "Lorg/sample/app/Main;->onOptionsItemSelected(Landroid/view/MenuItem;)Z"
    start = "Lorg/sample/app/Main;->onCreate(Landroid/os/Bundle;)V"
    for method, severity in ((paste, "medium"), (start, "high")):
        chain = ("activity org.sample.app.Main", method)
        code = (access(knowledge, "content/ClipboardManager;->getPrimaryClip", method, chain),)
        found = findings(knowledge, app_of((), code), policy_of(OTHER))
        assert found["clipboard"].severity == severity


@pytest.mark.parametrize(
    ("signal", "data", "use", "pack", "severity"),
    [
        ("android_id", "android_id", "sent", (), "high"),
        ("android_id", "android_id", "local", (), "medium"),
        ("android_id", "android_id", "local", ("cn",), "high"),
        ("Landroid/os/Build;->MODEL", "device_model", "sent", (), "medium"),
        ("Landroid/os/Build;->MODEL", "device_model", "local", (), "info"),
    ],
)
def test_where_the_value_goes(
    knowledge: Knowledge, signal: str, data: str, use: str, pack: tuple[str, ...], severity: str
) -> None:
    fact = msgspec.structs.replace(access(knowledge, signal), use=use)
    found = findings(
        knowledge, app_of((), (fact,)), policy_of(OTHER), settings=Settings(packs=pack)
    )
    assert found[data].severity == severity


def test_one_cause_is_one_finding(knowledge: Knowledge) -> None:
    app = app_of(
        ("READ_EXTERNAL_STORAGE", "WRITE_EXTERNAL_STORAGE", "GET_ACCOUNTS", "USE_CREDENTIALS",
         "ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION", "READ_CONTACTS", "WRITE_CONTACTS"),
        has_code=False,
    )  # fmt: skip
    found = findings(knowledge, app, policy_of(OTHER))
    permissions = {k for k, f in found.items() if f.rule == "undeclared-permission"}
    assert permissions == {
        "READ_EXTERNAL_STORAGE", "GET_ACCOUNTS", "ACCESS_FINE_LOCATION", "READ_CONTACTS"
    }  # fmt: skip
    lead = found["READ_EXTERNAL_STORAGE"]
    assert lead.also == (full_permission("WRITE_EXTERNAL_STORAGE"),)
    assert "the same cause, not reported apart: WRITE_EXTERNAL_STORAGE" in lead.evidence


def test_what_the_lead_does_not_ask_for_stands_for_itself(knowledge: Knowledge) -> None:
    found = findings(knowledge, app_of(("WRITE_EXTERNAL_STORAGE",)), policy_of(OTHER))
    assert "WRITE_EXTERNAL_STORAGE" in found


def test_a_permission_beside_the_data_that_it_unlocks(knowledge: Knowledge) -> None:
    code = (access(knowledge, "ContactsContract$Contacts;->CONTENT_URI"),)
    found = findings(knowledge, app_of(("READ_CONTACTS",), code), policy_of(OTHER))
    assert "READ_CONTACTS" not in found
    assert found["contacts"].also == (full_permission("READ_CONTACTS"),)


def test_wide_beside_narrow(knowledge: Knowledge) -> None:
    code = (
        access(knowledge, "WifiInfo;->getSSID", offset=2),
        access(knowledge, "WifiManager;->getConnectionInfo", offset=4),
        access(knowledge, "WifiInfo;->getBSSID", offset=6),
    )
    app = app_of(("ACCESS_WIFI_STATE", "ACCESS_FINE_LOCATION"), code)
    found = findings(knowledge, app, policy_of(claim("location_precise")))
    assert {"ssid", "bssid"} <= set(found)
    assert "wifi_info" not in found


@pytest.mark.parametrize("caller", ["Lcom/umeng/analytics/A;->b()V", "La/b;->c()V", "Lorg/sample/app/Main;->run()V"])  # fmt: skip
def test_never_none(knowledge: Knowledge, caller: str) -> None:
    """Whoever uses a permission that nobody declares: it, or its data, is among the findings."""
    code = (access(knowledge, "Landroid/media/AudioRecord;->startRecording", caller),)
    found = findings(knowledge, app_of(("RECORD_AUDIO",), code), policy_of(OTHER))
    said = {s for f in found.values() for s in (f.subject, *f.also)}
    assert full_permission("RECORD_AUDIO") in said
    assert all(
        f.severity == "high" for k, f in found.items() if k in ("RECORD_AUDIO", "microphone")
    )


def test_collections_keep_their_type(knowledge: Knowledge) -> None:
    case, _ = judged(knowledge, app_of((), (access(knowledge, "android_id"),)))
    assert all(isinstance(c, Collection) for c in case.collections)


@pytest.mark.parametrize(
    ("use", "reason", "severity"),
    [
        ("sent", None, "medium"),
        ("stored", None, "low"),
        ("logged", None, "info"),
        ("unknown", "implicit", "info"),
        ("unknown", "unresolved", "medium"),
    ],
)
def test_ordinary_data_weighs_where_it_may_leave(
    knowledge: Knowledge, use: str, reason: str | None, severity: str
) -> None:
    fact = msgspec.structs.replace(access(knowledge, "Build;->MODEL"), use=use, use_reason=reason)
    found = findings(knowledge, app_of((), (fact,)), policy_of(OTHER))
    assert found["device_model"].severity == severity


def test_code_that_nobody_comes_to_is_no_more_than_told(knowledge: Knowledge) -> None:
    code = (access(knowledge, "android_id", reachable=False),)
    found = findings(knowledge, app_of((), code), policy_of(OTHER))
    assert (found["android_id"].severity, found["android_id"].confidence) == ("info", "low")


def test_the_core_of_a_vendor_gives_way_to_the_sdk_that_asks_it(knowledge: Knowledge) -> None:
    core = "Lcom/google/android/gms/ads/identifier/AdvertisingIdClient;->a()V"
    ads = "Lcom/google/android/gms/ads/Ads;->b()V"
    gaid = "AdvertisingIdClient$Info;->getId"
    code = (access(knowledge, gaid, caller=core), access(knowledge, gaid, caller=ads, offset=20))
    case, maps = judged(knowledge, app_of((), code), policy_of(OTHER))
    found = merged(case, maps, findings_of(case, maps))
    assert [f.collector for f in found if f.subject == "gaid"] == ["google-admob"]


def test_an_sdk_of_which_no_code_is_come_to_is_no_more_than_told(knowledge: Knowledge) -> None:
    from auditor.model import SdkFact

    sign = SdkFact(sdk="", kind="code", value="com.tencent.bugly", where="classes.dex")
    for reached, severity in (((), "info"), (("com.tencent.bugly",), "medium"), (None, "medium")):
        app = msgspec.structs.replace(app_of(), sdks=(sign,), reached=reached)
        assert findings(knowledge, app, policy_of(OTHER))["bugly"].severity == severity
