"""Binary XML as the platform reads it: what counts, what is told, what is refused."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.model import Manifest
from auditor.readers.manifest import read_manifest
from tests.axml_writer import (
    ANDROID,
    BOOLEAN,
    NUMBER,
    REFERENCE,
    Attr,
    Form,
    Node,
    manifest,
    permission,
    pool,
    write_axml,
)

SMS, VIBRATE = "android.permission.READ_SMS", "android.permission.VIBRATE"
PADDED = "\u200bandroid.permission.READ_SMS "
UNKNOWN = b"\x99\x09\x10\x00\x18\x00\x00\x00" + bytes(16)
SAMPLE = Path(__file__).parents[2] / "samples/shop/shop.apk"
with zipfile.ZipFile(SAMPLE) as z:
    DATA = z.read("AndroidManifest.xml")


def read(root: Node, form: Form | None = None) -> tuple[Manifest, dict[str, dict[str, str | int]]]:
    """(manifest, code of each notice -> its words)."""
    found, notices = read_manifest(write_axml(root, form), "m", form="binary")
    return found, {n.code: dict(n.words) for n in notices}


def names(root: Node, form: Form | None = None) -> list[str]:
    return [p.name for p in read(root, form)[0].permissions]


ONE = manifest(permission(SMS), Node("uses-feature", [Attr("name", VIBRATE)]))
SAME = {
    "as aapt2 writes it": Form(),
    "UTF-8": Form(utf8=True),
    "attributes behind their usual place": Form(start=40),
    "wide attributes": Form(width=28),
    "long headers of nodes": Form(node_header=24),
    "a long header of the file": Form(file_header=32),
    "styles in the pool": Form(styles=True),
    "another type of the file": Form(kind=0x0001),
    "an unknown chunk in front": Form(before=(UNKNOWN,)),
    "an unknown chunk between the elements": Form(between=UNKNOWN),
    "another pool in front": Form(before=(pool([VIBRATE] * 40),)),
    "a string pool between the elements": Form(between=pool([VIBRATE] * 40)),
    "a size beyond the end": Form(size=1 << 20),
    "bytes behind the end": Form(tail=b"\xff" * 64),
}


@pytest.mark.parametrize("how", SAME)
def test_the_layout_changes_nothing(how: str) -> None:
    found, _ = read(ONE, SAME[how])
    assert [p.name for p in found.permissions] == [SMS]
    assert (found.package, found.label, found.min_sdk, found.target_sdk) == (
        "com.example.made",
        "Made",
        23,
        34,
    )


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("another pool in front", "axml_pools"),
        ("a string pool between the elements", "axml_pools"),
        ("an unknown chunk in front", "axml_chunks"),
        ("a size beyond the end", "axml_size"),
    ],
)
def test_a_layout_that_no_compiler_writes_is_told(how: str, code: str) -> None:
    assert set(read(ONE, SAME[how])[1]) == {code}


def test_the_last_of_several_pools_counts() -> None:
    """As ResXMLTree::setTo takes in each pool before the first node."""
    last = write_axml(ONE)
    at = 8
    size = int.from_bytes(last[at + 4 : at + 8], "little")
    strings = last[at : at + size]
    other = strings.replace(
        SMS.encode("utf-16-le"), "android.permission.READ_LOG".encode("utf-16-le")[: 2 * len(SMS)]
    )
    assert len(other) == len(strings)
    whole = last[:4] + (len(last) + size).to_bytes(4, "little") + other + last[8:]
    found, _ = read_manifest(whole, "m", form="binary")
    assert [p.name for p in found.permissions] == [SMS]


@pytest.mark.parametrize("utf8", [False, True])
def test_strings_without_end_are_read_by_their_length(utf8: bool) -> None:
    found, told = read(ONE, Form(utf8=utf8, unended=frozenset({SMS, VIBRATE})))
    assert [p.name for p in found.permissions] == [SMS]
    assert told["axml_unterminated"]["n"] == 2


def test_the_resource_id_decides_and_not_the_name() -> None:
    empty = manifest(Node("uses-permission", [Attr("", SMS, id=0x01010003)]))
    lie = manifest(Node("uses-permission", [Attr("label", SMS, id=0x01010003)]))
    foreign = manifest(Node("uses-permission", [Attr("name", SMS, id=0x01010003, space="urn:x")]))
    assert names(empty) == names(lie) == names(foreign) == [SMS]


@pytest.mark.parametrize(
    "attr",
    [
        Attr("name", SMS, id=0),
        Attr("name", SMS, space=None),
        Attr("name", SMS, id=0x01010001),
        Attr("name", 5, NUMBER, raw=SMS),
        Attr("name", 1, BOOLEAN, raw=SMS),
    ],
    ids=["no id", "no namespace", "id of the label", "a number", "a boolean"],
)
def test_what_the_platform_does_not_take_for_a_name_is_told(attr: Attr) -> None:
    found, told = read(manifest(Node("uses-permission", [attr])))
    assert found.permissions == ()
    assert "permission_unnamed" in told


def test_a_name_by_reference_is_told_and_no_request() -> None:
    data = write_axml(manifest(permission(0x7F0B0001, kind=REFERENCE)))
    found, notices = read_manifest(data, "m", form="binary", resolve=lambda r: SMS)
    assert found.permissions == ()
    assert [(n.code, dict(n.words)["names"]) for n in notices] == [
        ("permission_by_reference", f"@7F0B0001 = {SMS}")
    ]


def test_label_and_version_by_reference_are_resolved() -> None:
    root = manifest(permission(SMS))
    root.attrs[1] = Attr("versionName", 0x7F0B0002, REFERENCE)
    root.children[-1].attrs[0] = Attr("label", 0x7F0B0001, REFERENCE)
    texts = {"@7F0B0001": "Shop", "@7F0B0002": "4.2"}
    found, _ = read_manifest(write_axml(root), "m", form="binary", resolve=texts.get)
    assert (found.label, found.version_name) == ("Shop", "4.2")


def test_the_typed_value_counts_and_not_the_raw_text() -> None:
    found, told = read(manifest(permission(SMS, raw=VIBRATE)))
    assert [p.name for p in found.permissions] == [SMS]
    assert told["axml_typed"]["n"] == 1


@pytest.mark.parametrize("first", [SMS, VIBRATE])
def test_two_values_of_one_attribute_are_two_readings(first: str) -> None:
    other = VIBRATE if first == SMS else SMS
    with pytest.raises(InputError, match=r"two readings are possible.*READ_SMS"):
        read(manifest(Node("uses-permission", [Attr("name", first), Attr("name", other)])))


def test_the_same_value_twice_is_one_reading() -> None:
    assert names(manifest(Node("uses-permission", [Attr("name", SMS), Attr("name", SMS)]))) == [SMS]


def limited(*attrs: Attr) -> int | None:
    return (
        read(manifest(Node("uses-permission", [Attr("name", SMS), *attrs])))[0]
        .permissions[0]
        .max_sdk
    )


def test_a_limit_counts_where_the_platform_finds_it() -> None:
    assert limited(Attr("maxSdkVersion", 22, NUMBER)) == 22
    assert limited(Attr("maxSdkVersion", 22, 0x11)) == 22
    assert limited(Attr("maxSdkVersion", 0, NUMBER)) is None
    assert limited(Attr("maxSdkVersion", "22")) is None
    assert limited(Attr("maxSdkVersion", 22, NUMBER, id=0)) is None
    assert (
        limited(Attr("later", 1, NUMBER, id=0x02000000), Attr("maxSdkVersion", 22, NUMBER)) is None
    )


def test_attributes_out_of_order_limit_nothing_and_name_all_the_same() -> None:
    node = Node("uses-permission", [Attr("maxSdkVersion", 22, NUMBER), Attr("name", SMS)])
    found, told = read(manifest(node))
    assert [p.name for p in found.permissions] == [SMS]
    assert told["axml_order"]["n"] == 1


def test_an_end_closes_what_is_open_whatever_its_name() -> None:
    found, told = read(manifest(Node("uses-feature", end="manifest"), permission(SMS)))
    assert [p.name for p in found.permissions] == [SMS]
    assert told["axml_ends"]["n"] == 1


def test_nothing_behind_the_root_is_read_and_that_is_told() -> None:
    tail = write_axml(manifest(permission(SMS)))
    at = tail.index(b"\x02\x01\x10\x00")
    found, told = read(manifest(permission(VIBRATE)), Form(tail=tail[at:]))
    assert [p.name for p in found.permissions] == [VIBRATE]
    assert told["axml_behind"]["n"] == 4


def test_a_root_that_is_not_closed_is_told() -> None:
    found, told = read(ONE, Form(closed=False))
    assert [p.name for p in found.permissions] == [SMS]
    assert told["axml_open"]["n"] == 1


@pytest.mark.parametrize(
    "name", [PADDED, f" {SMS}", f"{SMS}\0", SMS.replace("A", "\u0410"), f"{SMS}\n"]
)
def test_a_name_that_only_looks_like_one_is_told_and_stays_as_it_is(name: str) -> None:
    found, told = read(manifest(permission(name)))
    assert SMS not in [p.name for p in found.permissions]
    assert "permission_name_odd" in told


@pytest.mark.parametrize("tag", ["uses-permissions", "uses_permission", "Uses-Permission"])
def test_an_element_that_only_looks_like_a_request_is_told(tag: str) -> None:
    found, told = read(manifest(Node(tag, [Attr("name", SMS)])))
    assert found.permissions == ()
    assert told["permissions_misplaced"]["names"] == SMS


def test_a_request_in_the_wrong_place_is_told() -> None:
    root = manifest()
    root.children[-1].children.append(permission(SMS))
    found, told = read(root)
    assert found.permissions == ()
    assert told["permissions_misplaced"]["names"] == SMS


def test_two_halves_of_a_surrogate_pair_in_utf8_are_one_character() -> None:
    root = manifest(permission(SMS))
    root.children[-1].attrs[0] = Attr("label", "\ud83d\ude00 Shop")
    assert read(root, Form(utf8=True))[0].label == "\U0001f600 Shop"
    root.children[-1].attrs[0] = Attr("label", "\ud83d Shop")
    assert read(root, Form(utf8=True))[0].label == "\\xd83d Shop"


def test_long_strings_in_both_forms() -> None:
    root = manifest(permission(SMS), Node("meta-data", [Attr("name", "x" * 3000)]))
    assert names(root) == names(root, Form(utf8=True)) == [SMS]


def test_100_000_levels_are_refused_at_once() -> None:
    node = "uses-feature"
    one = write_axml(Node("manifest", [], [Node(node)]))
    at = one.index(b"\x02\x01\x10\x00", one.index(b"\x02\x01\x10\x00") + 4)
    size = int.from_bytes(one[at + 4 : at + 8], "little")
    deep = one[:at] + one[at : at + size] * 100_000 + one[at + size :]
    deep = deep[:4] + len(deep).to_bytes(4, "little") + deep[8:]
    start = time.process_time()
    with pytest.raises(InputError, match="nested more than 100"):
        read_manifest(deep, "m", form="binary")
    assert time.process_time() - start < 1


def test_attributes_of_no_size_are_bounded() -> None:
    data = write_axml(manifest(*(permission(SMS) for _ in range(50))))
    many = data.replace(b"\x14\x00\x14\x00\x01\x00", b"\x14\x00\x00\x00\xff\xff")
    with pytest.raises(InputError, match="attributes"):
        read_manifest(many, "m", form="binary")


def test_text_in_place_of_binary_xml_is_refused_in_an_apk() -> None:
    text = f'<manifest xmlns:android="{ANDROID}" package="a.b"><application/></manifest>'
    for data in (text.encode(), text.encode("utf-16")):
        with pytest.raises(InputError, match="binary XML only"):
            read_manifest(data, "m", form="binary")


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("nothing", b""),
        ("a header alone", DATA[:8]),
        ("a cut tail", DATA[: len(DATA) // 2]),
        ("no XML", b"\x03\x00\x08\x00" + b"\xff" * 40),
        ("a chunk of no size", DATA[:12] + bytes(4) + DATA[16:]),
        ("a string pool alone", b"\x03\0\x08\0\x30\0\0\0" + pool(["x"])),
    ],
)
def test_what_cannot_be_read_to_its_end_is_an_error(what: str, data: bytes) -> None:
    with pytest.raises(InputError, match="binary manifest"):
        read_manifest(data, "m", form="binary")


@pytest.mark.parametrize("name", ["shop", "notes"])
def test_an_ordinary_manifest_reads_as_androguard_reads_it(name: str, samples: Path) -> None:
    from androguard.core.axml import AXMLPrinter
    from loguru import logger

    logger.disable("androguard")
    with zipfile.ZipFile(samples / name / f"{name}.apk") as apk:
        data = apk.read("AndroidManifest.xml")
    root = AXMLPrinter(data).get_xml_obj()
    theirs = [n.get(f"{{{ANDROID}}}name") for n in root if n.tag.startswith("uses-permission")]
    found, notices = read_manifest(data, "m", form="binary")
    assert [p.name for p in found.permissions] == theirs
    assert notices == []


@pytest.mark.skipif(not shutil.which("aapt2"), reason="needs aapt2")
@pytest.mark.parametrize("how", [h for h in SAME if h not in ("a size beyond the end",)])
def test_aapt2_reads_the_same(how: str, tmp_path: Path) -> None:
    apk = tmp_path / "a.apk"
    with zipfile.ZipFile(apk, "w") as made:
        made.writestr("AndroidManifest.xml", write_axml(ONE, SAME[how]))
    dump = subprocess.run(
        ["aapt2", "dump", "permissions", str(apk)], capture_output=True, text=True, timeout=60
    )
    assert dump.returncode or f"name='{SMS}'" in dump.stdout


@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_damaged_manifest_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(DATA)
    for at, value in changes:
        data[at] = value
    with contextlib.suppress(InputError):
        read_manifest(bytes(data), "m", form="binary")
