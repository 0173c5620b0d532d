"""The reports of one run of `scan`, each in every format that was asked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor.cli.batch import Lines
from auditor.cli.command import Run
from auditor.cli.common import Wish, color_wanted, places, terminal_width
from auditor.cli.output import emit, target_of
from auditor.errors import InputError, UsageError
from auditor.model import Report
from auditor.report import ROOTED
from auditor.report.rooted import rooted, rooted_path

if TYPE_CHECKING:  # one app needs no overview
    from auditor.report.overview import Head

ALONE = ("json",)
"""Formats of which one file holds one app."""
JOINED = ("table", "jsonl")
"""Formats of which several apps are their reports one after the other."""


class _Part(NamedTuple):
    """What one build gives a format: its text, where there is one, and its line of an overview."""

    text: str | None
    head: Head | None


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
        self._parts: dict[Wish, list[_Part]] = {w: [] for w in wanted}
        self._overview = any(name not in (*ALONE, *JOINED) for name, _ in wanted)

    @property
    def hold_several(self) -> bool:
        """Whether every format that was asked for holds more than one app."""
        try:
            check_several(list(self._parts))
        except UsageError:
            return False
        return True

    def texts(self, report: Report) -> tuple[str, ...]:
        """The report of one build in each format, then its line of an overview as JSON.

        Nothing is kept, so a child may ask for it.
        """
        texts = tuple(self._text(wish, report) for wish in self._parts)
        if not self._overview:
            return (*texts, "")
        from auditor.report.overview import head_of

        in_place = rooted(report, *places())
        head = head_of(in_place, self._run.knowledge, self._run.settings.lang)
        return (*texts, msgspec.json.encode(head).decode())

    def add(self, texts: tuple[str, ...]) -> None:
        """Take the texts of one build."""
        *own, told = texts
        head = self._head(told)
        for wish, text in zip(self._parts, own, strict=True):
            self._add(wish, _Part(text, head))

    def add_error(self, error: InputError) -> None:
        """Take that a build could not be read, in the formats that can tell it."""
        from auditor.report import failed
        from auditor.report.json_text import dump

        told = {"schema": "auditor/error/v1", "error": error.message, "where": error.where}
        where = rooted_path(error.where, *places()) if error.where else ""
        head = None
        if self._overview:
            from auditor.report.overview import head_of_error

            head = head_of_error(error.message, where)
        for wish in self._parts:
            text = dump(told, None) if wish[0] == "jsonl" else failed(wish[0], error.message, where)
            self._add(wish, _Part(text, head))

    def finish(self) -> None:
        """Write what has gathered. Raises UsageError."""
        for wish, parts in self._parts.items():
            if wish in self._growing:
                self._growing[wish].finish()
            elif wish[0] in JOINED or len(parts) < 2:
                texts = [p.text for p in parts if p.text is not None]
                if texts or not (parts or self._streamed(wish)):
                    emit("".join(texts), wish[1])
            elif wish[0] == "html":
                self._pages(parts, wish[1])
            else:
                emit(self._combined(wish[0], parts), wish[1])

    def _head(self, told: str) -> Head | None:
        if not told:
            return None
        from auditor.report.overview import Head

        return msgspec.json.decode(told, type=Head)

    def _combined(self, name: str, parts: list[_Part]) -> str:
        """The texts of several builds as one; a build without a text stands in the overview alone."""
        from auditor.report.overview import combined

        pairs = [(p.text, p.head) for p in parts if p.head is not None]
        return combined(name, pairs, self._run.knowledge, self._run.settings.lang)

    def _pages(self, parts: list[_Part], target: Path | None) -> None:
        """A page for each build beside the overview, which is written last."""
        from auditor.report.html.overview import overview

        assert target is not None
        rows: list[tuple[Head, str | None]] = []
        taken = {target.name}
        for part in parts:
            assert part.head is not None
            file = None
            if part.text is not None:
                file = _page_name(target, part.head.name, taken)
                emit(part.text, target.with_name(file))
            rows.append((part.head, file))
        emit(overview(rows, self._run.knowledge, self._run.settings.lang), target)

    def _add(self, wish: Wish, part: _Part) -> None:
        if wish in self._growing and part.text is not None:
            self._growing[wish].add(part.text)
        elif self._streamed(wish) and part.text is not None:
            emit(part.text, None)
        else:
            self._parts[wish].append(part)

    def _streamed(self, wish: Wish) -> bool:
        return self._several and wish[1] is None and wish[0] in JOINED

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


def check_several(wanted: list[Wish]) -> None:
    """Raise UsageError for a format, or its place, that does not hold several apps."""
    for name, target in wanted:
        if name in ALONE:
            raise UsageError(f"-f {name} holds one app; use -f jsonl for several")
        if name == "html" and (target is None or target_of(target).straight):
            raise UsageError(
                "several apps need -f html=PATH: an overview there, and a page for each app beside it"
            )


def _page_name(target: Path, app: str, taken: set[str]) -> str:
    """A name of its own for the page of an app: `report-com.example.shop-free.html`."""
    slug = re.sub(r"[^\w.-]+", "-", app, flags=re.ASCII).strip("-.")[:100] or "app"
    n = 1
    while (name := f"{target.stem}-{slug}{f'-{n}' if n > 1 else ''}{target.suffix}") in taken:
        n += 1
    taken.add(name)
    return name
