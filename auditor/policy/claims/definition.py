"""Sentences that say what a word means, and the lists that go on from them."""

from __future__ import annotations

from auditor.policy.claims.around import negated_term
from auditor.policy.claims.mention import Context
from auditor.policy.sentences.annotate import Sentence

HEAD = 40
"""Characters in which the word that is explained stands."""


def opened(s: Sentence) -> str:
    """personal, nonpersonal, sensitive or other for a sentence that explains a word; else empty."""
    at = next((h for h in s.cues if h.value == "definition"), None)
    if at is None or (s.section == "collect" and s.has("class_term")):
        return ""
    before = [h for h in s.cues if h.value in ("sensitive_term", "defined_term")]
    acts = any(h.family == "obtain" and h.start < at.start for h in s.cues) and s.has("first")
    if acts and not any(h.start < min(at.start, HEAD) for h in before):
        return ""
    if any(h.value == "sensitive_term" for h in before):
        return "sensitive"
    terms = [h for h in before if h.value == "defined_term"]
    if not terms:
        return "other"
    near = [h for h in terms if h.start < at.start] or terms
    return "nonpersonal" if negated_term(s, near[-1].start) else "personal"


def continues(s: Sentence, ctx: Context, fresh: bool) -> bool:
    """The list of a definition often stands in the next sentence or in bullets."""
    if s.has("obtain", "share") and s.has("first"):
        return False
    if s.has("back_reference"):
        return not fresh or ctx.lead_definition
    if ctx.lead_definition and s.kind in ("item", "row"):
        return True
    return not fresh and bool(s.terms) and not s.has("first")
