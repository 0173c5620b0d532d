"""The two sides of a finding or a row: evidence in the build, sentences in the policy."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.model import ClaimRef, DataRow, Evidence, Finding, Passage
from auditor.names import way
from auditor.report.html.words import Page, text_of
from auditor.report.words import place_text, purpose_words

MOST_CODE = 5
"""Places shown of one row of the data map; the JSON report has them all."""


def finding(f: Finding, page: Page) -> Any:
    """One finding as an article."""
    chain = f.code[0].chain if f.code else ()
    lines = [x for x in f.evidence if not chain or not x.endswith(way(chain))]
    remedy = E.p(E.strong(f"{page.say('html_remedy')} "), text_of(f.remedy, 800))
    told = f"{f.rule} · {f.fingerprint} · {f.confidence}" + (f" · {f.note}" if f.note else "")
    return E.article(
        E.h3(
            E.span(f.severity, {"class": f"severity {f.severity}"}),
            f" {text_of(f.message, 600)} ",
        ),
        _sides([*_lines(lines), *_chain(chain)], policy_side((f.nearest_claim,), page), page),
        remedy,
        *_offers(f, page),
        *([E.p(text_of("; ".join(f.clauses), 600), {"class": "quiet"})] if f.clauses else []),
        E.p(text_of(told), {"class": "quiet"}),
        {
            "data-row": "",
            "data-severity": f.severity,
            "data-who": text_of(f.collector, 80),
            "data-verdict": page.verdict_of(f),
            "data-permission": "|".join(page.permissions_of(f.subject)),
            "id": f"f-{f.fingerprint}",
        },
    )


def data_row(row: DataRow, page: Page) -> Any:
    """One row of the data map; it opens on both sides."""
    found = row.collection.evidence
    chain = found[0].chain if found else ()
    lines = [_place(e) for e in found[:MOST_CODE]]
    if len(found) > MOST_CODE:
        lines.append(f"+ {len(found) - MOST_CODE}")
    refs = row.where or ((row.nearest,) if row.nearest else ())
    purposes = ", ".join(purpose_words(row.purposes, page.knowledge, page.lang))
    head = f" {page.label(row.data_type)} · {page.collector(row.collector)}"
    return E.details(
        E.summary(page.verdict(row.verdict), head, *([f" · {purposes}"] if purposes else [])),
        _sides([*_lines(lines), *_chain(chain)], policy_side(refs, page), page),
        {
            "data-row": "",
            "data-verdict": row.verdict,
            "data-who": text_of(row.collector.id, 80),
            "data-permission": "|".join(page.permissions_of(row.data_type)),
            "class": "row",
        },
    )


def policy_side(refs: tuple[ClaimRef | None, ...], page: Page) -> list[Any]:
    """Each sentence, marked in its paragraph, below its place and headings."""
    out: list[Any] = []
    for ref in (r for r in refs[:3] if r is not None):
        passage = page.passage_of(ref)
        heading = f"  {passage.heading}" if passage and passage.heading else ""
        out.append(E.p(text_of(f"{place_text(ref)}{heading}"), {"class": "code"}))
        if quote := ref.claim.where.quote:
            out.append(E.blockquote(*_marked(passage, quote)))
    return out or [E.p(page.say("html_no_sentence"))]


def _marked(passage: Passage | None, quote: str) -> list[Any]:
    said = quote if passage and quote in passage.text else quote.strip(".")
    if passage is None or not said or said not in passage.text:
        return [E.mark(text_of(quote, 600))]
    before, _, after = passage.text.partition(said)
    return [text_of(before, 1700), E.mark(text_of(said, 600)), text_of(after, 1700)]


def _sides(code: list[Any], policy: list[Any], page: Page) -> Any:
    return E.div(
        E.section(E.h4(page.say("html_code_side")), *code),
        E.section(E.h4(page.say("html_policy_side")), *policy),
        {"class": "sides"},
    )


def _place(e: Evidence) -> str:
    argument = f' "{e.argument}"' if e.argument and e.argument != e.member else ""
    who = "" if e.caller == e.dex else f"{e.caller}  →  "
    return f"{e.dex} 0x{e.offset:x}  {who}{e.member}{argument}"


def _lines(lines: list[str]) -> list[Any]:
    return [E.p(text_of(line, 600), {"class": "code"}) for line in lines]


def _chain(chain: tuple[str, ...]) -> list[Any]:
    """The shortest way from what the system starts to the call."""
    if not chain:
        return []
    return [E.ol(*(E.li(text_of(m, 300), {"class": "code"}) for m in chain), {"class": "way"})]


def _offers(f: Finding, page: Page) -> list[Any]:
    """The clause that would declare it, in both languages, for counsel."""
    if not f.offer_en or not f.offer_zh:
        return []
    return [
        E.details(
            E.summary(page.say("html_offer")),
            E.p(text_of(f.offer_en, 800), lang="en"),
            E.p(text_of(f.offer_zh, 800), lang="zh"),
        )
    ]
