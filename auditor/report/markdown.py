"""Markdown for a pull-request comment: verdict first, tables folded."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase, told
from auditor.model import Report
from auditor.names import short
from auditor.report.form_rows import form_cells
from auditor.report.safe import cell
from auditor.report.shaping import shaping
from auditor.report.words import heads, place_text, places, verdict_word

SIGN = {"high": "🔴 high", "medium": "🟠 medium", "low": "🟡 low", "info": "⚪ info"}


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """A comment: one line, the findings, then the permission map folded away."""
    m = report.app.manifest
    s = report.summary
    out = [
        f"### auditor: {report.result.replace('_', ' ')} — {cell(m.package or report.app.path)} {cell(m.version_name or '')}",
        "",
        f"{len(report.findings)} findings ({s.high} high, {s.medium} medium, {s.low} low, {s.info} info), "
        f"{len(report.waived)} waived, {len(report.known)} known.",
        "",
    ]
    if report.findings:
        out += [
            "| severity | rule | finding | code | policy | remedy | id |",
            "|---|---|---|---|---|---|---|",
        ]
        for f in report.findings:
            policy = cell(place_text(f.nearest_claim)) if f.nearest_claim else ""
            code = cell(f.evidence[0]) if f.evidence else ""
            out.append(
                f"| {SIGN[f.severity]} | {f.rule} | {cell(f.message)} | {code} | {policy} | {cell(f.remedy)} | {f.fingerprint} |"
            )
        out.append("")
    out += [
        "<details><summary>Permission map</summary>",
        "",
        "| permission | level | used by | verdict | policy |",
        "|---|---|---|---|---|",
    ]
    for row in report.permission_map:
        out.append(
            f"| {cell(short(row.permission))} | {row.protection} | {cell(', '.join(collector_name(c, knowledge, lang) for c in row.collectors))} | {verdict_word(row.verdict, knowledge, lang)} | {cell(places(row.where))} |"
        )
    out += ["", "</details>", ""]
    if report.form_map:
        titles = heads("heads_form", knowledge, lang)
        out += [
            f"<details><summary>{phrase(knowledge, 'html_form', lang)}</summary>",
            "",
            f"| {' | '.join(titles)} |",
            "|---" * len(titles) + "|",
        ]
        for typed in report.form_map:
            cells = (cell(c.replace("\n", ", ")) for c in form_cells(typed, knowledge, lang))
            out.append(f"| {' | '.join(cells)} |")
        out += ["", "</details>", ""]
    out += [f"- {cell(line)}" for line in shaping(report.gate, knowledge, lang)]
    for n in report.notices:
        what, why = told(n, knowledge, lang)
        out.append(f"- {n.level}: {cell(what)} ({cell(why)})")
    return "\n".join(out).rstrip() + "\n"
