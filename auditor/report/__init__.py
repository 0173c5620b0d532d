"""Pure reporters: Report -> str, one file per format, listed in FORMATS."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # help lists the formats and needs nothing of this
    from auditor.knowledge.schema import Knowledge
    from auditor.model import Report


class Format(NamedTuple):
    """One format of a report: what it is called and what it takes."""

    name: str
    module: str
    """Of this package; it has `render(report, knowledge, lang)`."""
    fails: bool = False
    """A service shows a failed run by it: the module has `failed(message, where)` too."""
    rooted: bool = False
    """Its paths are looked up in the repository."""


FORMATS = (
    Format("table", "table"),
    Format("json", "json_v1"),
    Format("markdown", "markdown"),
    Format("html", "html"),
    Format("sarif", "sarif", fails=True, rooted=True),
    Format("junit", "junit", fails=True),
    Format("github", "github", fails=True, rooted=True),
    Format("github-summary", "github_summary", rooted=True),
    Format("gitlab", "gitlab", fails=True, rooted=True),
    Format("csv", "csv"),
)
"""The formats, in the order of the help. To add one: a file of its own, and its row here."""

NAMES = tuple(f.name for f in FORMATS)
FAILING = frozenset(f.name for f in FORMATS if f.fails)
ROOTED = frozenset(f.name for f in FORMATS if f.rooted)


class Reporter(Protocol):
    """Writes a report in one format and language."""

    def __call__(self, report: Report, knowledge: Knowledge, lang: str = "en") -> str:
        """The whole document."""


def _of(module: str) -> Reporter:
    """The `render` of a module of this package, imported when it is called: start-up counts."""

    def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
        text: str = import_module(f"auditor.report.{module}").render(report, knowledge, lang)
        return text

    return render


REPORTERS: dict[str, Reporter] = {f.name: _of(f.module) for f in FORMATS}


def failed(name: str, message: str, where: str) -> str | None:
    """The document in the format `name` for a build that could not be analysed; None where a
    format has none, so that no reader takes it for a report."""
    if name not in FAILING:
        return None
    text: str = import_module(f"auditor.report.{name}").failed(message, where)
    return text
