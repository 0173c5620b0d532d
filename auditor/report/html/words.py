"""What every part of the page needs: words, labels, verdicts, and the report's own indices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from lxml.builder import E

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase
from auditor.model import (
    SEVERITIES,
    ClaimRef,
    Collector,
    Finding,
    Passage,
    PermissionRow,
    Report,
    Severity,
    Verdict,
)
from auditor.names import short
from auditor.report.html.links import Links
from auditor.report.safe import plain
from auditor.report.words import row_verdict, severity_word, verdict_word

SHAPES = {
    "declared": "✓",
    "vague": "≈",
    "ambiguous": "±",
    "contradicted": "✗",
    "undeclared": "✗",
    "unbacked": "○",
    "not_judged": "?",
}

SEVERITY_SHAPES = {"high": "▲", "medium": "◐", "low": "○", "info": "•"}


def broken(text: str) -> list[Any]:
    """A name or code that may be broken after its underscores, dots, slashes and dollar signs,
    and nowhere else."""
    parts = [x for x in re.split(r"(?<=[_./$])(?=[^_./$])", text) if x]
    out: list[Any] = parts[:1]
    for part in parts[1:]:
        gap = E.wbr()
        gap.tail = part
        out.append(gap)
    return out


def text_of(text: str, most: int = 400) -> str:
    """A foreign string, shortened and without control characters; the tree escapes the rest."""
    return plain(text, most)


class Page:
    """One report in one language."""

    def __init__(self, report: Report, knowledge: Knowledge, lang: str) -> None:
        self.report, self.knowledge, self.lang = report, knowledge, lang

    def say(self, id_: str) -> str:
        """A phrase in the language of the page."""
        return phrase(self.knowledge, id_, self.lang)

    def label(self, data_type: str) -> str:
        """The name of a data type in that language."""
        return self.knowledge.label(data_type, self.lang)

    def collector(self, collector: Collector) -> str:
        """The name of a collector in that language."""
        return text_of(collector_name(collector, self.knowledge, self.lang), 80)

    def verdict(self, verdict: Verdict) -> Any:
        """A verdict as colour, shape and word."""
        word = f"{SHAPES[verdict]} {verdict_word(verdict, self.knowledge, self.lang)}"
        return E.span(word, {"class": f"verdict {verdict}"})

    def row_verdict(self, row: PermissionRow) -> Any:
        """That of a permission; in brackets and without its colour where it is never reported."""
        word = row_verdict(row, self.knowledge, self.lang)
        if not word.startswith("("):
            return self.verdict(row.verdict)
        return E.span(word, {"class": "verdict not_judged"})

    def severity(self, severity: Severity) -> Any:
        """A severity as colour, shape and word."""
        word = f"{SEVERITY_SHAPES[severity]} {severity_word(severity, self.knowledge, self.lang)}"
        return E.span(word, {"class": f"severity {severity}"})

    def marks(self, found: tuple[Finding, ...], most: int = 3) -> list[Any]:
        """Links from a row to its findings, the worst first."""
        order = sorted(found, key=lambda f: SEVERITIES.index(f.severity))
        out: list[Any] = [
            E.a(
                f"{SEVERITY_SHAPES[f.severity]} {severity_word(f.severity, self.knowledge, self.lang)}",
                {"class": f"mark {f.severity}", "href": f"#f-{f.fingerprint}"},
            )
            for f in order[:most]
        ]
        if len(order) > most:
            out.append(E.span(f"+ {len(order) - most}", {"class": "quiet"}))
        return [E.span(*out, {"class": "marks"})] if out else []

    def row_data(
        self, found: tuple[Finding, ...], verdict: str, who: Iterable[str], names: Iterable[str]
    ) -> dict[str, str]:
        """What the filters ask of a row; of `data-who` each row has one, empty or not."""
        told = {
            "data-severity": "|".join(dict.fromkeys(f.severity for f in found)),
            "data-verdict": verdict,
            "data-permission": "|".join(dict.fromkeys(names)),
        }
        ids = "|".join(text_of(w, 80) for w in dict.fromkeys(who))
        return {"data-who": ids} | {key: value for key, value in told.items() if value}

    def collector_id(self, id_: str) -> str:
        """The name of a collector by its id."""
        return self._names.get(id_) or text_of(id_, 80)

    @cached_property
    def clause_langs(self) -> tuple[str, ...]:
        """The languages in which a clause is offered: those of the policies, or both."""
        said = {p.source.language for p in self.report.policies} & {"en", "zh"}
        return tuple(sorted(said or {"en", "zh"}, key=lambda x: x != self.lang))

    def sdk_link(self, collector: str) -> list[Any]:
        """From the findings of an SDK to its row."""
        anchor = self.links.sdk_of(collector)
        return [E.a(self.say("html_to_sdk"), href=f"#{anchor}")] if anchor else []

    @cached_property
    def links(self) -> Links:
        """Findings of rows and rows of findings."""
        return Links(self.report)

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {s.sdk: text_of(s.name, 80) for s in self.report.sdk_map}
        for id_ in ("app", "unattributed"):
            names[id_] = self.say(id_)
        return names | {d.collector.id: self.collector(d.collector) for d in self.report.data_map}

    def passage_of(self, ref: ClaimRef) -> Passage | None:
        """The paragraph that a cited sentence stands in; None where it was not kept."""
        where = ref.claim.where
        found = self._passages.get((ref.policy, where.line), [])
        quote = (where.quote or "").strip(".")
        return next((p for p in found if quote in p.text), None)

    def verdict_of(self, f: Finding) -> str:
        """The verdict of the map's row that a finding is about, empty where there is none."""
        return self._verdicts.get((f.subject, f.collector)) or self._verdicts.get(
            (f.subject, ""), ""
        )

    def permissions_of(self, subject: str) -> list[str]:
        """Permissions of the build, short, that are this one or guard this data."""
        return self._permissions.get(subject, [])

    @cached_property
    def _passages(self) -> dict[tuple[str, int], list[Passage]]:
        out: dict[tuple[str, int], list[Passage]] = {}
        for p in self.report.passages:
            out.setdefault((p.policy, p.line), []).append(p)
        return out

    @cached_property
    def _verdicts(self) -> dict[tuple[str, str], str]:
        out: dict[tuple[str, str], str] = {
            (d.data_type, d.collector.id): d.verdict for d in self.report.data_map
        }
        out |= {(r.permission, ""): r.verdict for r in self.report.permission_map}
        return out | {(s.sdk, ""): s.verdict for s in self.report.sdk_map}

    @cached_property
    def _permissions(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = {}
        for row in self.report.permission_map:
            name = text_of(short(row.permission), 120)
            for subject in (row.permission, *row.data_types):
                out.setdefault(subject, []).append(name)
        return out
