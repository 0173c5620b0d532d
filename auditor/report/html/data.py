"""The data map: a row a collection, those with findings first; each opens on both sides."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.model import SEVERITIES, DataRow
from auditor.report.html.policy import policy_side
from auditor.report.html.way import MOST_CODE, code_side
from auditor.report.html.words import Page
from auditor.report.words import counted, purpose_words

MANY, FIRST = 40, 20
"""Rows above which some are folded away, and how many are not."""


def data_rows(page: Page) -> list[Any]:
    """All rows, the worst first; of many the rest behind a fold."""
    rows = [_row(row, page) for row in ordered(page)]
    if len(rows) <= MANY:
        return rows
    head = counted("html_more_lines", len(rows) - FIRST, page.knowledge, page.lang)
    return [*rows[:FIRST], E.details(E.summary(head), *rows[FIRST:], {"class": "more"})]


def ordered(page: Page) -> list[DataRow]:
    """Rows of the data map by their worst finding, then as they stand."""

    def rank(row: DataRow) -> int:
        found = page.links.of_data(row)
        return min((SEVERITIES.index(f.severity) for f in found), default=len(SEVERITIES))

    return sorted(page.report.data_map, key=rank)


def _row(row: DataRow, page: Page) -> Any:
    """What has a finding leads there; the others open on both sides."""
    found = page.links.of_data(row)
    purposes = ", ".join(purpose_words(row.purposes, page.knowledge, page.lang, row.where))
    head = [
        page.verdict(row.verdict),
        f" {page.label(row.data_type)} · {page.collector(row.collector)} ",
        *([f"· {purposes} "] if purposes else []),
        *page.marks(found),
    ]
    names = page.permissions_of(row.data_type)
    options = page.row_data(found, row.verdict, (row.collector.id,), names)
    options |= {"class": "row", "id": page.links.data_anchor(row)}
    if found:
        return E.p(*head, options)
    return E.details(E.summary(*head), _sides(row, page), options)


def _sides(row: DataRow, page: Page) -> Any:
    evidence = row.collection.evidence
    code = code_side(evidence, page, started=False)
    if (more := len(evidence) - MOST_CODE) > 0:
        code.append(E.p(f"+ {more}", {"class": "quiet"}))
    refs = row.where or ((row.nearest,) if row.nearest else ())
    return E.div(
        E.section(E.h5(page.say("html_policy_side")), *policy_side(refs, page)),
        E.section(E.h5(page.say("html_code_side")), *code),
        {"class": "sides"},
    )
