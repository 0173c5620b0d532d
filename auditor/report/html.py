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

from auditor.maps.schema import Knowledge
from auditor.model import Finding, Report
from auditor.report.safe import plain
from auditor.report.table import (
    HEADS,
    collector_word,
    labels,
    place_text,
    places,
    purpose_words,
    verdict_word,
)
from auditor.rules.case import short
from auditor.rules.finding import way

SHAPES = {
    "declared": "✓",
    "vague": "≈",
    "ambiguous": "±",
    "contradicted": "✗",
    "undeclared": "✗",
    "unbacked": "○",
    "not_judged": "?",
}


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """The whole report; every string shortened and without control characters."""
    say = {p: (knowledge.phrases[p].zh if lang == "zh" else knowledge.phrases[p].en) for p in _SAID}
    m = report.app.manifest
    title = f"auditor: {_t(m.package or report.app.path)} {_t(m.version_name or '')}"
    style, script = _asset("report.css"), _asset("report.js")
    page = E.html(
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
            E.a(say["html_skip"], {"class": "skip", "href": "#findings"}),
            E.header(E.h1(title), _summary(report, say)),
            E.main(
                _controls(report, say, lang),
                _section(
                    "permissions", say["html_permissions"], _permissions(report, knowledge, lang)
                ),
                _section("findings", say["html_findings"], *_findings(report, say, lang)),
                _section("matrix", say["html_matrix"], _matrix(report, knowledge, lang)),
                _section("sdks", say["html_sdks"], _sdks(report, knowledge, lang)),
                _section("read", say["html_read"], *_read(report, say)),
            ),
            E.script(script),
        ),
        lang=lang,
    )
    text: str = etree.tostring(page, method="html", encoding="unicode")
    return f"<!DOCTYPE html>\n{text}\n"


_SAID = (
    "html_skip",
    "html_findings",
    "html_permissions",
    "html_matrix",
    "html_sdks",
    "html_read",
    "html_search",
    "html_severity",
    "html_verdict",
    "html_who",
    "html_all",
    "html_shown",
    "html_code_side",
    "html_policy_side",
    "html_no_sentence",
    "html_remedy",
    "html_limits",
    "html_none",
    "html_offer",
)


def _t(text: str, most: int = 400) -> str:
    return plain(text, most)


