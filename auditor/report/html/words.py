"""What every part of the page needs: words, labels, verdicts, and the report's own indices."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from lxml.builder import E

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase
from auditor.model import ClaimRef, Collector, Finding, Passage, Report, Verdict
from auditor.names import short
from auditor.report.safe import plain
from auditor.report.words import verdict_word

SHAPES = {
    "declared": "✓",
    "vague": "≈",
    "ambiguous": "±",
    "contradicted": "✗",
    "undeclared": "✗",
    "unbacked": "○",
    "not_judged": "?",
}


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
