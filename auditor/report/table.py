"""The report for a terminal: permission map, data map, SDK map, findings, one footer."""

from __future__ import annotations

from pathlib import Path

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase, separator
from auditor.model import Report
from auditor.names import short
from auditor.report.columns import DATA, FORM, PERMISSIONS, SDKS, cut, fitted, wrap
from auditor.report.events_text import events_text
from auditor.report.finding_text import WIDTH, finding_text
from auditor.report.form_rows import form_cells
from auditor.report.headline import counts, gaps, requests, totals, verdict_line, worst
from auditor.report.safe import plain, plain_lines
from auditor.report.shaping import shaping
from auditor.report.words import (
    confidence_word,
    counted,
    headed,
    heads,
    labels,
    permission_notes,
    places,
    protection_word,
    purpose_words,
    row_verdict,
    sdk_name,
    used_by,
    verdict_word,
)

LEAST = 44
"""Columns below which a table can't be read; it is not made narrower."""


def render(report: Report, knowledge: Knowledge, lang: str = "en", width: int = WIDTH) -> str:
    """The whole report as text; `width` in cells of the terminal."""
    k, width = knowledge, max(LEAST, width)
    parts = [f"{_first(report, k, lang, width)}\n{_lines(_head(report, k, lang), width)}"]
    parts.append(_titled("permissions", _permission_map(report, k, lang, width), k, lang))
    if report.data_map:
        parts.append(_titled("data", _data_map(report, k, lang, width), k, lang))
    if report.sdk_map:
        parts.append(_titled("sdks", _sdk_map(report, k, lang, width), k, lang))
    if report.form_map:
        rows = [form_cells(row, k, lang) for row in report.form_map]
        table = fitted(rows, heads("heads_form", k, lang), width, FORM)
        parts.append(_titled("form", table, k, lang))
    if report.events:
        parts.append(_titled("events", events_text(report.events, k, lang, width), k, lang))
    found = "\n\n".join(finding_text(f, k, lang, width) for f in report.findings)
    none = phrase(k, "table_no_findings", lang)
    parts.append(_titled("findings", found or none, k, lang))
    if lines := shaping(report.gate, k, lang):
        parts.append(_titled("gate", "\n".join(wrap(plain(x, 300), width) for x in lines), k, lang))
    parts.append(_lines(_footer(report, k, lang), width))
    return "\n\n".join(parts) + "\n"


def _titled(part: str, text: str, k: Knowledge, lang: str) -> str:
    return f"{phrase(k, f'table_{part}', lang)}\n{text}"


def _lines(text: str, width: int) -> str:
    return wrap(plain(text, 1200), width)


def _first(r: Report, k: Knowledge, lang: str, width: int) -> str:
    """One line: verdict, counts, the worst finding as far as there is room."""
    stop = phrase(k, "line_stop", lang)
    line = f"{verdict_line(r, k, lang)}{stop}{counts(r, k, lang)}"
    for f in worst(r, 1):
        line += f"{stop}{headed('line_worst', plain(f.message, 300), k, lang)}"
    return cut(line, width)


def _head(r: Report, k: Knowledge, lang: str) -> str:
    m = r.app.manifest
    code = plain(m.version_code or "?")
    version = f" {plain(m.version_name)} ({code})" if m.version_name else ""
    label = f"  {plain(m.label, 60)}" if m.label else ""
    policies = ", ".join(
        f"{plain(Path(p.source.path).name, 100)} ({p.source.language}, {counted('line_claims', p.count, k, lang)})"
        for p in r.policies
    ) or phrase(k, "line_none", lang)
    sdks = counted("line_sdks", sum(s.kind == "sdk" for s in r.sdks), k, lang)
    return (
        f"{plain(m.package or phrase(k, 'line_no_package', lang), 120)}{version}{label}  {phrase(k, 'line_target', lang)} {m.target_sdk or '?'}  "
        f"{headed('line_permissions', requests(r, k, lang), k, lang)}  {sdks}  "
        f"{headed('line_policy', policies, k, lang)}"
    )


def _permission_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    rows = [
        [
            plain_lines(
                "\n".join(
                    [short(row.permission), *(f"({n})" for n in permission_notes(row, k, lang))]
                )
            ),
            protection_word(row.protection, k, lang),
            labels(row.data_types, k, lang),
            plain(used_by(row, r.app.has_code, k, lang), 200),
            row_verdict(row, k, lang) if r.policies else "",
            ", ".join(purpose_words(row.purposes, k, lang, row.where)),
            places(row.where),
        ]
        for row in r.permission_map
    ]
    return fitted(rows, heads("heads_permissions", k, lang), width, PERMISSIONS)


def _data_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    """A row per collection; the name of a type stands once, before all who collect it."""
    rows = []
    before = ""
    for d in sorted(r.data_map, key=lambda d: d.data_type):
        name = "" if d.data_type == before else f"{k.label(d.data_type, lang)}\n({d.data_type})"
        before = d.data_type
        rows.append(
            [
                name,
                plain(collector_name(d.collector, k, lang), 80),
                verdict_word(d.verdict, k, lang) if r.policies else "",
                confidence_word(d.collection.confidence, k, lang),
                ", ".join(purpose_words(d.purposes, k, lang, d.where)),
                places(d.where),
            ]
        )
    return fitted(rows, heads("heads_data", k, lang), width, DATA)


def _sdk_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    mark = {True: phrase(k, "table_yes", lang), False: phrase(k, "table_no", lang), None: "?"}
    judged = bool(r.policies) or any(s.in_policy or s.in_list for s in r.sdk_map)
    rows = [
        [
            sdk_name(s),
            mark[s.in_build],
            mark[s.in_policy] if judged else "",
            "" if s.in_list is None else plain(s.listed_version or mark[s.in_list], 20),
            verdict_word(s.verdict, k, lang) if judged else "",
            labels(s.data_types, k, lang),
        ]
        for s in r.sdk_map
        if s.kind == "sdk"
    ]
    libraries = [s.name for s in r.sdk_map if s.kind == "library"]
    tail = headed("line_helpers", separator(lang).join(libraries), k, lang) if libraries else ""
    table = fitted(rows, heads("heads_sdks", k, lang), width, SDKS) if rows else "-"
    return f"{table}\n{_lines(tail, width)}" if tail else table


def _footer(r: Report, k: Knowledge, lang: str) -> str:
    unread = phrase(k, "line_stop", lang).join(gaps(r, k, lang)) or phrase(k, "line_nothing", lang)
    return (
        f"{totals(r, k, lang)} ({counts(r, k, lang)})    {headed('line_not_analysed', plain(unread, 700), k, lang)}    "
        f"{phrase(k, 'line_maps', lang)} {r.maps_version}    {verdict_line(r, k, lang)}"
    )
