"""Layouts as they come: parted words, lists over pages, spans, definition lists, numbers, saved pages."""

from __future__ import annotations

import base64
import quopri
from pathlib import Path

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.model import Policy
from auditor.policy.document.block import Block
from auditor.policy.document.load import parse_document, read_document
from auditor.policy.pipeline import policy_of

CASES = Path(__file__).parents[1] / "cases/documents"


def blocks(text: str | bytes, name: str = "p.html") -> tuple[Block, ...]:
    return parse_document(text if isinstance(text, bytes) else text.encode(), name).blocks


def said(policy: Policy, party: str = "first", status: str = "collected") -> set[str]:
    return {
        c.subject.id
        for c in policy.claims
        if (c.subject.kind, c.status, c.party) == ("data", status, party)
    }


class TestPdf:
    """`parted.pdf` and `lists.pdf` were made for this."""

    @pytest.fixture(autouse=True)
    def _reader(self) -> None:
        pytest.importorskip("pypdfium2", reason="needs the extra pdf")

    def test_a_word_parted_at_a_line_end_is_whole(self) -> None:
        document = read_document(CASES / "parted.pdf")
        text = [b.text for b in document.blocks if b.kind == "paragraph"]
        assert text[0] == (
            "While the map is open, we collect your precise geolocation and the identifier of the tide station."
            " The geolocation is sent to our server together with the operating system version of your phone."
            " We ask for your e-mail address if you order a paper almanac; the e-mail address is kept for a year"
            " and is then deleted by us."
        )
        assert (
            text[1]
            == "Wir erheben außerdem die Gerätekennung sowie die Spracheinstellung Ihres Telefons."
        )
        assert document.asides == (), "nothing of it is hidden"

    def test_a_word_parted_in_a_cell_is_whole(self) -> None:
        rows = [b.cells for b in read_document(CASES / "parted.pdf").blocks if b.kind == "row"]
        assert rows[1:] == [
            ("Sample Ads SDK", "Advertising ID, IP address", "Advertising"),
            ("Sample Crash", "crash logs, device model", "Fault analysis"),
        ]

    def test_a_list_goes_on_over_a_page(self, knowledge: Knowledge) -> None:
        policy = policy_of(read_document(CASES / "parted.pdf"), knowledge)
        listed = {"device_model", "advertising_id", "ip_address", "installed_apps"}
        assert listed <= said(policy)
        assert said(policy, status="not_collected") == {"contacts"}

    def test_items_of_several_lines_and_a_running_head(self, knowledge: Knowledge) -> None:
        found = read_document(CASES / "lists.pdf").blocks
        items = [b.text for b in found if b.kind == "item"]
        assert items[0].endswith("a map of the whole coast;")
        assert items[-1] == "• the time zone and the language of your device"
        assert len(items) == 6
        assert not any("Example App - Privacy" in b.text for b in found)
        policy = policy_of(read_document(CASES / "lists.pdf"), knowledge)
        assert {"crash_logs", "email", "language_timezone"} <= said(policy)
        assert said(policy, status="not_collected") == {"contacts", "photos_videos"}


def test_heads_of_two_rows_are_one() -> None:
    page = """<table><tr><th rowspan=2>SDK</th><th colspan=2>Data</th><th rowspan=2>Purpose</th></tr>
    <tr><th>Identifiers</th><th>Other</th></tr>
    <tr><td rowspan=2>Sample SDK</td><td>IMEI</td><td>IP address</td><td rowspan=2>statistics</td></tr>
    <tr><td>OAID</td><td>device model</td></tr></table>"""
    rows = [b for b in blocks(page) if not b.is_header]
    assert [r.cells for r in rows] == [
        ("Sample SDK", "IMEI", "IP address", "statistics"),
        ("Sample SDK", "OAID", "device model", "statistics"),
    ]
    assert {r.headers for r in rows} == {("SDK", "Data Identifiers", "Data Other", "Purpose")}