@cache
def _asset(name: str) -> str:
    return (files("auditor.report") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _section(name: str, title: str, *content: Any) -> Any:
    heading = E.h2(title, id=f"{name}-title")
    return E.section(heading, *content, {"id": name, "aria-labelledby": f"{name}-title"})


def _verdict(verdict: str, lang: str) -> Any:
    return E.span(
        f"{SHAPES[verdict]} {verdict_word(verdict, lang)}", {"class": f"verdict {verdict}"}
    )


def _summary(report: Report, say: dict[str, str]) -> Any:
    s = report.summary
    counts = f"{s.high} high, {s.medium} medium, {s.low} low, {s.info} info"
    return E.p(
        E.strong(f"{report.result}. "),
        f"{len(report.findings)} {say['html_findings'].lower()}: {counts}. "
        f"waived {len(report.waived)}, known {len(report.known)}.",
    )


def _controls(report: Report, say: dict[str, str], lang: str) -> Any:
    def choice(key: str, label: str, values: list[tuple[str, str]]) -> Any:
        options = [E.option(say["html_all"], value="")]
        options += [E.option(_t(text, 80), value=value) for value, text in values]
        return E.label(label, E.select(*options, {"data-key": key}))

    severities = [(x, x) for x in ("high", "medium", "low", "info")]
    verdicts = [r.verdict for r in report.permission_map] + [r.verdict for r in report.data_map]
    found = dict.fromkeys(verdicts)
    who = {f.collector: f.collector for f in report.findings}
    who |= {d.collector.id: d.collector.name for d in report.data_map}
    return E.form(
        E.label(say["html_search"], E.input(id="search", type="search")),
        choice("severity", say["html_severity"], severities),
        choice("verdict", say["html_verdict"], [(v, verdict_word(v, lang)) for v in found]),
        choice("who", say["html_who"], sorted((_t(k, 80), v) for k, v in who.items())),
        E.p(
            E.span(str(len(report.findings)), id="count"),
            f" {say['html_shown']}",
            {"role": "status", "class": "quiet"},
        ),
        {"class": "controls", "role": "search"},
    )


def _findings(report: Report, say: dict[str, str], lang: str) -> list[Any]:
    if not report.findings:
        return [E.p(say["html_none"])]
    return [_finding(f, say, lang) for f in report.findings]


def _finding(f: Finding, say: dict[str, str], lang: str) -> Any:
    chain = f.code[0].chain if f.code else ()
    lines = [x for x in f.evidence if not chain or not x.endswith(way(chain))]
    code = [E.p(_t(line, 600), {"class": "code"}) for line in lines]
    if chain:
        code.append(E.ol(*(E.li(_t(m, 300), {"class": "code"}) for m in chain), {"class": "way"}))
    ref = f.nearest_claim
    if ref is None:
        policy: list[Any] = [E.p(say["html_no_sentence"])]
    else:
        quote = ref.claim.where.quote
        policy = [E.p(_t(place_text(ref)), {"class": "code"})]
        policy += [E.blockquote(_t(quote, 600))] if quote else []
    return E.article(
        E.h3(
            E.span(f.severity, {"class": f"severity {f.severity}"}),
            f" {_t(f.message, 600)} ",
        ),
        E.div(
            E.section(E.h4(say["html_code_side"]), *code),
            E.section(E.h4(say["html_policy_side"]), *policy),
            {"class": "sides"},
        ),
        E.p(E.strong(f"{say['html_remedy']} "), _t(f.remedy, 800)),
        *_offers(f, say),
        E.p(
            _t(f"{f.rule} · {f.fingerprint} · {f.confidence}" + (f" · {f.note}" if f.note else "")),
            {"class": "quiet"},
        ),
        {
            "data-row": "",
            "data-severity": f.severity,
            "data-who": _t(f.collector, 80),
            "id": f"f-{f.fingerprint}",
        },
    )


def _offers(f: Finding, say: dict[str, str]) -> list[Any]:
    """The clause that would declare it, in both languages, for counsel."""
    if not f.offer_en or not f.offer_zh:
        return []
    return [
        E.details(
            E.summary(say["html_offer"]),
            E.p(_t(f.offer_en, 800), lang="en"),
            E.p(_t(f.offer_zh, 800), lang="zh"),
        )
    ]


def _table(heads: list[str], rows: list[Any]) -> Any:
    head = E.tr(*(E.th(h, scope="col") for h in heads))
    return E.div(E.table(E.thead(head), E.tbody(*rows)), {"class": "scroll"})


def _permissions(report: Report, k: Knowledge, lang: str) -> Any:
    rows = []
    for row in report.permission_map:
        who = ", ".join(collector_word(c, k, lang) for c in row.collectors)
        rows.append(
            E.tr(
                E.th(_t(short(row.permission)), scope="row"),
                E.td(row.protection),
                E.td(labels(row.data_types, k, lang)),
                E.td(_t(who)),
                E.td(_verdict(row.verdict, lang)),
                E.td(", ".join(purpose_words(row.purposes, k, lang))),
                E.td(places(row.where)),
                {"data-row": "", "data-verdict": row.verdict},
            )
        )
    return _table(HEADS[lang]["perm"], rows)


def _matrix(report: Report, k: Knowledge, lang: str) -> Any:
    """Data types down, collectors across, a verdict in each cell."""
    who = list(dict.fromkeys(d.collector for d in report.data_map))
    cells = {(d.data_type, d.collector): d for d in report.data_map}
    rows = []
    for data in dict.fromkeys(d.data_type for d in report.data_map):
        found = [cells.get((data, c)) for c in who]
        rows.append(
            E.tr(
                E.th(k.label(data, lang), scope="row"),
                *(E.td(_verdict(d.verdict, lang)) if d else E.td() for d in found),
                {
                    "data-row": "",
                    "data-verdict": "|".join(d.verdict for d in found if d),
                    "data-who": "|".join(_t(d.collector.id, 80) for d in found if d),
                },
            )
        )
    heads = [HEADS[lang]["data"][0], *(_t(collector_word(c.name, k, lang), 60) for c in who)]
    return _table(heads, rows)


def _sdks(report: Report, k: Knowledge, lang: str) -> Any:
    mark = {True: "✓", False: "–", None: "?"}
    rows = [
        E.tr(
            E.th(_t(s.name, 80), scope="row"),
            E.td(mark[s.in_build]),
            E.td(mark[s.in_policy]),
            E.td(mark[s.in_list]),
            E.td(_verdict(s.verdict, lang)),
            E.td(labels(s.data_types, k, lang)),
            {"data-row": "", "data-verdict": s.verdict, "data-who": _t(s.sdk, 80)},
        )
        for s in report.sdk_map
    ]
    return _table(HEADS[lang]["sdk"], rows)


def _read(report: Report, say: dict[str, str]) -> list[Any]:
    inputs = [E.li(_t(f"{path}  sha256 {sha}"), {"class": "code"}) for path, sha in report.inputs]
    notices = [E.li(_t(f"{n.level}: {n.what} ({n.why}) {n.where}")) for n in report.notices]
    return [
        E.ul(*inputs),
        *([E.ul(*notices)] if notices else []),
        E.p(_t(f"{say['html_limits']} maps {report.maps_version}.", 1200)),
    ]
