"""What no reader of a Markdown text, a Word document, a PDF or a saved page sees declares nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.policy.document.block import Document
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of
from auditor.readers.embedded import embedded_policies

SAYS = "We collect your IMEI to prevent fraud."
MAIL = "We collect your email address."


def hidden(document: Document) -> list[tuple[str | None, str]]:
    return [(a.why, a.text) for a in document.asides if a.part == "hidden"]


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        ("<!-- {} -->", "comment", 3),
        ("<!--\n\n{}\n-->", "comment", 5),
        ("We value you <!-- x\n{} --> much.", "comment", 3),
        ("~~{}~~", "struck", 3),
        ("~~Old:\n{}~~", "struck", 4),
        ("<del>{}</del>", "struck", 3),
        ("<del>\n\n{}\n\n</del>", "struck", 5),
        ("~{}~", "struck", 3),
        ("<?php {} ?>", "comment", 3),
        ("<?php\n{}\n?>", "comment", 3),
        ("[^1]: {}", "metadata", 3),
        ("[^1]: Note.\n{}", "metadata", 3),
        ("[//]: # ({})", "metadata", 3),
        ("[a]: #\n  '{}'", "metadata", 4),
        ("![{}](x.png)", "metadata", 3),
        ('<span style="display:none">{}</span>', "not_displayed", 3),
        ('<div style="display:none">\n\n{}\n\n</div>', "not_displayed", 5),
        ("<table>\n<tr hidden><td>a</td><td>{}</td></tr>\n</table>", "not_displayed", 4),
    ],
)
def test_markdown(text: str, why: str, line: int, knowledge: Knowledge) -> None:
    data = f"# Privacy policy\n\n{text.format(SAYS)}\n\n{MAIL}\n".encode()
    document = parse_document(data, "p.md")
    found = [a for a in document.asides if a.part == "hidden" and "IMEI" in a.text]
    assert [(a.why, a.line) for a in found] == [(why, line)]
    policy = policy_of(document, knowledge)
    assert {c.subject.id for c in policy.claims} == {"email"}
    assert [n.level for n in policy.notices if n.code == f"hidden_{why}"] == ["warning"]


def test_front_matter_is_no_text() -> None:
    document = parse_document(f"---\ntitle: {SAYS}\n---\n# Policy\n".encode(), "p.md")
    assert hidden(document) == [("metadata", f"title: {SAYS}")]


@pytest.mark.parametrize(
    "text",
    [
        "See below.[^1]\n\n[^1]: {}",
        "We keep it 3~5 days. {} Others for 7~9 days.",
        "<span>\n{}\n</span>",
        "Less <? or more. {}",
        "<!-- a --> {}",
        "`<!--` {}",
        "a ~~ b {} c ~~ d",
        "Text with <!-- in it. {}",
        "    {}",
    ],
)
def test_markdown_that_is_seen(text: str) -> None:
    document = parse_document(f"# Policy\n\n{text.format(SAYS)}\n".encode(), "p.md")
    assert "IMEI" in document.blocks[-1].text


def test_emphasis_links_and_escapes_leave_plain_words() -> None:
    text = (
        "Your **precise** *location*, [phone](https://a.example/b_(c)) __number__ and "
        "READ\\_CONTACTS, android.permission.READ_SMS, `READ_PHONE_STATE` 3 * 4."
    )
    assert parse_document(text.encode(), "p.md").blocks[0].text == (
        "Your precise location, phone number and READ_CONTACTS, android.permission.READ_SMS, "
        "READ_PHONE_STATE 3 * 4."
    )


def test_html_and_pipes_of_markdown_are_tables_on_their_lines() -> None:
    text = (
        "# SDKs\n\n<table>\n<tr><td colspan='2'>Partners</td></tr>\n"
        "<tr><th>SDK</th><th>Data</th></tr>\n\n<tr><td rowspan='2'>A\nB</td><td>IMEI</td></tr>\n"
        "<tr><td>OAID</td></tr>\n</table>\n\n| SDK | Data |\n|---|---|\n| C | **MAC** |\n"
    )
    blocks = parse_document(text.encode(), "p.md").blocks
    assert [(b.kind, b.cells or b.text, b.line_at(0)) for b in blocks] == [
        ("heading", "SDKs", 1),
        ("paragraph", "Partners", 4),
        ("row", ("SDK", "Data"), 5),
        ("row", ("A B", "IMEI"), 7),
        ("row", ("A B", "OAID"), 7),
        ("row", ("SDK", "Data"), 12),
        ("row", ("C", "MAC"), 14),
    ]
    assert [b.headers for b in blocks if b.kind == "row"] == [("SDK", "Data")] * 5


def docx(body: str, **parts: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        z.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            z.writestr(f"word/{name}.xml", f"<w:{name} {space}>{text}</w:{name}>")
    return data.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ("<w:vanish/>", "not_displayed"),
        ('<w:color w:val="FFFFFF"/>', "background_colour"),
        ('<w:color w:val="000000" w:themeColor="background1"/>', "background_colour"),
        ('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', "background_colour"),
        ('<w:sz w:val="2"/>', "no_size"),
        ("<w:strike/>", "struck"),
        ('<w:rStyle w:val="ghost"/>', "not_displayed"),
    ],
)
def test_word_documents(properties: str, why: str, knowledge: Knowledge) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="ghost"><w:basedOn w:val="base"/></w:style>'
    )
    data = docx(f"<w:p>{run(MAIL)}</w:p><w:p>{run(SAYS, properties)}</w:p>", styles=styles)
    document = parse_document(data, "p.docx")
    assert hidden(document) == [(why, SAYS)]
    assert {c.subject.id for c in policy_of(document, knowledge).claims} == {"email"}


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vanish w:val="0"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:fill="000080"/>',
        '<w:sz w:val="9"/>',
    ],
)
def test_word_documents_that_are_seen(properties: str) -> None:
    document = parse_document(docx(f"<w:p>{run(SAYS, properties)}</w:p>"), "p.docx")
    assert [b.text for b in document.blocks] == [SAYS]


def test_numbers_deletions_and_spans_of_word_documents() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    )

    def item(text: str, level: int) -> str:
        number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
        return f"<w:p><w:pPr>{number}</w:pPr>{run(text)}</w:p>"

    deleted = f"<w:p><w:del><w:r><w:delText>{SAYS}</w:delText></w:r></w:del>{run(MAIL)}</w:p>"
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    merged = '<w:vMerge w:val="restart"/>'
    table = (
        f"<w:tbl><w:tr>{cell.format('', 'SDK')}{cell.format('', 'Data')}</w:tr>"
        f"<w:tr>{cell.format(merged, 'A')}{cell.format('', 'IMEI')}</w:tr>"
        f"<w:tr>{cell.format('<w:vMerge/>', '')}{cell.format('', 'OAID')}</w:tr></w:tbl>"
    )
    body = item("First", 0) + item("Within", 1) + item("Second", 0) + deleted + table
    document = parse_document(docx(body, numbering=numbering), "p.docx")
    assert [b.cells or b.text for b in document.blocks] == [
        "1. First",
        "1.1 Within",
        "2. Second",
        MAIL,
        ("SDK", "Data"),
        ("A", "IMEI"),
        ("A", "OAID"),
    ]
    assert hidden(document) == [("struck", SAYS)]


def pdf(content: str) -> bytes:
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = "".join(f"{i} 0 obj{p}endobj\n" for i, p in enumerate(parts, 1))
    return f"%PDF-1.4\n{body}trailer<</Size 6/Root 1 0 R>>\n%%EOF".encode()


SEEN_LINE = f"BT /F1 12 Tf 72 720 Td ({MAIL}) Tj ET "


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f"BT 3 Tr /F1 12 Tf 72 600 Td ({SAYS}) Tj ET", "invisible"),
        (f"BT 1 1 1 rg /F1 12 Tf 72 600 Td ({SAYS}) Tj ET", "invisible"),
        (f"BT /F1 12 Tf 72 600 Td ({SAYS}) Tj ET 1 1 1 rg 60 590 400 30 re f", "invisible"),
        (f"q 0 0 10 10 re W n BT /F1 12 Tf 72 600 Td ({SAYS}) Tj ET Q", "invisible"),
        (f"BT /F1 12 Tf 72 -300 Td ({SAYS}) Tj ET", "off_page"),
        (f"BT /F1 0.5 Tf 72 600 Td ({SAYS}) Tj ET", "no_size"),
    ],
)
def test_pdf(content: str, why: str, knowledge: Knowledge) -> None:
    pytest.importorskip("pypdfium2", reason="needs the extra pdf")
    document = parse_document(pdf(SEEN_LINE + content), "p.pdf")
    assert [b.text for b in document.blocks] == [MAIL]
    assert hidden(document) == [(why, SAYS)]
    assert {c.subject.id for c in policy_of(document, knowledge).claims} == {"email"}


def test_light_text_on_a_dark_bar_of_a_pdf_is_seen() -> None:
    pytest.importorskip("pypdfium2", reason="needs the extra pdf")
    bar = f"0 0 0.5 rg 60 590 400 30 re f BT 1 1 1 rg /F1 12 Tf 72 600 Td ({SAYS}) Tj ET"
    document = parse_document(pdf(SEEN_LINE + bar), "p.pdf")
    assert any(SAYS in b.text for b in document.blocks)


def test_a_saved_page_is_decoded(knowledge: Knowledge) -> None:
    data = (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="B"\n\n--B\n'
        b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n"
        b"Content-Location: https://example.com/location\n\n"
        b"<p>We collect your IM=\nEI and your pre=C2=ADcise location.</p>\n--B--\n"
    )
    claims = policy_of(parse_document(data, "p.mhtml"), knowledge).claims
    assert {c.subject.id for c in claims} == {"imei", "location_precise"}


def test_characters_that_look_like_others_are_read() -> None:
    text = "⼿机号码、⾯部特征、⻨克⻛、I\u200bM\u00adEI、𝐎𝐀𝐈𝐃"
    assert parse_document(text.encode(), "p.txt").blocks[0].text == (
        "手机号码、面部特征、麦克风、IMEI、OAID"
    )


def test_a_stray_note_in_a_build_is_no_policy(tmp_path: Path) -> None:
    note = f"privacy policy\n\n{SAYS}"
    app = tmp_path / "a.apk"
    with zipfile.ZipFile(app, "w") as z:
        manifest = '<manifest xmlns:android="x" package="a.b"><application/></manifest>'
        z.writestr("AndroidManifest.xml", manifest)
        z.writestr("assets/privacy.md", f"# Privacy policy\n\n{MAIL}")
        z.writestr("assets/zz/readme.txt", note)
        z.writestr("assets/terms.txt", note + " More of it." * 200)
    names = [found.name.rpartition("!")[2] for found in embedded_policies(app)]
    assert names == ["assets/privacy.md", "assets/terms.txt"]
