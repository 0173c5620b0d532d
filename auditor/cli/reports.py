"""The reports of one run of `scan`, each in every format that was asked for."""

from __future__ import annotations

from auditor.cli.batch import Lines
from auditor.cli.command import Run
from auditor.cli.common import Wish, color_wanted, places, terminal_width
from auditor.cli.output import emit
from auditor.errors import InputError
from auditor.model import Report
from auditor.report import ROOTED
from auditor.report.rooted import rooted, rooted_path

SEVERAL = ("table", "jsonl")
"""Formats of which one file holds several apps."""


class Reports:
    """Texts gather here, or as lines in a file that grows, until the last build is done."""

    def __init__(
        self,
        run: Run,
        wanted: list[Wish],
        growing: dict[Wish, Lines],
        *,
        quiet: bool,
        show_waived: bool,
        several: bool = False,
    ) -> None:
        """`several`: what goes to stdout goes there build by build."""
        self._run, self._growing = run, growing
        self._quiet, self._show_waived = quiet, show_waived
        self._several = several
        self._failed = False
        self._texts: dict[Wish, list[str]] = {w: [] for w in wanted}

    @property
    def hold_several(self) -> bool:
        """Whether every format that was asked for holds more than one app."""
        return all(name in SEVERAL for name, _ in self._texts)

    def texts(self, report: Report) -> tuple[str, ...]:
        """The report of one build in each format; nothing is kept, so a child may ask for it."""
        return tuple(self._text(wish, report) for wish in self._texts)

    def add(self, texts: tuple[str, ...]) -> None:
        """Take the texts of one build."""
        for wish, text in zip(self._texts, texts, strict=True):
            self._add(wish, text)

    def add_error(self, error: InputError) -> None:
        """Take that a build could not be read, in the formats that can tell it."""
        from auditor.report import failed
        from auditor.report.json_text import dump

        self._failed = True
        told = {"schema": "auditor/error/v1", "error": error.message, "where": error.where}
        where = rooted_path(error.where, *places()) if error.where else ""
        for wish in self._texts:
            if wish[0] == "jsonl":
                self._add(wish, dump(told, None))
            elif (text := failed(wish[0], error.message, where)) is not None:
                self._add(wish, text)

    def finish(self) -> None:
        """Write what has gathered. Raises UsageError."""
        for wish, parts in self._texts.items():
            if wish in self._growing:
                self._growing[wish].finish()
            elif parts or not (self._failed or self._streamed(wish)):
                emit("".join(parts), wish[1])

    def _add(self, wish: Wish, text: str) -> None:
        if wish in self._growing:
            self._growing[wish].add(text)
        elif self._streamed(wish):
            emit(text, None)
        else:
            self._texts[wish].append(text)

    def _streamed(self, wish: Wish) -> bool:
        return self._several and wish[1] is None

    def _text(self, wish: Wish, report: Report) -> str:
        from auditor.report import REPORTERS
        from auditor.report.json_text import dump
        from auditor.report.json_v1 import report_value

        name, target = wish
        knowledge, lang = self._run.knowledge, self._run.settings.lang
        if name == "jsonl":
            return dump(report_value(report, knowledge), None)
        if name in ROOTED:
            report = rooted(report, *places())
        if name != "table":
            return REPORTERS[name](report, knowledge, lang)
        text = self._table(report)
        if color_wanted(target is not None):
            from auditor.report.color import colored

            return colored(text, knowledge, lang)
        return text

    def _table(self, report: Report) -> str:
        from auditor.report.finding_text import finding_text
        from auditor.report.table import render

        knowledge, lang = self._run.knowledge, self._run.settings.lang
        if self._quiet:
            return "".join(finding_text(f, knowledge, lang) + "\n\n" for f in report.findings)
        text = render(report, knowledge, lang, terminal_width())
        if self._show_waived and report.waived:
            waived = "\n\n".join(finding_text(f, knowledge, lang) for f in report.waived)
            text += f"\nWAIVED\n\n{waived}\n"
        return text
