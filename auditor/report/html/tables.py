"""The three maps as tables."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.names import short
from auditor.report.form_rows import form_cells
from auditor.report.html.words import Page, text_of
from auditor.report.words import heads, labels, places, purpose_words, sdk_name


def permissions(page: Page) -> Any:
    """The permission map, a row per permission."""
    k, lang = page.knowledge, page.lang
    rows = []
    for row in page.report.permission_map:
        name = text_of(short(row.permission), 120)
        ids = [d.collector.id for d in page.report.data_map if d.data_type in row.data_types]
        rows.append(
            E.tr(
                E.th(name, scope="row"),
                E.td(row.protection),
                E.td(labels(row.data_types, k, lang)),
                E.td(", ".join(page.collector(c) for c in row.collectors)),
                E.td(page.verdict(row.verdict)),
                E.td(", ".join(purpose_words(row.purposes, k, lang))),
                E.td(places(row.where)),
                {
                    "data-row": "",
                    "data-verdict": row.verdict,
                    "data-permission": name,
                    "data-who": "|".join(text_of(i, 80) for i in dict.fromkeys(ids)),
                },
            )
        )
    return _table(heads("heads_permissions", k, lang), rows)


def matrix(page: Page) -> Any:
    """Data types down, collectors across, a verdict in each cell."""
    data_map = page.report.data_map
    who = list(dict.fromkeys(d.collector for d in data_map))
    cells = {(d.data_type, d.collector): d for d in data_map}
    rows = []
    for data in dict.fromkeys(d.data_type for d in data_map):
        found = [cells.get((data, c)) for c in who]
        rows.append(
            E.tr(
                E.th(page.label(data), scope="row"),
                *(E.td(page.verdict(d.verdict)) if d else E.td() for d in found),
                {
                    "data-row": "",
                    "data-verdict": "|".join(d.verdict for d in found if d),
                    "data-who": "|".join(text_of(d.collector.id, 80) for d in found if d),
                    "data-permission": "|".join(page.permissions_of(data)),
                },
            )
        )
    first = heads("heads_data", page.knowledge, page.lang)[0]
    return _table([first, *(page.collector(c) for c in who)], rows)


def sdks(page: Page) -> Any:
    """The SDK map, a row per SDK or library."""
    mark = {True: "✓", False: "–", None: "?"}
    rows = [
        E.tr(
            E.th(text_of(sdk_name(s), 100), scope="row"),
            E.td(mark[s.in_build]),
            E.td(mark[s.in_policy]),
            E.td(text_of(s.listed_version or mark[s.in_list], 20)),
            E.td(page.verdict(s.verdict)),
            E.td(labels(s.data_types, page.knowledge, page.lang)),
            {
                "data-row": "",
                "data-verdict": s.verdict,
                "data-who": text_of(s.sdk, 80),
                "data-permission": "|".join(
                    dict.fromkeys(p for d in s.data_types for p in page.permissions_of(d))
                ),
            },
        )
        for s in page.report.sdk_map
    ]
    return _table(heads("heads_sdks", page.knowledge, page.lang), rows)


def forms(page: Page) -> Any:
    """Types of a Data safety form down; build, policy and form across."""
    k, lang = page.knowledge, page.lang
    rows = [
        E.tr(
            E.th(first, scope="row"),
            *(E.td(text_of(cell, 300)) for cell in rest),
            {"data-row": "", "data-verdict": row.verdict},
        )
        for row in page.report.form_map
        for first, *rest in (form_cells(row, k, lang),)
    ]
    return _table(heads("heads_form", k, lang), rows)


def _table(titles: list[str], rows: list[Any]) -> Any:
    head = E.tr(*(E.th(h, scope="col") for h in titles))
    table = E.table(E.thead(head), E.tbody(*rows))
    return E.div(table, {"class": "scroll", "tabindex": "0"})
