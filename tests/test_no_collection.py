"""Accesses that are no collection: each DEX file of the shared cases shows one pattern."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import inventory
from auditor.knowledge.schema import Knowledge
from tests.dex_writer import Method, write_dex

SETTING = (
    "Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;"
    "Ljava/lang/String;)Ljava/lang/String;"
)
LOG = "Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I"
TEXT = "Ljava/lang/String;->"
NOT = {
    "c1_video_source_surface": "camera",
    "c2_own_service_check": "running_processes",
    "c3_own_account_type": "accounts",
    "c5_gservices_flags": "device_identifier",
    "c6_mac_only": "ip_address",
    "c8_android_id_null_check": "android_id",
}


def types_in(file: Path, knowledge: Knowledge) -> set[str]:
    found = inventory(file, knowledge)
    return {c.data_type for c in found.collections}


@pytest.mark.parametrize("case", NOT)
def test_a_pattern_that_reads_nothing_of_the_kind(
    case: str, shared: Path, knowledge: Knowledge
) -> None:
    assert NOT[case] not in types_in(shared / "cases" / "code" / f"{case}.dex", knowledge)


def reading() -> Method:
    return Method("m").load(1, "android_id").move(0, 1).call(SETTING, 0, 1).result(2)


@pytest.mark.parametrize(
    ("method", "counts"),
    [
        (reading().test(2), False),
        (reading().load(3, "tag").move(4, 2).call(LOG, 3, 4), True),
        (
            reading().load(3, "9774d56d682e549c").on(f"{TEXT}equals(Ljava/lang/Object;)Z", 2, 3),
            False,
        ),
        (reading().load(3, "97").on(f"{TEXT}startsWith(Ljava/lang/String;)Z", 2, 3), True),
    ],
    ids=["for null", "to the log", "for an emulator", "by its content"],
)
def test_an_identifier_counts_where_more_is_done_than_to_see_that_it_is_there(
    tmp_path: Path, knowledge: Knowledge, method: Method, counts: bool
) -> None:
    file = tmp_path / "made.dex"
    file.write_bytes(write_dex([method]))
    assert ("android_id" in types_in(file, knowledge)) is counts
