"""The first page of several apps: a row each, with the way to its report."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from lxml import etree
from lxml.builder import E

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.report.html.first import BANDS
from auditor.report.html.frame import asset, head
from auditor.report.html.words import text_of
from auditor.report.overview import Head, cells_of, columns

ERROR = "◐"


def overview(apps: Sequence[tuple[Head, str | None]], k: Knowledge, lang: str) -> str:
    """The page; beside each app the file of its report, None where none was made."""
    title = phrase(k, "overview_title", lang, n=len(apps))
    top = E.tr(*(E.th(text_of(c), scope="col") for c in columns(k, lang)))
    rows = []
    for app, file in apps:
        name, verdict, *rest = cells_of(app)
        shown = text_of(name, 300)
        sign = E.span(BANDS.get(app.result, ERROR), {"class": "sign", "aria-hidden": "true"})
        rows.append(
            E.tr(
                E.th(E.a(shown, href=quote(file)) if file else E.span(shown), scope="row"),
                E.td(sign, f" {text_of(verdict, 300)}"),
                *(E.td(text_of(c, 400)) for c in rest),
            )
        )
    style = asset("report.css")
    tree = E.html(
        head(title, style, None),
        E.body(
            E.header(E.h1(title)),
            E.main(E.section(E.table(E.thead(top), E.tbody(*rows)), id="overview")),
        ),
        lang=lang,
    )
    text: str = etree.tostring(tree, method="html", encoding="unicode")
    return f"<!DOCTYPE html>\n{text}\n"
