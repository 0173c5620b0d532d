"""Documents -> blocks. One file per format, chosen by content, then by suffix."""

from __future__ import annotations

from auditor.errors import InputError
from auditor.policy.document.asides import Asides
from auditor.policy.document.block import Content
from auditor.policy.document.decode import decode
from auditor.policy.document.html import html_blocks
from auditor.policy.document.markdown import is_markdown, markdown_html
from auditor.policy.document.mhtml import is_mhtml, mhtml_page
from auditor.policy.document.plain import plain_blocks


def to_blocks(data: bytes, name: str, most: int) -> Content:
    """Blocks of a document. Raises InputError for a format that holds no readable text."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        from auditor.policy.document.pdf import pdf_blocks

        return pdf_blocks(data, name, most)
    if data.startswith(b"PK\x03\x04"):
        from auditor.policy.document.docx import docx_html

        return html_blocks(docx_html(data, name), name, most)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is an old Office document; save it as .docx, PDF or HTML", name)
    if data.lstrip().startswith(b"{\\rtf"):
        raise InputError("is RTF; save it as .docx, PDF or HTML", name)
    if is_mhtml(data):
        return html_blocks(mhtml_page(data, name), name, most)
    text = decode(data)
    if is_html(text, name):
        return html_blocks(text, name, most)
    if is_markdown(name):
        beside = Asides()
        return html_blocks(markdown_html(text, beside, most), name, most, beside)
    return Content(plain_blocks(text, most), [])


def is_html(text: str, name: str) -> bool:
    """Whether a text is a page: by its suffix, or by how it begins."""
    head = text[:4000].lower()
    if name.lower().endswith((".html", ".htm", ".xhtml")):
        return True
    begins = head.lstrip().startswith(("<!doctype html", "<html"))
    if is_markdown(name):
        return begins
    return begins or "<html" in head or head.lstrip().startswith(("<div", "<p>", "<body"))
