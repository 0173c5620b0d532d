"""PDF and DOCX say the same as the Markdown that they were made from: `tests/cases/documents`."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.knowledge.schema import Knowledge
from auditor.policy.document.load import parse_document, read_document
from auditor.policy.pipeline import policy_of

CASES = Path(__file__).parents[1] / "cases/documents"
ROOT = Path(__file__).parents[2]

pytest.importorskip("pypdfium2", reason="needs the extra pdf")


def said(path: Path, knowledge: Knowledge) -> set[tuple[str, str, str]]:
    policy = policy_of(read_document(path), knowledge)
    return {(c.subject.id, c.status, c.party) for c in policy.claims}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("privacy.pdf", "samples/shop/privacy.md"),
        ("columns.pdf", "samples/shop/privacy.md"),  # two columns, written one after the other
        ("privacy.zh.pdf", "samples/notes/privacy.zh.md"),  # with an SDK table
    ],
)
def test_a_pdf_claims_what_its_source_claims(file: str, source: str, knowledge: Knowledge) -> None:
    assert said(CASES / file, knowledge) == said(ROOT / source, knowledge)


def test_a_word_document_with_a_table(knowledge: Knowledge) -> None:
    found = said(CASES / "privacy.docx", knowledge)
    added = {("imei", "collected", "third"), ("mac_address", "collected", "third")}
    assert found == said(ROOT / "samples/shop/privacy.md", knowledge) | added


def test_the_table_of_a_pdf_has_its_cells() -> None:
    rows = [b for b in read_document(CASES / "privacy.zh.pdf").blocks if b.kind == "row"]
    assert [r.cells[0] for r in rows] == ["SDK名称", "极光推送", "移动安全联盟OAID SDK"]
    assert rows[1].cells[1:4] == (
        "深圳市和讯华谷信息技术有限公司",
        "Android ID、设备型号",
        "消息推送",
    )


def test_a_scan_says_so() -> None:
    with pytest.raises(InputError, match="no text"):
        read_document(CASES / "scan.pdf")


def test_a_zip_bomb_is_no_word_document() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("word/document.xml", b" " * 70_000_000)
    with pytest.raises(InputError, match="inflates"):
        parse_document(data.getvalue(), "bomb.docx")


def test_entities_in_a_word_document_are_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        z.writestr("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w>&a;</w>')
    with pytest.raises(InputError, match="entities"):
        parse_document(data.getvalue(), "x.docx")


@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=40), st.integers(0, 42_000))
@settings(max_examples=40, deadline=None)
def test_damage_ends_in_one_typed_error(at: int, noise: bytes, cut: int) -> None:
    for name in ("privacy.pdf", "privacy.docx"):
        good = bytearray((CASES / name).read_bytes())
        good[at % len(good) : at % len(good) + len(noise)] = noise
        for data in (bytes(good), bytes(good[:cut])):
            with contextlib.suppress(InputError):
                parse_document(data, name)
