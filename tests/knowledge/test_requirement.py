"""What a call needs, by API level: one grammar, parsed once."""

from __future__ import annotations

import pytest

from auditor.knowledge.requirement import parse_requirement


def at(text: str, api: int) -> list[str]:
    """The ways in at a level, without the prefix of the platform."""
    groups = parse_requirement(text).at(api).any_of
    return ["&".join(n.removeprefix("android.permission.") for n in g) for g in groups]


@pytest.mark.parametrize(
    ("text", "api", "ways"),
    [
        ("CAMERA", 1, ["CAMERA"]),
        ("NFC", 30, ["NFC"]),
        ("android.permission.CAMERA", 30, ["CAMERA"]),
        ("com.google.android.gms.permission.AD_ID", 33, ["com.google.android.gms.permission.AD_ID"]),
        ("READ_PHONE_STATE@26-28; READ_PRIVILEGED_PHONE_STATE@29-36", 28, ["READ_PHONE_STATE"]),
        ("READ_PHONE_STATE@26-28; READ_PRIVILEGED_PHONE_STATE@29-36", 33, ["READ_PRIVILEGED_PHONE_STATE"]),
        # below the first range the first holds, above the last the last, in a gap the one before it
        ("READ_PHONE_STATE@26-28; READ_PRIVILEGED_PHONE_STATE@29-36", 19, ["READ_PHONE_STATE"]),
        ("READ_PHONE_STATE@26-28; READ_PRIVILEGED_PHONE_STATE@29-36", 40, ["READ_PRIVILEGED_PHONE_STATE"]),
        ("ACCESS_WIFI_STATE@26-27; ACCESS_WIFI_STATE&ACCESS_FINE_LOCATION@30+", 29, ["ACCESS_WIFI_STATE"]),
        ("GET_TASKS@-20; REAL_GET_TASKS@21+", 19, ["GET_TASKS"]),
        ("GET_TASKS@-20; REAL_GET_TASKS@21+", 34, ["REAL_GET_TASKS"]),
        ("none@-30; READ_PHONE_STATE@31+", 30, []),
        ("none@-30; READ_PHONE_STATE@31+", 31, ["READ_PHONE_STATE"]),
        ("A_B|C_D&E_F", 30, ["A_B", "C_D&E_F"]),
        ("A_B or C_D", 30, ["A_B", "C_D"]),
        ("READ_PHONE_NUMBERS|carrier-privileges", 33, ["READ_PHONE_NUMBERS", "carrier-privileges"]),
        ("X_Y@28", 28, ["X_Y"]),
    ],
)  # fmt: skip
def test_the_ways_in(text: str, api: int, ways: list[str]) -> None:
    assert at(text, api) == ways


def test_the_words_for_what_nobody_has_are_no_permissions() -> None:
    needs = parse_requirement(
        "READ_PHONE_NUMBERS|privileged|carrier-privileges@-39; device-owner@40"
    )
    assert needs.names == {"android.permission.READ_PHONE_NUMBERS"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no permission"),
        ("carrier privileges", "neither a permission nor one of"),
        ("read_phone_state", "neither a permission nor one of"),
        ("CAMERA@x", "is no range of API levels"),
        ("CAMERA@30-20", "the range 30-20 is empty"),
        ("CAMERA@-30; CAMERA@29+", "two clauses hold at API level 29"),
        ("CAMERA@1+; NFC@30", "two clauses hold at API level 30"),
        ("none|CAMERA", "`none` stands alone"),
        ("CAMERA&", "neither a permission nor one of"),
    ],
)
def test_what_cannot_be_parsed_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("|", r"\|")):
        parse_requirement(text)
