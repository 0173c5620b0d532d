"""What stands beside the text that a reader sees: hidden declarations, folded panels, parts not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from auditor.model import Claim, Notice
from auditor.policy.document.block import Aside, Document, Why, block

MAX_TOLD = 10
"""Hidden declarations of one document that are told one by one."""
MAX_QUOTE = 160
_WHY: dict[Why, str] = {
    "not_displayed": "it is not displayed",
    "invisible": "it is transparent or invisible",
    "no_size": "it has no size that can be read",
    "background_colour": "it has the colour of its background",
    "off_page": "it stands outside of the page",
    "covered": "something else covers it",
    "closed": "it stands in what is closed",
    "struck": "it is struck out",
    "comment": "it is a comment",
    "metadata": "it belongs to the file, not to its text",
}

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
        quote = aside.text if len(aside.text) <= MAX_QUOTE else f"{aside.text[:MAX_QUOTE]}..."
        yield Notice(
            level="warning",
            what=f'hidden text declares nothing: "{quote}"',
            why=f"{_WHY[aside.why or 'not_displayed']}; no reader sees it",
            where=f"{document.path}:{aside.line}",
        )
    if len(said) > MAX_TOLD:
        yield Notice(
            level="warning",
            what=f"{len(said) - MAX_TOLD} more hidden declarations",
            why="no reader sees them",
            where=document.path,
        )


def _others(document: Document) -> Iterator[Notice]:
    for aside in document.asides:
        if aside.part == "folded":
            yield Notice(
                level="info",
                what="text that opens by a control counts as seen",
                why=f'it begins with "{aside.text[:80]}"',
                where=f"{document.path}:{aside.line}",
            )
        elif aside.part == "unread":
            yield Notice(
                level="info",
                what=f"not read: {aside.text}",
                why="what it shows or hides is not known",
                where=f"{document.path}:{aside.line}",
            )
