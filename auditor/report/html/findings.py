"""Findings: grouped by who collects, each with both sides, the clause that would declare it, and
links into the maps."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.model import SEVERITIES, Finding
from auditor.names import method, short
from auditor.report.html.links import RowLink
from auditor.report.html.policy import policy_side
from auditor.report.html.way import code_side, is_place, told_again
from auditor.report.html.words import SEVERITY_SHAPES, Page, broken, text_of
from auditor.report.words import confidence_word, counted, severity_word

MANY = 20
"""Findings above which the groups are closed at first."""


def findings(page: Page) -> list[Any]:
    """A group a collector, that with the worst findings first."""
    groups: dict[str, list[Finding]] = {}
    for f in page.report.findings:
        groups.setdefault(f.collector, []).append(f)
    for found in groups.values():
        found.sort(key=lambda f: SEVERITIES.index(f.severity))
    order = sorted(groups.items(), key=lambda g: _rank(g[1]))
    opened = len(page.report.findings) <= MANY
    return [_group(who, found, page, opened) for who, found in order]


def _rank(found: list[Finding]) -> tuple[int, ...]:
    """Most findings of the worst severity first."""
    return tuple(-sum(f.severity == s for f in found) for s in SEVERITIES)


def _group(who: str, found: list[Finding], page: Page, opened: bool) -> Any:
    k, lang = page.knowledge, page.lang
    counts = [
        E.span(f"{SEVERITY_SHAPES[s]} {n} {severity_word(s, k, lang)}", {"class": f"severity {s}"})
        for s in SEVERITIES
        if (n := sum(f.severity == s for f in found))
    ]
    head = E.summary(
        E.h3(page.collector_id(who)),
        *page.sdk_link(who),
        E.span(counted("line_findings", len(found), k, lang), {"class": "quiet"}),
        *counts,
    )
    options = {"class": "group", "id": page.links.group_anchor(who), "data-who": text_of(who, 80)}
    return E.details(
        head, *(finding(f, page) for f in found), options | ({"open": ""} if opened else {})
    )


def finding(f: Finding, page: Page) -> Any:
    """One finding as an article."""
    verdict = page.verdict_of(f)
    clause = [*policy_side((f.nearest_claim,), page), *_offers(f, page)]
    told = [E.strong(page.say("html_remedy")), f" {text_of(f.remedy, 800)}"]
    return E.article(
        E.h4(
            page.severity(f.severity),
            f" {text_of(f.message, 600)} ",
            *([page.verdict(verdict)] if verdict else []),  # type: ignore[arg-type]
        ),
        E.div(
            E.section(E.h5(page.say("html_policy_side")), *clause),
            E.section(E.h5(page.say("html_code_side")), *_code(f, page)),
            {"class": "sides"},
        ),
        E.p(*told, {"class": "remedy"}),
        *([E.p(text_of("; ".join(f.clauses), 600), {"class": "quiet"})] if f.clauses else []),
        _foot(f, page),
        {
            **page.row_data(
                (f,),
                verdict,
                (),  # it is that of the group
                (n for s in (f.subject, *f.also) for n in page.permissions_of(s)),
            ),
            "id": f"f-{f.fingerprint}",
        },
    )


def _code(f: Finding, page: Page) -> list[Any]:
    """Calls and ways in short; what is left of the evidence; code as it stands behind a fold."""
    left = [x for x in f.evidence if not told_again(f, x)]
    lines = [E.li(text_of(x, 400)) for x in left if not is_place(f, x)]
    rest = [E.ul(*lines, {"class": "told"})] if lines else []
    if not f.code:
        return rest or [E.p(page.say("html_no_code"))]
    chain = f.code[0].chain
    smali = [E.p(text_of(x, 600), {"class": "code"}) for x in left if is_place(f, x)]
    way = [E.p(text_of(" > ".join(map(method, chain))), {"class": "code"})] if chain else []
    return [
        *code_side(f.code, page),
        *rest,
        E.details(E.summary(page.say("html_evidence")), *smali, *way),
    ]


def _foot(f: Finding, page: Page) -> Any:
    sure = confidence_word(f.confidence, page.knowledge, page.lang)
    told = f"{f.rule} · {page.say('line_confidence')} {sure} · "
    rows = page.links.rows_of(f)
    return E.p(
        told,
        f.fingerprint,
        *([" · ", text_of(f.note)] if f.note else []),
        *(x for row in rows if row.kind != "sdk" for x in (" · ", _row(row, page))),
        {"class": "quiet foot"},
    )


def _row(row: RowLink, page: Page) -> Any:
    """Back to a row of a map."""
    name = broken(text_of(short(row.subject), 120)) if row.kind == "permission" else []
    return E.a(f"{page.say(f'html_to_{row.kind}')} ", *name, href=f"#{row.anchor}")


def _offers(f: Finding, page: Page) -> list[Any]:
    """The clause that would declare it, in each language of the policies, with a button that
    copies it."""
    if not f.offer_en or not f.offer_zh:
        return []
    offers = {"en": f.offer_en, "zh": f.offer_zh}
    told = [
        E.p(
            E.span(text_of(offers[lang], 800)),
            " ",
            E.button(page.say("html_copy")),
            lang=lang,
        )
        for lang in page.clause_langs
    ]
    return [E.div(E.h5(page.say("html_offer")), *told, {"class": "offer"})]
