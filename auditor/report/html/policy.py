"""The policy side: each cited sentence, marked in its paragraph, with its place and standing."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.model import ClaimRef, Passage
from auditor.report.html.words import Page, text_of
from auditor.report.words import place_text

MOST = 3
"""Sentences shown of one finding or row."""


def policy_side(refs: tuple[ClaimRef | None, ...], page: Page) -> list[Any]:
    """Each sentence below its place and headings; one that declares nothing says so."""
    out: list[Any] = []
    for ref in (r for r in refs[:MOST] if r is not None):
        passage = page.passage_of(ref)
        heading = f"  {passage.heading}" if passage and passage.heading else ""
        place = text_of(f"{place_text(ref, page.knowledge, page.lang)}{heading}")
        mark = []
        if ref.claim.status == "mentioned":
            mark = [" ", E.em(page.say("finding_no_declaration"))]
        out.append(E.p(E.code(place), *mark, {"class": "place"}))
        if quote := ref.claim.where.quote:
            out.append(E.blockquote(*_marked(passage, quote)))
    return out or [E.p(page.say("html_no_sentence"))]


def _marked(passage: Passage | None, quote: str) -> list[Any]:
    said = quote if passage and quote in passage.text else quote.strip(".")
    if passage is None or not said or said not in passage.text:
        return [E.mark(text_of(quote, 600))]
    before, _, after = passage.text.partition(said)
    return [text_of(_end(before)), E.mark(text_of(said, 600)), text_of(_start(after))]


AROUND = 300
"""Characters of the paragraph on each side of the sentence."""


def _end(text: str) -> str:
    return text if len(text) <= AROUND else f"… {text[-AROUND:].partition(' ')[2]}"


def _start(text: str) -> str:
    return text if len(text) <= AROUND else f"{text[:AROUND].rpartition(' ')[0]} …"
