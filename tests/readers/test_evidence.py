"""The constants pass on methods written for it: `tests/cases/dex/evidence.smali` says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import CodeFact
from auditor.readers.dex import Dex, scan_dex
from auditor.readers.dex.plan import Plan
from tests.dex_writer import Method, write_dex

SOURCE = Path(__file__).parents[1] / "cases/dex/evidence.dex"
TELEPHONY = "Landroid/telephony/TelephonyManager;->"
WIFI_ADDRESS = "/sys/class/net/wlan0/address"

EXPECTED: dict[str, list[tuple[str, str | None, bool]]] = {
    # method of the case: (kind, argument, whether the string reached its use)
    "field_constant": [("settings_key", "android_id", True)],
    "two_branches": [("settings_key", "android_id", True)],
    "not_after_return": [("settings_key", "android_id", False)],
    "wrapper": [],
    "through_wrapper": [("settings_key", "android_id", True)],
    "built_path": [("file_path", WIFI_ADDRESS, True)],
    "command_words": [("shell_command", "pm list packages", True)],
    "reflected": [("reflection", "getDeviceId", True)],
    "reflected_on_object": [("reflection", "getImei", True)],
    "other_class": [],
    "invoker": [],
    "through_invoker": [("reflection", "getSubscriberId", True)],
    "in_a_loop": [("api_call", None, True)],
    "one_fixed_name": [],
    "own_name_in_a_loop": [],
    "heart_rate": [("api_call", "21", True)],
    "accelerometer": [],
    "by_switch": [("api_call", None, True), ("api_call", "network", True)],
    "loads_code": [("code_loading", None, True)],
    "by_reference": [("api_call", None, True)],
}


@pytest.fixture(scope="module")
def found(plan: Plan) -> list[CodeFact]:
    facts = scan_dex(Dex(SOURCE.read_bytes()), plan).facts
    return [f for f in facts if f.kind != "permission_use"]


@pytest.mark.parametrize("method", EXPECTED)
def test_what_reaches_a_call(found: list[CodeFact], method: str) -> None:
    here = [f for f in found if f.caller.startswith(f"Lcase/Evidence;->{method}(")]
    seen = sorted(((f.kind, f.argument, f.reached) for f in here), key=str)
    assert seen == sorted(EXPECTED[method], key=str)


def test_no_method_is_without_a_case(found: list[CodeFact]) -> None:
    assert {f.caller.partition("->")[2].partition("(")[0] for f in found} <= set(EXPECTED)


def test_a_wrapper_is_named(found: list[CodeFact]) -> None:
    (fact,) = [f for f in found if "->through_wrapper(" in f.caller]
    assert fact.member.startswith("Landroid/provider/Settings$Secure;->getString")
    assert fact.via is not None
    assert fact.via.startswith("Lcase/Evidence;->wrapper(")


def test_a_method_reference_counts_as_a_call(found: list[CodeFact]) -> None:
    (fact,) = [f for f in found if "->by_reference(" in f.caller]
    assert fact.member == TELEPHONY + "getSimSerialNumber()Ljava/lang/String;"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pm list packages", True),
        ("/system/bin/pm list packages", True),
        ("sh -c pm list packages", True),
        ("/data/local/tmp/pm list packages", False),
    ],
)
def test_a_command_by_its_folder_or_by_a_shell(plan: Plan, command: str, expected: bool) -> None:
    method = Method("m").load(0, command)
    method.call("Ljava/lang/Runtime;->exec(Ljava/lang/String;)Ljava/lang/Process;", 0, 0)
    facts = scan_dex(Dex(write_dex([method])), plan).facts
    assert [(f.argument, f.reached) for f in facts if f.kind == "shell_command"] == (
        [(command, True)] if expected else []
    )


@pytest.mark.parametrize(("flags", "expected"), [(1, True), (3, True), (2, False)])
def test_the_code_of_another_package(plan: Plan, flags: int, expected: bool) -> None:
    """A context of another package loads code only where its flags say so."""
    method = Method("m").load(0, "com.example.other").load(1, flags)
    member = "Landroid/content/Context;->createPackageContext"
    method.call(f"{member}(Ljava/lang/String;I)Landroid/content/Context;", 0, 0, 1)
    facts = scan_dex(Dex(write_dex([method])), plan).facts
    assert ("code_loading" in {f.kind for f in facts}) is expected


@pytest.mark.parametrize(
    "above",
    [
        "Landroid/app/Activity;",
        "Landroid/app/ListActivity;",
        "Landroid/app/Service;",
        "Landroid/app/Application;",
        "Landroid/view/ContextThemeWrapper;",
        "Landroid/service/notification/NotificationListenerService;",
    ],
)
@pytest.mark.parametrize("owner", ["Lcase/Own;", None])
def test_a_call_through_a_class_below_one_of_the_platform(
    plan: Plan, above: str, owner: str | None
) -> None:
    """The platform's own hierarchy is in no DEX file: the call names the app's class, or one between."""
    call = f"{owner or above}->createPackageContext(Ljava/lang/String;I)Landroid/content/Context;"
    method = Method("a", owner="Lcase/Own;", above=above)
    method.load(1, "com.other").load(2, 3).on(call, 0, 1, 2)
    facts = scan_dex(Dex(write_dex([method])), plan).facts
    assert "code_loading" in {f.kind for f in facts}
