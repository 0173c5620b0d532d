"""Headings -> what kind of section they open."""

from __future__ import annotations

import re
from functools import lru_cache

from auditor.knowledge.schema import Knowledge
from auditor.policy.lexicon.matcher import all_forms
from auditor.policy.lexicon.normalise import normalise

QUIET = frozenset(
    {"rights", "security", "children", "contact", "update", "exception", "definition"}
)
"""Sections that rarely declare a collection."""


_DATED = re.compile(r"\b(?:19|20)\d\d\b|(?:19|20)\d\d\s*年")


class Sections:
    """Tells the type of a section by its heading; order of the data decides."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        for cue in knowledge.cues.values():
            if not cue.id.startswith("section_"):
                continue
            parted, others = (
                "|".join(re.escape(normalise(w)) for w in words)
                for words in all_forms(knowledge, cue)
            )
            self._patterns.append(
                (cue.id.removeprefix("section_"), re.compile(rf"\b(?:{parted})|(?:{others})"))
            )

    @lru_cache(maxsize=2048)  # noqa: B019 - one instance per run
    def type_of(self, heading: str) -> str | None:
        """Section type of a heading, None where its words say nothing."""
        norm = normalise(heading)
        if _DATED.search(norm):
            return None  # "Last updated 2 May 2024" opens no section
        for name, pattern in self._patterns:
            if pattern.search(norm):
                return name
        return None
