"""Pure reporters: Report -> str, one file per format, listed in REPORTERS."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from auditor.knowledge.schema import Knowledge
from auditor.model import Report

Reporter = Callable[[Report, Knowledge, str], str]


def _of(module: str) -> Reporter:
    """The `render` of a module of this package, imported when it is called: start-up counts."""

    def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
        text: str = import_module(f"auditor.report.{module}").render(report, knowledge, lang)
        return text

    return render


def failed(name: str, message: str, where: str) -> str | None:
    """The document in the format `name` for a build that could not be analysed; None where a
    format has none, so that no reader takes it for a report."""
    if name not in FAILING:
        return None
    text: str = import_module(f"auditor.report.{name}").failed(message, where)
    return text


FAILING = ("sarif", "junit", "github", "gitlab")
"""Formats by which a service shows a run that failed."""

REPORTERS: dict[str, Reporter] = {
    "table": _of("table"),
    "json": _of("json_v1"),
    "markdown": _of("markdown"),
    "html": _of("html"),
    "sarif": _of("sarif"),
    "junit": _of("junit"),
    "github": _of("github"),
    "gitlab": _of("gitlab"),
    "csv": _of("csv"),
}
