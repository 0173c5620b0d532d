"""Documents -> blocks. One file per format, chosen by content, then by suffix."""

from __future__ import annotations

from auditor.errors import InputError
from auditor.policy.document.block import Block
from auditor.policy.document.decode import decode
from auditor.policy.document.html import html_blocks
from auditor.policy.document.plain import plain_blocks


def to_blocks(data: bytes, name: str, most: int) -> list[Block]:
    """Blocks of a document. Raises InputError for a format that holds no readable text."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        from auditor.policy.document.pdf import pdf_blocks

        return pdf_blocks(data, name, most)
    if data.startswith(b"PK\x03\x04"):
        from auditor.policy.document.docx import docx_html

        return html_blocks(docx_html(data, name), name, most)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is an old Office document; save it as .docx, PDF or HTML", name)
    text = decode(data)
    low = name.lower()
    head = text[:4000].lower()
    if (
        low.endswith((".html", ".htm", ".xhtml"))
        or "<html" in head
        or "<!doctype html" in head
        or head.lstrip().startswith(("<div", "<p>", "<body"))
    ):
        return html_blocks(text, name, most)
    return plain_blocks(text, most, markdown=low.endswith((".md", ".markdown")))
