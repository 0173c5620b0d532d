"""One self-contained HTML file: both sides of every finding, for reviewer and counsel.

Built as a tree, so that no string of a build or a policy can become markup; the only script
and style are our own, and the content-security policy names them by hash.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml.builder import E

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import sentence
from auditor.model import Report
from auditor.report.html import tables
from auditor.report.html.controls import Part, controls
from auditor.report.html.data import data_rows
from auditor.report.html.findings import findings
from auditor.report.html.first import first_screen
from auditor.report.html.frame import asset, head
from auditor.report.html.matrix import matrix
from auditor.report.html.picture import picture
from auditor.report.html.words import Page, text_of
from auditor.report.shaping import shaping


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """The whole report; every string shortened and without control characters."""
    page = Page(report, knowledge, lang)
    m = report.app.manifest
    title = f"auditor: {text_of(m.package or report.app.path)} {text_of(m.version_name or '')}"
    style, script = asset("report.css") + _footer(report), asset("report.js")
    parts = _parts(page)
    tree = E.html(
        head(title, style, script),
        E.body(
            E.a(page.say("html_skip"), {"class": "skip", "href": "#findings"}),
            E.header(E.h1(title), *first_screen(page), _sign(page)),
            E.main(controls(page, parts), *(_section(part, page) for part in parts)),
            E.script(script),
        ),
        lang=lang,
    )
    text: str = etree.tostring(tree, method="html", encoding="unicode")
    # text is escaped, so this can be only the tag that lxml closes though HTML does not
    return f"<!DOCTYPE html>\n{text.replace('<wbr></wbr>', '<wbr>')}\n"


def _parts(page: Page) -> list[Part]:
    """The parts that the report has, findings first; on paper the maps only where asked for."""
    r = page.report
    none = page.say("html_none" if r.policies else "html_unjudged")
    permissions = [tables.permissions(page)] if r.permission_map else []
    parts = [
        Part("findings", len(r.findings), findings(page) or [E.p(none)]),
        Part("permissions", len(r.permission_map), permissions, is_map=True),
    ]
    if r.data_map:
        parts += [
            Part("data", len(r.data_map), data_rows(page), is_map=True),
            Part("picture", None, picture(page), is_map=True),
            Part("matrix", None, matrix(page), is_map=True),
        ]
    if r.sdk_map:
        parts.append(Part("sdks", len(r.sdk_map), [tables.sdks(page)], is_map=True))
    if r.form_map:
        parts.append(Part("form", len(r.form_map), [tables.forms(page)], is_map=True))
    if r.events:
        parts.append(Part("events", len(r.events), tables.events(page), is_map=True))
    if r.appendix:
        parts.append(Part("aside", len(r.appendix), [tables.aside(page)], is_map=True))
    if lines := shaping(r.gate, page.knowledge, page.lang):
        parts.append(Part("gate", None, [E.ul(*(E.li(text_of(x)) for x in lines))]))
    return [*parts, Part("read", None, _read(r, page))]


def _footer(report: Report) -> str:
    """The foot of each printed page names the build; a hash holds nothing that a style could read."""
    sha = re.sub("[^0-9a-f]", "", report.app.sha256)
    return f'@page {{ @bottom-left {{ content: "sha256 {sha}"; font: 8pt ui-monospace, monospace; }} }}\n'


def _section(part: Part, page: Page) -> Any:
    heading = E.h2(page.say(f"html_{part.name}"), id=f"{part.name}-title")
    none = E.p(page.say("html_filtered"), {"class": "quiet", "data-none": "", "hidden": ""})
    options = {"id": part.name, "aria-labelledby": f"{part.name}-title"}
    return E.section(
        heading, *part.content, none, options | ({"class": "map"} if part.is_map else {})
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
    lines = (
        x for p in ("html_name", "html_date", "html_signature") for x in (E.dt(page.say(p)), E.dd())
    )
    return E.section(E.h2(page.say("html_sign")), E.dl(*lines), id="sign")
