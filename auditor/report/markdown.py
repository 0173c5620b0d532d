"""Markdown for a pull-request comment: verdict first, tables folded."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase, told
from auditor.model import Finding, Report
from auditor.names import short
from auditor.report.form_rows import form_cells
from auditor.report.headline import counts, gaps, totals, verdict_line, worst
from auditor.report.safe import cell
from auditor.report.shaping import shaping
from auditor.report.words import (
    confidence_word,
    counted,
    headed,
    heads,
    labels,
    permission_notes,
    place_text,
    places,
    protection_word,
    purpose_words,
    row_verdict,
    sdk_name,
    severity_word,
    used_by,
    verdict_word,
)

SHAPES = {"high": "🔴", "medium": "🟠", "low": "🟡", "info": "⚪"}
MOST = 65_000
"""Characters of a comment; GitHub refuses more than 65,536."""
ROOM = 2_000
"""Kept for the lines that say what was left out."""


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """A comment: one line, the findings worst first, then the maps folded away; what does not
    fit is counted."""
    k, r = knowledge, report
    m = r.app.manifest
    head = [
        f"### auditor: {cell(verdict_line(r, k, lang))} — {cell(m.package or r.app.path)} {cell(m.version_name or '')}",
        "",
        f"{totals(r, k, lang)} ({counts(r, k, lang)}).",
        "",
        headed(
            "line_not_analysed",
            cell("; ".join(gaps(r, k, lang)) or phrase(k, "line_nothing", lang)),
            k,
            lang,
        ),
        "",
    ]
    tail = [f"- {cell(line)}" for line in shaping(r.gate, k, lang)]
    for n in r.notices:
        what, why = told(n, k, lang)
        tail.append(f"- {n.level}: {cell(what)} ({cell(why)})")
    left = MOST - ROOM - _size(head)
    out, left = _fitting(head, _findings(r, k, lang), left, len(r.findings), k, lang)
    maps = (_permission_map, _data_map, _sdk_map, _form_map)
    for part in (m(r, k, lang) for m in maps):
        if part and _size(part) <= left:
            out += part
            left -= _size(part)
    for line in tail:
        if len(line) + 1 > left:
            break
        out.append(line)
        left -= len(line) + 1
    return "\n".join(out).rstrip() + "\n"


def _size(lines: list[str]) -> int:
    return sum(len(x) + 1 for x in lines)


def _fitting(
    head: list[str], rows: Iterator[str], left: int, whole: int, k: Knowledge, lang: str
) -> tuple[list[str], int]:
    """Rows of findings as far as there is room, then how many are left out."""
    out = list(head)
    if whole:
        titles = heads("heads_findings", k, lang)
        out += [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    shown = 0
    for row in rows:
        if len(row) + 1 > left:
            break
        out.append(row)
        left -= len(row) + 1
        shown += 1
    if shown < whole:
        out += ["", f"+ {counted('line_more', whole - shown, k, lang)}"]
        left = 0
    return [*out, ""], left


def _findings(r: Report, k: Knowledge, lang: str) -> Iterator[str]:
    for f in worst(r, len(r.findings)):
        code = cell(f.evidence[0]) if f.evidence else ""
        yield (
            f"| {SHAPES[f.severity]} {severity_word(f.severity, k, lang)} | {f.rule} | {cell(f.message)} | {code} | "
            f"{_policy(f, k, lang)} | {cell(f.remedy)} | {f.fingerprint} |"
        )


def _policy(f: Finding, k: Knowledge, lang: str) -> str:
    if f.nearest_claim is None:
        return ""
    where = cell(place_text(f.nearest_claim, k, lang))
    if f.nearest_claim.claim.status != "mentioned":
        return where
    return f"{where} ({phrase(k, 'finding_no_declaration', lang)})"


def _folded(title: str, heads_id: str, rows: list[list[str]], k: Knowledge, lang: str) -> list[str]:
    titles = heads(heads_id, k, lang)
    out = [
        f"<details><summary>{phrase(k, title, lang)}</summary>",
        "",
        f"| {' | '.join(titles)} |",
        "|---" * len(titles) + "|",
    ]
    out += [f"| {' | '.join(row)} |" for row in rows]
    return [*out, "", "</details>", ""]


def _permission_map(r: Report, k: Knowledge, lang: str) -> list[str]:
    rows = []
    for row in r.permission_map:
        notes = "".join(f" ({n})" for n in permission_notes(row, k, lang))
        cells = (
            short(row.permission) + notes,
            protection_word(row.protection, k, lang),
            used_by(row, r.app.has_code, k, lang),
            row_verdict(row, k, lang),
            places(row.where),
        )
        rows.append([cell(c) for c in cells])
    return _folded("html_permissions", "heads_permissions_short", rows, k, lang)


def _data_map(r: Report, k: Knowledge, lang: str) -> list[str]:
    """A row per collection; a tilde before a line of what is only mentioned, as in the others."""
    rows = []
    for d in r.data_map:
        cells = (
            k.label(d.data_type, lang),
            collector_name(d.collector, k, lang),
            verdict_word(d.verdict, k, lang),
            confidence_word(d.collection.confidence, k, lang),
            ", ".join(purpose_words(d.purposes, k, lang, d.where)),
            places(d.where or ((d.nearest,) if d.nearest else ())),
        )
        rows.append([cell(c) for c in cells])
    return _folded("html_data", "heads_data", rows, k, lang) if rows else []


def _sdk_map(r: Report, k: Knowledge, lang: str) -> list[str]:
    mark = {True: phrase(k, "table_yes", lang), False: phrase(k, "table_no", lang), None: "?"}
    rows = []
    for s in r.sdk_map:
        cells = (
            sdk_name(s),
            mark[s.in_build],
            mark[s.in_policy],
            s.listed_version or mark[s.in_list],
            verdict_word(s.verdict, k, lang),
            labels(s.data_types, k, lang),
        )
        rows.append([cell(c) for c in cells])
    return _folded("html_sdks", "heads_sdks", rows, k, lang) if rows else []


def _form_map(r: Report, k: Knowledge, lang: str) -> list[str]:
    rows = [
        [cell(c.replace("\n", ", ")) for c in form_cells(typed, k, lang)] for typed in r.form_map
    ]
    return _folded("html_form", "heads_form", rows, k, lang) if rows else []
