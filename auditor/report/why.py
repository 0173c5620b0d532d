"""How a line of a policy was read, as text."""

from __future__ import annotations

from auditor.policy.why import ClauseWhy, SentenceWhy
from auditor.report.safe import plain

LONGEST = 300


def render(sentences: list[SentenceWhy], path: str, line: int) -> str:
    """Sentence, constructions, then each clause with its frame, its source and its terms."""
    if not sentences:
        return f"{plain(path, LONGEST)} l.{line}: no sentence stands here\n"
    out: list[str] = []
    for s in sentences:
        out.append(f"l.{s.line}  section {s.section or 'none'}  {plain(s.text, LONGEST)}")
        out += [f"  construction {i} ({effect}): {plain(w, 120)}" for i, effect, w in s.found]
        for c in s.clauses:
            out += _clause(c)
    return "\n".join(out) + "\n"


def _clause(c: ClauseWhy) -> list[str]:
    slots = [
        f"frame {c.kind}",
        f"predicate {c.predicate or 'none'}",
        f"agent {c.agent}",
        *([f"place {c.place}"] if c.place else []),
        f"from {c.source}",
    ]
    filled = [f"    {s.slot}: {plain(s.words, 120)} ({s.by})" for s in c.slots]
    return [f"  [{plain(c.text, LONGEST)}]", f"    {', '.join(slots)}", *filled] + [
        f"    {plain(t.words, 80)} -> {t.data or ', '.join(t.permissions)}: {t.status}, {t.party} (test {t.by})"
        for t in c.terms
    ]
