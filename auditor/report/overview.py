"""Several apps in one document: what stands first, app by app, and how their reports become one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import SEVERITIES, Report
from auditor.report import csv
from auditor.report.github import MOST as MOST_ANNOTATIONS
from auditor.report.headline import verdict_line, worst
from auditor.report.json_text import dump
from auditor.report.markdown import MOST as MOST_MARKDOWN
from auditor.report.safe import cell, formula_safe, plain
from auditor.report.words import heads, severity_word

RULE = "\n---\n\n"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """One app as an overview shows it."""

    name: str
    """Its category or package, else its file."""
    path: str
    version: str = ""
    result: str = "error"
    """`pass`, `fail`, `incomplete`, `not_judged`; `error` where no report was made."""
    verdict: str
    """The verdict in words."""
    counts: tuple[int, ...] = ()
    """Findings by severity, the worst first."""
    worst: str = ""
    """The worst finding."""


def head_of(report: Report, k: Knowledge, lang: str) -> Head:
    """What the overview says of a report."""
    m = report.app.manifest
    first = next(iter(worst(report, 1)), None)
    name = " ".join(x for x in (m.package, report.category) if x)
    return Head(
        name=plain(name or report.app.path, 200),
        path=plain(report.app.path, 300),
        version=plain(m.version_name or "", 60),
        result=report.result,
        verdict=verdict_line(report, k, lang),
        counts=tuple(int(getattr(report.summary, s)) for s in SEVERITIES),
        worst=plain(first.message, 300) if first else "",
    )


def head_of_error(message: str, where: str) -> Head:
    """What the overview says of a build that could not be analysed."""
    return Head(name=plain(where or "?", 300), path=plain(where, 300), verdict=plain(message, 300))


Parts = Sequence[tuple[str | None, Head]]
"""A report, None where none was made, and what the overview says of its app."""


def combined(name: str, parts: Parts, k: Knowledge, lang: str) -> str:
    """The reports of several apps in the format `name` as one document."""
    return _JOINS[name](parts, k, lang)


def _texts(parts: Parts) -> list[str]:
    return [t for t, _ in parts if t is not None]


def columns(k: Knowledge, lang: str) -> list[str]:
    """The heads of an overview: app, verdict, a severity each, the worst finding."""
    app, verdict, last = heads("heads_overview", k, lang)
    return [app, verdict, *(severity_word(s, k, lang) for s in SEVERITIES), last]


def cells_of(app: Head) -> list[str]:
    """A row of an overview."""
    counts = [str(n) if n else "" for n in app.counts] or [""] * len(SEVERITIES)
    version = f" {app.version}" if app.version else ""
    return [f"{app.name}{version}", app.verdict, *counts, app.worst]


def _sarif(parts: Parts, _k: Knowledge, _lang: str) -> str:
    """A run per app. GitHub takes a category once: each run has one of its own."""
    docs = [json.loads(t) for t in _texts(parts)]
    runs: list[dict[str, Any]] = [r for d in docs for r in d["runs"]]
    seen: dict[str, int] = {}
    for run in runs:
        own = run.setdefault("automationDetails", {"id": "auditor/input/"})
        given = str(own["id"])
        seen[given] = n = seen.get(given, 0) + 1
        if n > 1:
            own["id"] = f"{given.rstrip('/')}-{n}/"
    return dump({**docs[0], "runs": runs})


def _junit(parts: Parts, _k: Knowledge, _lang: str) -> str:
    """A suite per app."""
    from lxml import etree

    root = etree.Element("testsuites", name="auditor")
    totals = dict.fromkeys(("tests", "failures", "errors"), 0)
    for text in _texts(parts):
        document = etree.fromstring(text.encode("utf-8"))
        for key in totals:
            totals[key] += int(document.get(key, "0"))
        for suite in document:
            suite.tail = None
            root.append(suite)
    for key, n in totals.items():
        root.set(key, str(n))
    etree.indent(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made.decode("utf-8") + "\n"


def _gitlab(parts: Parts, _k: Knowledge, _lang: str) -> str:
    """One array; an entry that several apps have stands once."""
    entries = {
        (e["fingerprint"], e["location"]["path"]): e for t in _texts(parts) for e in json.loads(t)
    }
    return json.dumps(list(entries.values()), indent=1) + "\n"


def _csv(parts: Parts, _k: Knowledge, _lang: str) -> str:
    """One table with the app before each row."""
    return csv.joined([(formula_safe(a.name), t) for t, a in parts if t is not None])


def _table(parts: Parts, k: Knowledge, lang: str) -> list[str]:
    top = columns(k, lang)
    rows = [f"| {' | '.join(map(cell, cells_of(a)))} |" for _, a in parts]
    return [f"| {' | '.join(map(cell, top))} |", "|" + "---|" * len(top), *rows, ""]


def _markdown(parts: Parts, k: Knowledge, lang: str) -> str:
    """The overview, then the reports as far as a comment has room; the rest is counted."""
    out = "\n".join(["### auditor", "", *_table(parts, k, lang)])
    left = MOST_MARKDOWN - len(out.encode()) - 200
    texts = _texts(parts)
    for i, text in enumerate(texts):
        left -= len(text.encode()) + len(RULE)
        if left < 0:
            return f"{out}{RULE}{phrase(k, 'overview_more', lang, n=len(texts) - i)}\n"
        out += RULE + text
    return out


def _summary(parts: Parts, k: Knowledge, lang: str) -> str:
    return "\n".join(["## auditor", "", *_table(parts, k, lang)]) + "\n" + "\n".join(_texts(parts))


def _github(parts: Parts, k: Knowledge, lang: str) -> str:
    """As many annotations of a level as GitHub shows of a step; the rest is counted."""
    seen: dict[str, int] = {}
    out: list[str] = []
    more = 0
    for line in (x for t in _texts(parts) for x in t.splitlines()):
        level = line[2:].partition(" ")[0] if line.startswith("::") else ""
        seen[level] = seen.get(level, 0) + 1
        if level and seen[level] > MOST_ANNOTATIONS:
            more += 1
        else:
            out.append(line)
    if more:
        out.append(f"auditor: {phrase(k, 'overview_annotations', lang, n=more)}")
    return "\n".join(out) + "\n"


_JOINS: dict[str, Callable[[Parts, Knowledge, str], str]] = {
    "sarif": _sarif,
    "junit": _junit,
    "gitlab": _gitlab,
    "csv": _csv,
    "markdown": _markdown,
    "github": _github,
    "github-summary": _summary,
}
