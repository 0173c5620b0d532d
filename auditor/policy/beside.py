"""What stands beside the text that a reader sees: hidden declarations, folded panels, parts not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import msgspec

from auditor.model import Claim
from auditor.notice import Notice, NoticeCode, notice
from auditor.policy.document.block import Aside, Document, block

MAX_TOLD = 10
"""Hidden declarations of one document that are told one by one."""
MAX_QUOTE = 160

Read = Callable[[Document], list[Claim]]


def beside_notices(document: Document, read: Read) -> list[Notice]:
    """Notices about all text of a document that is not plainly seen."""
    hidden = [a for a in document.asides if a.part == "hidden"]
    return [*_hidden(document, hidden, read), *_others(document)]


def _hidden(document: Document, asides: list[Aside], read: Read) -> Iterator[Notice]:
    """A warning for each hidden paragraph that declares or denies something."""
    if not asides:
        return
    blocks = tuple(block("paragraph", a.text, i) for i, a in enumerate(asides))
    found = read(msgspec.structs.replace(document, blocks=blocks, asides=()))
    said = sorted({c.where.line for c in found if c.status != "mentioned"})
    for i in said[:MAX_TOLD]:
        aside = asides[i]
        yield _told(aside, f"{document.path}:{aside.line}")
    if len(said) > MAX_TOLD:
        yield notice("hidden_more", document.path, n=len(said) - MAX_TOLD)


def _told(aside: Aside, where: str) -> Notice:
    return notice(
        cast(
            NoticeCode,
            {
                "not_displayed": "hidden_not_displayed",
                "invisible": "hidden_invisible",
                "no_size": "hidden_no_size",
                "background_colour": "hidden_background_colour",
                "off_page": "hidden_off_page",
                "struck": "hidden_struck",
                "comment": "hidden_comment",
                "metadata": "hidden_metadata",
            }[aside.why or "not_displayed"],
        ),
        where,
        quote=_quote(aside.text, MAX_QUOTE),
    )


def _others(document: Document) -> Iterator[Notice]:
    for aside in document.asides:
        where = f"{document.path}:{aside.line}"
        if aside.part == "folded":
            yield notice("text_folded", where, "info", quote=_quote(aside.text, 80))
        elif aside.part == "unread":
            yield notice("page_part_unread", where, "info", part=aside.text)


def _quote(text: str, most: int) -> str:
    return f"\u201c{text if len(text) <= most else text[:most] + '...'}\u201d"
