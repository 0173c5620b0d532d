"""CSV for a spreadsheet: one row per finding, UTF-8, no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from auditor.knowledge.schema import Knowledge
from auditor.model import Finding, Report
from auditor.report.safe import formula_safe, plain
from auditor.report.shaping import shaping
from auditor.report.words import place_text

HEAD = (
    "severity",
    "confidence",
    "rule",
    "subject",
    "collector",
    "message",
    "code",
    "policy",
    "quote",
    "remedy",
    "fingerprint",
)


def joined(tables: Iterable[tuple[str, str]]) -> str:
    """Tables of several apps as one; the first column names the app of a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("app", *HEAD))
    for name, text in tables:
        rows = csv.reader(io.StringIO(text))
        next(rows, None)
        writer.writerows((name, *row) for row in rows)
    return out.getvalue()


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """Head and findings, then a row of the rule `gate` for each thing that shaped the report."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows([formula_safe(plain(x, 2000)) for x in _row(f)] for f in report.findings)
    shaped = shaping(report.gate, knowledge, lang)
    writer.writerows(
        [formula_safe(plain(x, 2000)) for x in ("info", "", "gate", "", "", line, *[""] * 5)]
        for line in shaped
    )
    return out.getvalue()


def _row(f: Finding) -> tuple[str, ...]:
    ref = f.nearest_claim
    return (
        f.severity,
        f.confidence,
        f.rule,
        f.subject,
        f.collector,
        f.message,
        " / ".join(f.evidence),
        place_text(ref) if ref else "",
        (ref.claim.where.quote or "") if ref else "",
        f.remedy,
        f.fingerprint,
    )
