"""Data types down, collectors across, a symbol in each cell: the twelve with the worst findings,
the others behind a fold."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.model import SEVERITIES, Collector, DataRow
from auditor.report.html.tables import table
from auditor.report.html.words import SHAPES, Page
from auditor.report.words import counted, heads, verdict_word

MOST = 12
"""Collectors of one table."""


def matrix(page: Page) -> list[Any]:
    """One table, or one and the rest behind a fold, and what the symbols mean."""
    who = _ordered(page)
    rest = [who[i : i + MOST] for i in range(MOST, len(who), MOST)]
    out = [_table(who[:MOST], page), _key(page)]
    if rest:
        n = len(who) - MOST
        head = E.summary(counted("html_more_collectors", n, page.knowledge, page.lang))
        out.append(E.details(head, *(_table(part, page) for part in rest)))
    return out


def _ordered(page: Page) -> list[Collector]:
    """Collectors, that with the worst findings first."""
    counts: dict[str, list[int]] = {}
    for f in page.report.findings:
        found = counts.setdefault(f.collector, [0] * len(SEVERITIES))
        found[SEVERITIES.index(f.severity)] -= 1
    who = dict.fromkeys(d.collector for d in page.report.data_map)
    return sorted(who, key=lambda c: counts.get(c.id, [0] * len(SEVERITIES)))


def _table(who: list[Collector], page: Page) -> Any:
    cells = {(d.data_type, d.collector): d for d in page.report.data_map}
    rows = []
    for data in dict.fromkeys(d.data_type for d in page.report.data_map):
        found = [cells.get((data, c)) for c in who]
        there = [d for d in found if d]
        if not there:
            continue
        marks = page.row_data(
            tuple(f for d in there for f in page.links.of_data(d)),
            "|".join(dict.fromkeys(d.verdict for d in there)),
            (d.collector.id for d in there),
            page.permissions_of(data),
        )
        rows.append(
            E.tr(E.th(page.label(data), scope="row"), *(_cell(d, page) for d in found), marks)
        )
    first = heads("heads_data", page.knowledge, page.lang)[0]
    return table([first, *(page.collector(c) for c in who)], rows)


def _cell(d: DataRow | None, page: Page) -> Any:
    """The symbol of the verdict, a link to the row; its word for a pointer and a screen reader."""
    if d is None:
        return E.td()
    word = verdict_word(d.verdict, page.knowledge, page.lang)
    link = {"href": f"#{page.links.data_anchor(d)}", "class": d.verdict, "title": word}
    return E.td(E.a(SHAPES[d.verdict], link))


def _key(page: Page) -> Any:
    seen = dict.fromkeys(d.verdict for d in page.report.data_map)
    return E.ul(*(E.li(page.verdict(v)) for v in seen), {"class": "key"})
