"""Permission map, SDK map, form map and runtime events as tables."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.names import short
from auditor.report.form_rows import form_cells
from auditor.report.html.words import Page, broken, text_of
from auditor.report.runtime import HEADS, event_cells
from auditor.report.words import (
    heads,
    labels,
    permission_notes,
    places,
    protection_word,
    purpose_words,
    sdk_name,
    used_by,
)

MOST_EVENTS = 200
"""Events shown; the JSON report has them all."""


def permissions(page: Page) -> Any:
    """The permission map, a row per permission."""
    k, lang = page.knowledge, page.lang
    rows = []
    for row in page.report.permission_map:
        name = text_of(short(row.permission), 120)
        notes = [E.div(f"({n})", {"class": "quiet"}) for n in permission_notes(row, k, lang)]
        ids = [d.collector.id for d in page.report.data_map if d.data_type in row.data_types]
        ids += [c.id for c in row.collectors]
        found = page.links.of_permission(row)
        rows.append(
            E.tr(
                E.th(*broken(name), *notes, scope="row"),
                E.td(protection_word(row.protection, k, lang)),
                E.td(labels(row.data_types, k, lang)),
                E.td(text_of(used_by(row, page.report.app.has_code, k, lang))),
                E.td(page.row_verdict(row), " ", *page.marks(found)),
                E.td(", ".join(purpose_words(row.purposes, k, lang, row.where))),
                E.td(places(row.where)),
                page.row_data(found, row.verdict, ids, (name,))
                | {"id": page.links.permission_anchor(row)},
            )
        )
    return table(heads("heads_permissions", k, lang), rows)


def sdks(page: Page) -> Any:
    """The SDK map, a row per SDK or library."""
    mark = {True: "✓", False: "–", None: "?"}
    rows = []
    for s in page.report.sdk_map:
        found = page.links.of_sdk(s)
        rows.append(
            E.tr(
                E.th(text_of(sdk_name(s), 100), scope="row"),
                E.td(mark[s.in_build]),
                E.td(mark[s.in_policy]),
                E.td(text_of(s.listed_version or mark[s.in_list], 20)),
                E.td(page.verdict(s.verdict), " ", *page.marks(found, 1)),
                E.td(labels(s.data_types, page.knowledge, page.lang)),
                page.row_data(
                    found,
                    s.verdict,
                    (s.sdk,),
                    (p for d in s.data_types for p in page.permissions_of(d)),
                )
                | {"id": page.links.sdk_anchor(s)},
            )
        )
    return table(heads("heads_sdks", page.knowledge, page.lang), rows)


def forms(page: Page) -> Any:
    """Types of a Data safety form down; build, policy and form across."""
    k, lang = page.knowledge, page.lang
    rows = []
    for row in page.report.form_map:
        first, *rest = form_cells(row, k, lang)
        ids = (*(c.collector.id for c in row.collections), *row.sdks)
        found = page.links.of_subject(row.type)
        rows.append(
            E.tr(
                E.th(first, *page.marks(found), scope="row"),
                *(E.td(*(E.div(text_of(x, 200)) for x in cell.split("\n") if x)) for cell in rest),
                page.row_data(found, row.verdict, ids, ()),
            )
        )
    return table(heads("heads_form", k, lang), rows)


def events(page: Page) -> list[Any]:
    """What runtime records show, an event a row."""
    k, lang = page.knowledge, page.lang
    rows = []
    for e in page.report.events[:MOST_EVENTS]:
        cells = event_cells(e, k, lang)
        rows.append(
            E.tr(
                E.th(cells[0] or "–", scope="row"),
                *(E.td(*broken(text_of(cell, 200))) for cell in cells[1:]),
                page.row_data(
                    (),
                    "",
                    (e.collector.id,) if e.collector else (),
                    (p for d in e.data_types for p in page.permissions_of(d)),
                ),
            )
        )
    more = len(page.report.events) - MOST_EVENTS
    left_out = [E.p(f"+ {more}", {"class": "quiet"})] if more > 0 else []
    return [table([page.say(h) for h in HEADS], rows), *left_out]


def aside(page: Page) -> Any:
    """Accesses in the code that are no collection, and why."""
    rows = [
        E.tr(
            E.th(page.label(a.data_type), scope="row"),
            E.td(page.collector(a.collector)),
            E.td(page.say(f"aside_{a.reason}")),
            E.td(*broken(text_of(", ".join(map(short, a.missing)), 200))),
            page.row_data((), "", (a.collector.id,), page.permissions_of(a.data_type)),
        )
        for a in page.report.appendix
    ]
    return table(heads("heads_aside", page.knowledge, page.lang), rows)


def table(titles: list[str], rows: list[Any]) -> Any:
    """Rows below their titles; on narrow screens the script writes the title before each cell."""
    head = E.tr(*(E.th(h, scope="col") for h in titles))
    return E.div(
        E.table(E.thead(head), E.tbody(*rows), {"class": "cards"}),
        {"class": "scroll", "tabindex": "0"},
    )