def test_a_head_that_comes_again_is_no_part_of_the_first() -> None:
    page = "<table><tr><th>A</th><th>B</th></tr><tr><th>C</th><th>D</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert blocks(page)[-1].headers == ("C", "D")


def test_a_definition_list_is_rows() -> None:
    page = "<p>We collect:</p><dl><dt>IP address</dt><dd>to keep the service safe</dd><dt>Device model</dt><dt>OS version</dt><dd>to mend crashes</dd></dl>"
    assert [b.cells for b in blocks(page) if b.kind == "row"] == [
        ("IP address", "to keep the service safe"),
        ("Device model", ""),
        ("OS version", "to mend crashes"),
    ]


def test_a_definition_list_names_sdks(knowledge: Knowledge) -> None:
    page = """<h1>Third-party SDKs</h1><dl><dt>Sample SDK</dt><dd>Company: Sample Ltd.</dd><dd>Data: IMEI, Android ID</dd>
    <dt>Other SDK</dt><dd><p>Company: Other Ltd.</p><p>Data: MAC address</p></dd></dl>"""
    policy = policy_of(parse_document(page.encode(), "p.html"), knowledge)
    assert {s.name: set(s.data) for s in policy.sdks} == {
        "Sample SDK": {"imei", "android_id"},
        "Other SDK": {"mac_address"},
    }


def test_numbers_and_spans_of_a_word_document() -> None:
    found = read_document(CASES / "numbered.docx").blocks
    assert [b.text for b in found if b.kind == "item"] == [
        "1. What we collect",
        "1.1 When you register we collect:",
        "(a) your email address",
        "(b) your phone number",
        "1.2 From your device we read:",
        "(a) the Android ID",
        "2. Permissions",
        "2.1 The camera permission is needed to scan codes.",
        "1. Annex: SDKs",  # a list that begins anew
    ]
    assert [b.cells for b in found if b.kind == "row"][1:] == [
        ("Sample SDK", "IMEI", "IP address", "statistics"),
        ("Sample SDK", "OAID", "device model", "statistics"),
        ("Other SDK", "MAC address", "MAC address", "advertising"),
    ]


def saved(*parts: bytes) -> bytes:
    head = b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n"
    return head + b"".join(b"--X\r\n" + p + b"\r\n" for p in parts) + b"--X--\r\n"


def test_a_saved_page_in_the_code_of_its_head() -> None:
    page = "<p>我们会收集您的手机号码。</p>".encode("gb2312")
    head = b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: "
    for data in (
        saved(head + b"quoted-printable\r\n\r\n" + quopri.encodestring(page)),
        saved(head + b"base64\r\n\r\n" + base64.encodebytes(page)),
    ):
        assert [b.text for b in blocks(data, "p.mhtml")] == ["我们会收集您的手机号码。"]


MAIN = b"Content-Type: text/html\r\n\r\n<p>Welcome.</p>"


@pytest.mark.parametrize("style", ["", "display:none"], ids=["seen", "hidden"])
def test_frames_of_a_saved_page(style: str, knowledge: Knowledge) -> None:
    frame = f'<iframe style="{style}" src="cid:f1@mhtml.example"></iframe>'.encode()
    inner = b"Content-Type: text/html\r\nContent-ID: <f1@mhtml.example>\r\n\r\n<html><body><p>We collect your IMEI.</p></body></html>"
    policy = policy_of(parse_document(saved(MAIN + frame, inner), "p.mhtml"), knowledge)
    assert said(policy) == (set() if style else {"imei"})
    assert any(n.code == "hidden_not_displayed" for n in policy.notices) is bool(style)


def test_a_frame_that_holds_itself_ends() -> None:
    frame = b'<iframe src="cid:f1@x"></iframe>'
    inner = b"Content-Type: text/html\r\nContent-ID: <f1@x>\r\n\r\n<p>Once.</p>" + frame
    assert [b.text for b in blocks(saved(MAIN + frame, inner), "p.mhtml")] == ["Welcome.", "Once."]
