"""Answers as a table, CSV, JSON, or one HTML page with its plots in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from auditor.fleet.questions import Question
from auditor.fleet.views import Answer
from auditor.report.safe import formula_safe, plain

MOST_TEXT = 120
"""Characters of a value in a table or a page; CSV and JSON hold all of it."""
BARS = 20
STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;
color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem}
table{border-collapse:collapse;font-size:.85rem}
th,td{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top;
overflow-wrap:anywhere}
th{background:#f2f2f2}td.n{text-align:right}
svg{display:block;margin:.6rem 0}svg text{font:12px system-ui,sans-serif;fill:currentColor}
svg rect{fill:#3465a4}.wide{overflow-x:auto}
@media (prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}
th{background:#2a2a2a}th,td{border-color:#444}svg rect{fill:#7aa6da}}
"""


class Asked(NamedTuple):
    """A question with its answer."""

    question: Question
    answer: Answer


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return plain(", ".join(map(str, value)), MOST_TEXT)
    return plain(str(value), MOST_TEXT)


def text(answer: Answer, name: str) -> str:
    """An answer in the format `table`, `csv` or `json`."""
    return {"table": table, "csv": csv_text, "json": json_text}[name](answer)


def table(answer: Answer) -> str:
    """Columns for a terminal."""
    from tabulate import tabulate

    rows = [[_shown(v) for v in row] for row in answer.rows]
    return tabulate(rows, answer.columns, tablefmt="plain", disable_numparse=True) + "\n"


def csv_text(answer: Answer) -> str:
    """CSV with all characters; what a spreadsheet would run is text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([_cell(v) for v in row])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        value = ";".join(map(str, value))
    return formula_safe(value) if isinstance(value, str) else value


def json_text(answer: Answer) -> str:
    """A list with an object per row."""
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=_plain_value) + "\n"


def _plain_value(value: object) -> object:
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value)


def page(asked: Sequence[Asked], title: str) -> str:
    """One page that loads nothing: every answer as a table, bars where the question has some."""
    from lxml import etree
    from lxml.builder import E

    sections = []
    for question, answer in asked:
        parts = [E.h2(question.title)]
        if question.drawn and answer.rows:
            parts.append(_bars(answer, *question.drawn))
        parts.append(_html_table(answer) if answer.rows else E.p("Nothing."))
        sections.append(E.section(*parts))
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    tree = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta({"http-equiv": "Content-Security-Policy", "content": policy}),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.title(plain(title)),
            E.style(STYLE),
        ),
        E.body(E.h1(plain(title)), *sections),
        lang="en",
    )
    text: str = etree.tostring(tree, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{text}\n"


def _html_table(answer: Answer) -> Any:
    from lxml.builder import E

    head = E.tr(*(E.th(plain(c)) for c in answer.columns))
    rows = [E.tr(*(_td(v) for v in row)) for row in answer.rows]
    return E.div({"class": "wide"}, E.table(E.thead(head), E.tbody(*rows)))


def _td(value: Any) -> Any:
    from lxml.builder import E

    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return E.td(_shown(value), {"class": "n"} if number else {})


def _bars(answer: Answer, label: str, length: str) -> Any:
    """The first rows as bars, drawn in place."""
    from lxml.builder import E

    at, to = answer.columns.index(label), answer.columns.index(length)
    values = [(_shown(r[at]), float(r[to] or 0)) for r in answer.rows[:BARS]]
    most = max((v for _, v in values), default=0) or 1
    parts = []
    for i, (name, value) in enumerate(values):
        y = i * 22
        parts += [
            E.text(name[:34], x="0", y=str(y + 15)),
            E.rect(x="250", y=str(y + 3), width=f"{max(1, 380 * value / most):.1f}", height="15"),
            E.text(f"{value:g}", x=f"{256 + 380 * value / most:.1f}", y=str(y + 15)),
        ]
    height = str(len(values) * 22 + 4)
    told = E.title(f"{length} by {label}")
    size = {"width": "720", "height": height, "viewBox": f"0 0 720 {height}", "role": "img"}
    return E.svg(size, told, *parts)
