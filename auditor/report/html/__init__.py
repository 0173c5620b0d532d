"""One self-contained HTML file: both sides of every finding, for reviewer and counsel.

Built as a tree, so that no string of a build or a policy can become markup; the only script
and style are our own, and the content-security policy names them by hash.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree
from lxml.builder import E

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import sentence
from auditor.model import Report
from auditor.report.html import tables
from auditor.report.html.picture import picture
from auditor.report.html.sides import data_row, finding
from auditor.report.html.words import Page, text_of
from auditor.report.shaping import shaping
from auditor.report.words import verdict_word


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """The whole report; every string shortened and without control characters."""
    page = Page(report, knowledge, lang)
    m = report.app.manifest
    title = f"auditor: {text_of(m.package or report.app.path)} {text_of(m.version_name or '')}"
    style, script = _asset("report.css"), _asset("report.js")
    tree = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta(
                {
                    "http-equiv": "Content-Security-Policy",
                    "content": "default-src 'none'; "
                    f"style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
                    "base-uri 'none'; form-action 'none'",
                }
            ),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.title(title),
            E.style(style),
        ),
        E.body(
            E.a(page.say("html_skip"), {"class": "skip", "href": "#findings"}),
            E.header(E.h1(title), _summary(report, page)),
            E.main(*_main(report, page)),
            E.script(script),
        ),
        lang=lang,
    )
    text: str = etree.tostring(tree, method="html", encoding="unicode")
    return f"<!DOCTYPE html>\n{text}\n"


def _main(report: Report, page: Page) -> list[Any]:
    findings = [finding(f, page) for f in report.findings]
    data = [data_row(d, page) for d in report.data_map]
    out = [
        _controls(report, page),
        _section("permissions", page, tables.permissions(page)),
        _section("findings", page, *(findings or [E.p(page.say("html_none"))])),
    ]
    if data:
        out += [
            _section("data", page, *data),
            _section("picture", page, *picture(page)),
            _section("matrix", page, tables.matrix(page)),
        ]
    if report.sdk_map:
        out.append(_section("sdks", page, tables.sdks(page)))
    if report.form_map:
        out.append(_section("form", page, tables.forms(page)))
    if lines := shaping(report.gate, page.knowledge, page.lang):
        out.append(_section("gate", page, E.ul(*(E.li(text_of(x)) for x in lines))))
    return [*out, _section("read", page, *_read(report, page)), _section("sign", page, _sign(page))]


@cache
def _asset(name: str) -> str:
    return (files("auditor.report") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _section(name: str, page: Page, *content: Any) -> Any:
    heading = E.h2(page.say(f"html_{name}"), id=f"{name}-title")
    none = E.p(page.say("html_filtered"), {"class": "quiet", "data-none": "", "hidden": ""})
    return E.section(heading, *content, none, {"id": name, "aria-labelledby": f"{name}-title"})


def _summary(report: Report, page: Page) -> Any:
    s = report.summary
    counts = f"{s.high} high, {s.medium} medium, {s.low} low, {s.info} info"
    return E.p(
        E.strong(f"{report.result.replace('_', ' ')}. "),
        f"{len(report.findings)} {page.say('html_findings').lower()}: {counts}. "
        f"waived {len(report.waived)}, known {len(report.known)}.",
    )


def _controls(report: Report, page: Page) -> Any:
    def choice(key: str, values: list[tuple[str, str]]) -> Any:
        options = [E.option(page.say("html_all"), value="")]
        options += [E.option(text_of(text, 80), value=value) for value, text in values]
        return E.label(page.say(f"html_{key}"), E.select(*options, {"data-key": key}))

    verdicts = [r.verdict for r in report.permission_map] + [r.verdict for r in report.data_map]
    who = {f.collector: f.collector for f in report.findings if f.collector}
    who |= {s.sdk: s.name for s in report.sdk_map}
    who |= {d.collector.id: page.collector(d.collector) for d in report.data_map}
    names = [n for r in report.permission_map for n in page.permissions_of(r.permission)[:1]]
    return E.form(
        E.label(page.say("html_search"), E.input(id="search", type="search")),
        choice("severity", [(x, x) for x in ("high", "medium", "low", "info")]),
        choice(
            "verdict",
            [(v, verdict_word(v, page.knowledge, page.lang)) for v in dict.fromkeys(verdicts)],
        ),
        choice("who", sorted((text_of(k, 80), v) for k, v in who.items())),
        choice("permission", [(n, n) for n in sorted(set(names))]),
        E.button(page.say("html_reset"), type="reset"),
        E.p(
            E.span(str(len(report.findings)), id="count"),
            f" {page.say('html_shown')}",
            {"role": "status", "class": "quiet"},
        ),
        {"class": "controls", "role": "search"},
    )


def _read(report: Report, page: Page) -> list[Any]:
    inputs = [
        E.li(text_of(f"{path}  sha256 {sha}"), {"class": "code"}) for path, sha in report.inputs
    ]
    notices = [
        E.li(text_of(f"{n.level}: {sentence(n, page.knowledge, page.lang)} {n.where}"))
        for n in report.notices
    ]
    return [
        E.ul(*inputs),
        *([E.ul(*notices)] if notices else []),
        E.p(text_of(f"{page.say('html_limits')} maps {report.maps_version}.", 1200)),
    ]


def _sign(page: Page) -> Any:
    """Lines for a person to sign; on paper only."""
    return E.dl(
        *(
            x
            for p in ("html_name", "html_date", "html_signature")
            for x in (E.dt(page.say(p)), E.dd())
        )
    )
