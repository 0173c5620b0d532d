"""What cannot run is no collection: it stands in the appendix with the permission that it lacks."""

from __future__ import annotations

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.model import App, Component, PermissionRequest
from auditor.names import full_permission, short
from tests.judge.made import access, app_of, judged

IMEI = "TelephonyManager;->getDeviceId"


def held(knowledge: Knowledge, app: App) -> tuple[set[str], dict[str, tuple[str, ...]]]:
    """Data types collected; those set aside for want of a permission, with it."""
    case, _ = judged(knowledge, app)
    aside = {
        a.data_type: tuple(short(m) for m in a.missing)
        for a in case.aside
        if a.reason == "permission"
    }
    return {c.data_type for c in case.collections}, aside


@pytest.mark.parametrize(
    ("member", "data", "permission"),
    [
        ("Landroid/hardware/Camera;->open", "camera", "CAMERA"),
        ("Landroid/media/AudioRecord;->startRecording", "microphone", "RECORD_AUDIO"),
        ("ContactsContract$Contacts;->CONTENT_URI", "contacts", "READ_CONTACTS"),
        ("content://sms/inbox", "sms", "READ_SMS"),
        ("CallLog$Calls;->CONTENT_URI", "call_log", "READ_CALL_LOG"),
        ("CalendarContract$Events;->CONTENT_URI", "calendar", "READ_CALENDAR"),
        ("AccountManager;->getAccountsByType", "accounts", "GET_ACCOUNTS"),
        ("LocationManager;->requestLocationUpdates", "location_precise", "ACCESS_COARSE_LOCATION"),
        ("LocationManager;->getLastKnownLocation", "location_precise", "ACCESS_FINE_LOCATION"),
        ("NfcAdapter;->enableReaderMode", "nfc_data", "NFC"),
        (IMEI, "imei", "READ_PHONE_STATE"),
        ("MediaStore$Images$Media;->EXTERNAL_CONTENT_URI", "photos_videos", "READ_EXTERNAL_STORAGE"),
        ("MediaStore$Images$Media;->EXTERNAL_CONTENT_URI", "photos_videos", "MANAGE_EXTERNAL_STORAGE"),
    ],
)  # fmt: skip
def test_with_its_permission_it_counts_and_without_it_does_not(
    knowledge: Knowledge, member: str, data: str, permission: str
) -> None:
    code = (access(knowledge, member),)
    collected, aside = held(knowledge, app_of((permission,), code))
    assert data in collected
    assert data not in aside
    collected, aside = held(knowledge, app_of((), code))
    assert data not in collected
    assert aside[data]


def test_the_missing_permission_is_told(knowledge: Knowledge) -> None:
    code = (access(knowledge, IMEI), access(knowledge, "WifiManager;->getScanResults"))
    _, aside = held(knowledge, app_of(("ACCESS_WIFI_STATE",), code, min_sdk=29))
    assert aside == {"imei": ("READ_PHONE_STATE",), "wifi_scan": ("ACCESS_FINE_LOCATION",)}


@pytest.mark.parametrize(
    ("min_sdk", "attempted"), [(None, False), (21, False), (28, False), (29, True), (34, True)]
)
def test_identifiers_that_no_app_is_granted_any_more_are_attempted(
    knowledge: Knowledge, min_sdk: int | None, attempted: bool
) -> None:
    app = app_of(("READ_PHONE_STATE",), (access(knowledge, IMEI),), min_sdk=min_sdk)
    case, _ = judged(knowledge, app)
    assert [(c.data_type, c.attempted) for c in case.collections] == [("imei", attempted)]


def test_a_request_counts_only_on_its_levels(knowledge: Knowledge) -> None:
    old = PermissionRequest(name=full_permission("READ_EXTERNAL_STORAGE"), max_sdk=32)
    code = (access(knowledge, "MediaStore$Images$Media;->EXTERNAL_CONTENT_URI"),)
    assert held(knowledge, app_of((old,), code, min_sdk=24))[0] == {"photos_videos"}
    assert held(knowledge, app_of((old,), code, min_sdk=33))[0] == set()


def test_what_the_platform_adds_counts(knowledge: Knowledge) -> None:
    """ACCESS_FINE_LOCATION brings the coarse one along, and writing brings reading."""
    code = (access(knowledge, "WifiP2pManager;->discoverPeers"),)
    assert held(knowledge, app_of(("ACCESS_FINE_LOCATION",), code))[0] == {"nearby_devices"}
    code = (access(knowledge, "MediaStore$Video$Media;->EXTERNAL_CONTENT_URI"),)
    assert held(knowledge, app_of(("WRITE_EXTERNAL_STORAGE",), code))[0] == {"photos_videos"}


def test_a_permission_that_only_widens_an_answer_never_decides(knowledge: Knowledge) -> None:
    code = (access(knowledge, "PackageManager;->getInstalledPackages"),)
    assert held(knowledge, app_of((), code, min_sdk=30))[0] == {"installed_apps"}


def test_the_guard_of_the_apps_own_service_is_held(knowledge: Knowledge) -> None:
    code = (access(knowledge, "NotificationListenerService;->getActiveNotifications"),)
    service = Component(
        kind="service",
        name="org.sample.app.Listener",
        permission=full_permission("BIND_NOTIFICATION_LISTENER_SERVICE"),
    )
    assert held(knowledge, app_of((), code, components=(service,)))[0] == {"notification_content"}
    assert held(knowledge, app_of((), code))[0] == set()


@pytest.mark.parametrize("format_", ["aar", "jar", "dex"])
def test_an_sdk_alone_has_no_gate(knowledge: Knowledge, format_: str) -> None:
    import msgspec

    app = app_of((), (access(knowledge, IMEI),))
    assert held(knowledge, msgspec.structs.replace(app, format=format_))[0] == {"imei"}


def test_the_inventory_shows_what_the_code_does_whatever_is_requested(
    knowledge: Knowledge,
) -> None:
    from auditor.attribution import Attribution
    from auditor.collect import collections_of

    app = app_of((), (access(knowledge, IMEI),))
    found = collections_of(app, knowledge, Attribution(knowledge, app.manifest))
    assert [c.data_type for c in found] == ["imei"]


def test_one_call_that_can_run_keeps_the_type_and_only_its_own_evidence(
    knowledge: Knowledge,
) -> None:
    code = (
        access(knowledge, "TelephonyManager;->getLine1Number", offset=2),
        access(knowledge, "SubscriptionInfo;->getNumber", offset=4),
    )
    case, _ = judged(knowledge, app_of(("READ_SMS",), code, min_sdk=30))
    (found,) = case.collections
    assert [e.offset for e in found.evidence] == [2]
    assert [(a.data_type, a.evidence[0].offset) for a in case.aside] == [("phone_number", 4)]
