"""Data safety forms: the CSV of Play Console, its eras and what is none."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from auditor.data_safety import parse_data_safety, read_data_safety
from auditor.errors import InputError, UsageError
from auditor.knowledge.load import load_knowledge
from auditor.model import DataSafetyForm
from auditor.names import usage_id
from auditor.report.form_csv import form_csv

KNOWLEDGE = load_knowledge(cache=False)
SHARED = Path(os.environ.get("AUDITOR_SHARED", "../shared"))
TICKED = {
    ("PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA", ""): "true",
    ("PSL_DATA_TYPES_IDENTIFIERS", "PSL_DEVICE_ID"): "true",
    (
        usage_id("PSL_DEVICE_ID", "PSL_DATA_USAGE_COLLECTION_AND_SHARING"),
        "PSL_DATA_USAGE_ONLY_COLLECTED",
    ): "true",
    (usage_id("PSL_DEVICE_ID", "PSL_DATA_USAGE_EPHEMERAL"), ""): "false",
    (
        usage_id("PSL_DEVICE_ID", "DATA_USAGE_USER_CONTROL"),
        "PSL_DATA_USAGE_USER_CONTROL_OPTIONAL",
    ): "true",
    (usage_id("PSL_DEVICE_ID", "DATA_USAGE_COLLECTION_PURPOSE"), "PSL_ANALYTICS"): "true",
    ("PSL_ACCOUNT_DELETION_URL", ""): "https://example.com/delete",
}


def csv_of(changed: dict[tuple[str, str], str] | None = None) -> str:
    return form_csv(TICKED | (changed or {}), KNOWLEDGE)


def parse(text: str) -> DataSafetyForm:
    return parse_data_safety(text.encode(), "form.csv", KNOWLEDGE)


def test_a_form_is_read_whole() -> None:
    form = parse(csv_of())
    assert form.rows == 782
    (device,) = (e for e in form.entries if e.ticked)
    assert device.type == "PSL_DEVICE_ID"
    assert (device.collected, device.shared) == (True, False)
    assert (device.ephemeral, device.optional) == (False, True)
    assert device.purposes == ("PSL_ANALYTICS",)
    assert csv_of().splitlines()[device.line - 1].startswith("PSL_DATA_TYPES_IDENTIFIERS,")
    assert ("PSL_ACCOUNT_DELETION_URL", "https://example.com/delete") in {
        (a.question, a.value) for a in form.answers
    }


def test_letter_case_line_ends_labels_and_a_mark_at_the_start_mean_nothing() -> None:
    plain = parse(csv_of())
    other = "\ufeff" + csv_of().replace(",true,", ",TRUE,").replace("\r\n", "\n")
    other = other.replace("device or other IDs", "Geräte-ID")
    assert parse(other).entries == plain.entries


def test_the_second_era_has_its_own_question_and_lacks_those_on_accounts() -> None:
    gone = (
        "PSL_SUPPORTED_ACC",
        "PSL_ACM_SPEC",
        "PSL_ACCOUNT_DEL",
        "PSL_SUPPORT_DATA",
        "PSL_DATA_DEL",
    )
    gone += ("PSL_INDEPENDENTLY", "PSL_UPI", "PSL_HAS_OUTSIDE", "PSL_OUTSIDE")
    lines = [r for r in csv_of().split("\r\n") if not r.startswith(gone)]
    lines.insert(3, "PSL_DATA_COLLECTION_USER_REQUEST_DELETE,,true,MAYBE_REQUIRED,a label")
    form = parse("\r\n".join(lines))
    assert form.rows == 764
    assert any(a.question == "PSL_DATA_COLLECTION_USER_REQUEST_DELETE" for a in form.answers)


FIRST = "PSL_DATA_TYPES_PERSONAL,PSL_NAME,,"
REFUSED = {
    "an invented header": (("Question ID (machine readable)", "Question"), ":1: ", "column 1"),
    "an unknown question": (
        (FIRST, "PSL_DATA_TYPES_SOUL,PSL_NAME,,"),
        ":24: ",
        "PSL_DATA_TYPES_SOUL",
    ),
    "an unknown response": ((FIRST, "PSL_DATA_TYPES_PERSONAL,PSL_SOUL,,"), ":24: ", "PSL_SOUL"),
    "a value that is no choice": ((FIRST, FIRST[:-1] + "yes,"), ":24: ", "'yes'"),
    "a row that stands twice": (
        (FIRST, "PSL_DATA_TYPES_PERSONAL,PSL_EMAIL,,"),
        ":25: ",
        "line 24",
    ),
    "an address that is none": (
        ("https://example.com/delete", "see our site"),
        ": ",
        "web address",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_form_is_refused_with_its_row(name: str) -> None:
    (old, new), where, what = REFUSED[name]
    text = csv_of()
    assert old in text
    with pytest.raises(UsageError) as e:
        parse(text.replace(old, new, 1))
    assert where in str(e.value)
    assert what in str(e.value)


@pytest.mark.parametrize(
    "row",
    [
        "PSL_DATA_TYPES_CALENDAR,",
        "PSL_DATA_COLLECTION_COLLECTS",
        "PSL_DATA_USAGE_RESPONSES:PSL_DEVICE_ID:DATA_USAGE_USER_CONTROL,PSL_DATA_USAGE_USER_CONTROL_REQ",
    ],
)
def test_a_form_without_a_row_that_every_export_has_is_no_whole_form(row: str) -> None:
    lines = [r for r in csv_of().split("\r\n") if not r.startswith(row)]
    with pytest.raises(UsageError, match="no whole form"):
        parse("\r\n".join(lines))


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfe\x00", b'"unclosed', b"a\nb\nc"])
def test_bytes_that_are_no_form_are_one_line(data: bytes) -> None:
    with pytest.raises(UsageError):
        parse_data_safety(data, "form.csv", KNOWLEDGE)


def test_a_missing_file_and_a_folder_are_inputs_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(InputError):
            read_data_safety(path, KNOWLEDGE)


def mutated(data: bytes, seed: int) -> bytes:
    rng = random.Random(seed)
    out = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(out))
        match rng.randrange(4):
            case 0:
                out[at] = rng.randrange(256)
            case 1:
                del out[at : at + rng.randint(1, 200)]
            case 2:
                out[at:at] = bytes(rng.choice([b",", b'"', b"\n", b"\x00", b"true"]))
            case _:
                out[at:at] = out[at : at + rng.randint(1, 100)]
    return bytes(out)


@pytest.mark.parametrize("count", [150, pytest.param(10_000, marks=pytest.mark.slow)])
def test_mutated_forms_give_a_form_or_a_line(count: int) -> None:
    data = csv_of().encode()
    lines: list[str] = []
    for seed in range(count):
        try:
            form = parse_data_safety(mutated(data, seed), "form.csv", KNOWLEDGE)
        except UsageError as e:
            lines.append(str(e))
        else:
            assert len(form.entries) == 38
    assert all(line.startswith("form.csv") and "\n" not in line for line in lines)
    assert 0 < len(lines) < count


def test_real_exports_are_read_and_what_is_none_is_refused() -> None:
    folder = SHARED / "eval/datasafety"
    if not folder.is_dir():
        pytest.skip("AUDITOR_SHARED has no eval/datasafety")
    read = {p.name: p for p in sorted(folder.glob("*export.csv"))}
    assert read
    for path in read.values():
        form = read_data_safety(path, KNOWLEDGE)
        assert form.rows in (763, 764, 781, 782)
        assert any(e.ticked for e in form.entries)
    for path in set(folder.glob("*.csv")) - set(read.values()):
        with pytest.raises(UsageError):
            read_data_safety(path, KNOWLEDGE)
