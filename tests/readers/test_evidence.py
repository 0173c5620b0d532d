"""The constants pass on methods written for it: `tests/cases/dex/evidence.smali` says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import CodeFact
from auditor.readers.dex import Dex, scan_dex
from auditor.readers.dex.plan import Plan

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
