"""A policy file -> a document: size, format, text. The only place of the policy reader that reads files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from auditor.errors import InputError
from auditor.files import read_file
from auditor.limits import DEFAULT, Limits
from auditor.names import shown
from auditor.policy.document.block import Document
from auditor.policy.document.formats import to_blocks


def read_document(path: Path, limits: Limits = DEFAULT) -> Document:
    """Read a policy file. Raises InputError where there is no text to judge."""
    name = shown(path)
    if re.match(r"https?://", str(path), re.I) or re.match(r"https?:/", str(path), re.I):
        raise InputError("is a URL; save the page as a file and give that", str(path))
    if path.is_dir():
        raise InputError("is a folder, not a policy document", name)
    data = read_file(path, limits.policy_bytes, "no such policy file", what="a policy")
    return parse_document(data, name, limits)


def parse_document(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """Blocks of a document given as bytes; the format is told by content, then by suffix."""
    if not data.strip():
        raise InputError("the policy is empty", name)
    content = to_blocks(data, name, limits.policy_blocks)
    blocks = tuple(content.blocks)
    if len(blocks) > limits.policy_blocks:
        raise InputError(f"more than {limits.policy_blocks} paragraphs", name)
    length = sum(len(b.text) for b in blocks)
    if not any(ch.isalpha() for b in blocks for ch in b.text[:2000]):
        raise InputError("no text found (a scan, or a page that a script fills?)", name)
    return Document(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=blocks,
        text_length=length,
        asides=tuple(content.asides),
    )
