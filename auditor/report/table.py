"""The report for a terminal: permission map, data map, SDK map, findings, one footer."""

from __future__ import annotations

from pathlib import Path

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase, sentence
from auditor.model import PermissionRow, Report
from auditor.names import short
from auditor.notice import NOT_JUDGED
from auditor.report.columns import DATA, FORM, PERMISSIONS, SDKS, fitted
from auditor.report.finding_text import WIDTH, finding_text
from auditor.report.form_rows import form_cells
from auditor.report.safe import plain, plain_lines
from auditor.report.shaping import shaping
from auditor.report.words import heads, labels, places, purpose_words, sdk_name, verdict_word

LEAST = 44
"""Columns below which a table can't be read; it is not made narrower."""


def render(report: Report, knowledge: Knowledge, lang: str = "en", width: int = WIDTH) -> str:
    """The whole report as text; `width` in cells of the terminal."""
    k, width = knowledge, max(LEAST, width)
    parts = [_head(report)]
    parts.append(_titled("permissions", _permission_map(report, k, lang, width), k, lang))
    if report.data_map:
        parts.append(_titled("data", _data_map(report, k, lang, width), k, lang))
    if report.sdk_map:
        parts.append(_titled("sdks", _sdk_map(report, k, lang, width), k, lang))
    if report.form_map:
        rows = [form_cells(row, k, lang) for row in report.form_map]
        table = fitted(rows, heads("heads_form", k, lang), width, FORM)
        parts.append(_titled("form", table, k, lang))
    found = "\n\n".join(finding_text(f, k, lang, width) for f in report.findings)
    none = phrase(k, "table_no_findings", lang)
    parts.append(_titled("findings", found or none, k, lang))
    if lines := shaping(report.gate, k, lang):
        parts.append(_titled("gate", "\n".join(plain(x, 300) for x in lines), k, lang))
    parts.append(_footer(report, k, lang))
    return "\n\n".join(parts) + "\n"


def _titled(part: str, text: str, k: Knowledge, lang: str) -> str:
    return f"{phrase(k, f'table_{part}', lang)}\n{text}"


def _head(r: Report) -> str:
    m = r.app.manifest
    version = (
        f" {plain(m.version_name or '')} ({plain(m.version_code or '?')})" if m.version_name else ""
    )
    label = f"  {plain(m.label, 60)}" if m.label else ""
    policies = (
        ", ".join(
            f"{Path(p.source.path).name} ({p.source.language}, {p.count} claims)"
            for p in r.policies
        )
        or "none"
    )
    return (
        f"{plain(m.package or '(no package)', 120)}{version}{label}  target {m.target_sdk or '?'}  "
        f"{len(r.permission_map)} permissions  {sum(s.kind == 'sdk' for s in r.sdks)} SDKs  policy: {plain(policies, 300)}"
    )


def _permission_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    rows = [
        [
            plain_lines(_permission(row, k, lang)),
            row.protection,
            labels(row.data_types, k, lang),
            plain(_used_by(row, r.app.has_code, k, lang), 200),
            _verdict(row, k, lang),
            ", ".join(purpose_words(row.purposes, k, lang)),
            places(row.where),
        ]
        for row in r.permission_map
    ]
    return fitted(rows, heads("heads_permissions", k, lang), width, PERMISSIONS)


def _permission(row: PermissionRow, k: Knowledge, lang: str) -> str:
    """Its name, and in brackets below it how it came there."""
    notes = []
    if row.origin:
        notes.append(("from", plain(", ".join(row.origin[:2]), 80)))
    if row.implied_by:
        notes.append(("implied", short(row.implied_by)))
    if row.bound_by:
        notes.append(("bound", row.bound_by.rpartition(".")[2]))
    if row.max_sdk is not None:
        notes.append(("up_to", str(row.max_sdk)))
    below = [f"({phrase(k, f'table_{what}', lang)} {text})" for what, text in notes]
    return "\n".join([short(row.permission), *below])


def _used_by(row: PermissionRow, has_code: bool, k: Knowledge, lang: str) -> str:
    if row.collectors:
        return ", ".join(collector_name(c, k, lang) for c in row.collectors)
    return phrase(k, "table_no_use" if has_code else "table_unread", lang)


def _verdict(row: PermissionRow, k: Knowledge, lang: str) -> str:
    word = verdict_word(row.verdict, k, lang)
    return word if row.reported or row.verdict in ("declared", "not_judged") else f"({word})"


def _data_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    rows = [
        [
            f"{k.label(d.data_type, lang)}\n({d.data_type})",
            plain(collector_name(d.collector, k, lang), 80),
            verdict_word(d.verdict, k, lang),
            d.collection.confidence,
            ", ".join(purpose_words(d.purposes, k, lang)),
            places(d.where),
        ]
        for d in r.data_map
    ]
    return fitted(rows, heads("heads_data", k, lang), width, DATA)


def _sdk_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    mark = {True: phrase(k, "table_yes", lang), False: phrase(k, "table_no", lang), None: "?"}
    rows = [
        [
            sdk_name(s),
            mark[s.in_build],
            mark[s.in_policy],
            "" if s.in_list is None else plain(s.listed_version or mark[s.in_list], 20),
            verdict_word(s.verdict, k, lang),
            labels(s.data_types, k, lang),
        ]
        for s in r.sdk_map
        if s.kind == "sdk"
    ]
    libraries = [s.name for s in r.sdk_map if s.kind == "library"]
    tail = f"\nhelper libraries: {plain(', '.join(libraries), 600)}" if libraries else ""
    table = fitted(rows, heads("heads_sdks", k, lang), width, SDKS) if rows else "-"
    return table + tail


def _footer(r: Report, k: Knowledge, lang: str) -> str:
    s = r.summary
    limited = [n for n in r.notices if n.level != "info" or n.code in NOT_JUDGED]
    shown = dict.fromkeys(sentence(n, k, lang) for n in limited[:6])
    gaps = "; ".join(shown) or "nothing"
    return (
        f"{len(r.findings)} findings ({s.high} high, {s.medium} medium, {s.low} low, {s.info} info), "
        f"{len(r.waived)} waived, {len(r.known)} known    not analysed: {plain(gaps, 500)}    "
        f"maps {r.maps_version}    result: {r.result.replace('_', ' ')}"
    )
