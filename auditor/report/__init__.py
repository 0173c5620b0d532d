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
