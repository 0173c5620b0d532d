"""Documents of every kind become blocks, or one clear error."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.knowledge.schema import Knowledge
from auditor.policy.document.decode import decode
from auditor.policy.document.load import parse_document
from auditor.policy.lexicon.normalise import normalise
from auditor.policy.pipeline import policy_of
from auditor.policy.sentences.split import clauses, sentences


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "p.txt", "empty"),
        (b"  \n ", "p.txt", "empty"),
        (b"%PDF-1.7 ...", "p.pdf", "PDF is damaged"),
        (b"PK\x03\x04...", "p.docx", "Word document is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "p.doc", "old Office document"),
        (b"<html><body><script>x()</script></body></html>", "p.html", "no text"),
        (b"\x00\x01\x02", "p.txt", "no text"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_document(data, name)


def test_html_keeps_headings_rows_and_spans() -> None:
    page = b"""<html><head><title>x</title></head><body><nav>Home IMEI</nav>
    <h2>SDKs</h2><table><tr><th>SDK name</th><th>Data</th></tr>
    <tr><td rowspan="2">Bugly</td><td>IMEI</td></tr><tr><td>MAC address</td></tr></table>
    <p>We collect<br>your IMEI.</p><script>IMEI</script></body></html>"""
    blocks = parse_document(page, "p.html").blocks
    assert [(b.kind, b.text) for b in blocks] == [
        ("heading", "SDKs"),
        ("row", "SDK name | Data"),
        ("row", "Bugly | IMEI"),
        ("row", "Bugly | MAC address"),
        ("heading", "We collect"),
        ("paragraph", "your IMEI."),
    ]
    assert blocks[2].line_at(0) == 3


def test_charsets() -> None:
    text = "我们会收集您的设备信息"
    for codec in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert decode(text.encode(codec)).strip("\ufeff") == text


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "IMEI",
        '<!DOCTYPE x [<!ENTITY a "b">]><html><body><p>We collect your IMEI.</p></body></html>',
        "<p>" + "\u202eIMEI\u202c " * 1000,
    ],
)
def test_hostile_pages_end_in_claims_or_an_error(page: str, knowledge: Knowledge) -> None:
    with contextlib.suppress(InputError):
        policy_of(parse_document(page.encode(), "p.html"), knowledge)


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_character_is_lost(knowledge: Knowledge, text: str) -> None:
    spans = sentences(text)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(spans))
    norm = normalise(text)
    assert len(norm) == len(text)
    for lang in ("en", "de", "zh"):
        cut = clauses(norm, knowledge.languages[lang])
        assert "".join(norm[a:b] for a, b in cut) == norm


@given(st.binary(max_size=600))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_a_policy_or_a_typed_error(knowledge: Knowledge, data: bytes) -> None:
    with contextlib.suppress(InputError):
        policy_of(parse_document(data, "x.txt"), knowledge)
