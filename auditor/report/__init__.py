"""Pure reporters: Report -> str, one file per format, listed in REPORTERS."""

from __future__ import annotations

from collections.abc import Callable

from auditor.maps.schema import Knowledge
from auditor.model import Report
from auditor.report import csv, github, gitlab, html, json_v1, junit, markdown, sarif, table

Reporter = Callable[[Report, Knowledge, str], str]

REPORTERS: dict[str, Reporter] = {
    "table": table.render,
    "json": json_v1.render,
    "markdown": markdown.render,
    "html": html.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "csv": csv.render,
}
