"""Policy documents of any supported format -> blocks with heading path and line numbers."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from pathlib import Path
from typing import Literal

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.model import Struct

MAX_BLOCK = 200_000
"""Characters of one block; a longer one is cut at a space, so that no line is lost."""

Kind = Literal["heading", "paragraph", "item", "row"]


class Block(Struct, frozen=True, kw_only=True):
    """One paragraph, heading, list item or table row."""

    kind: Kind
    text: str
    """White space folded; for a row the cells joined by ` | `."""
    starts: tuple[int, ...]
    """Offset in `text` where each original line begins."""
    lines: tuple[int, ...]
    """1-based line of the original for each of `starts`."""
    level: int = 0
    cells: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    def line_at(self, offset: int) -> int:
        return self.lines[max(0, bisect_right(self.starts, offset) - 1)]


class Document(Struct, frozen=True, kw_only=True):
    path: str
    sha256: str
    blocks: tuple[Block, ...]
    text_length: int


def block(kind: Kind, text: str, line: int, **more: object) -> Block:
    """A block that lies on one line."""
    return Block(kind=kind, text=text, starts=(0,), lines=(line,), **more)  # type: ignore[arg-type]


def read_document(path: Path, limits: Limits = DEFAULT) -> Document:
    """Read a policy file. Raises InputError where there is no text to judge."""
    name = path.as_posix()
    if re.match(r"https?://", str(path), re.I) or re.match(r"https?:/", str(path), re.I):
        raise InputError("is a URL; save the page as a file and give that", str(path))
    try:
        if path.is_dir():
            raise InputError("is a folder, not a policy document", name)
        size = path.stat().st_size
        if size > limits.policy_bytes:
            raise InputError(
                f"{size} bytes; a policy above {limits.policy_bytes} is not read", name
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such policy file", name) from None
    except OSError as e:
        raise InputError(f"cannot be read: {e.strerror}", name) from None
    return parse_document(data, name, limits)


def parse_document(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """Blocks of a document given as bytes; the format is told by content, then by suffix."""
    from auditor.policy import formats

    if not data.strip():
        raise InputError("the policy is empty", name)
    blocks = tuple(formats.to_blocks(data, name, limits.policy_blocks))
    if len(blocks) > limits.policy_blocks:
        raise InputError(f"more than {limits.policy_blocks} paragraphs", name)
    length = sum(len(b.text) for b in blocks)
    if not any(ch.isalpha() for b in blocks for ch in b.text[:2000]):
        raise InputError("no text found (a scan, or a page that a script fills?)", name)
    return Document(
        path=name, sha256=hashlib.sha256(data).hexdigest(), blocks=blocks, text_length=length
    )
