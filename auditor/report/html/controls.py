"""The bar that stays: search, filters, how many are shown, and the contents."""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml.builder import E

from auditor.model import SEVERITIES
from auditor.report.html.words import Page, text_of
from auditor.report.words import severity_word, verdict_word


class Part(NamedTuple):
    """One part of the page below the first screen."""

    name: str
    size: int | None
    """Rows or findings; None where nobody counts them."""
    content: list[Any]
    is_map: bool = False
    """On paper only where it is asked for."""


def controls(page: Page, parts: list[Part]) -> Any:
    """Search, count and contents; the filters in a fold that only narrow screens see."""
    filters = E.details(
        E.summary(page.say("html_filters")),
        E.div(*_filters(page), {"class": "filters"}),
        {"class": "fold", "open": ""},
    )
    whole = len(page.report.findings)
    return E.form(
        E.label(page.say("html_search"), E.input(id="search", type="search")),
        filters,
        E.p(
            E.span(str(whole), id="count"),
            f" / {whole} {page.say('html_shown')}",
            {"role": "status", "class": "quiet"},
        ),
        _contents(page, parts),
        E.label(
            E.input(id="print-maps", type="checkbox"),
            f" {page.say('html_print_maps')}",
            {"class": "check"},
        ),
        {"class": "controls", "role": "search"},
    )


def _filters(page: Page) -> list[Any]:
    r, k, lang = page.report, page.knowledge, page.lang
    verdicts = dict.fromkeys(
        (
            *(x.verdict for x in r.permission_map),
            *(x.verdict for x in r.data_map),
            *(x.verdict for x in r.sdk_map),
        )
    )
    ids = (
        *(f.collector for f in r.findings),
        *(s.sdk for s in r.sdk_map),
        *(d.collector.id for d in r.data_map),
    )
    who = [(text_of(i, 80), page.collector_id(i)) for i in dict.fromkeys(ids) if i]
    names = {n for row in r.permission_map for n in page.permissions_of(row.permission)[:1]}
    return [
        _choice("severity", [(s, severity_word(s, k, lang)) for s in SEVERITIES], page),
        _choice("verdict", [(v, verdict_word(v, k, lang)) for v in verdicts], page),
        _choice("who", sorted(who, key=lambda w: w[1].casefold()), page),
        _choice("permission", [(n, n) for n in sorted(names)], page),
        E.button(page.say("html_reset"), type="reset"),
    ]


def _choice(key: str, values: list[tuple[str, str]], page: Page) -> Any:
    options = [E.option(page.say("html_all"), value="")]
    options += [E.option(text_of(text, 80), value=value) for value, text in values]
    return E.label(page.say(f"html_{key}"), E.select(*options, {"data-key": key}))


def _contents(page: Page, parts: list[Part]) -> Any:
    items = [
        E.li(
            E.a(page.say(f"html_{p.name}"), href=f"#{p.name}"),
            *([f" {p.size}"] if p.size is not None else []),
        )
        for p in parts
    ]
    return E.nav(E.ol(*items), {"class": "contents", "aria-label": page.say("html_contents")})
