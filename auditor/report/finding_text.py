"""One finding as lines of text, for a terminal, JUnit and quiet runs."""

from __future__ import annotations

import textwrap

from wcwidth import wcswidth

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import ClaimRef, Finding
from auditor.report.safe import plain
from auditor.report.words import place_text, status_word

WIDTH = 140
"""Columns where nobody asks for others."""


def finding_text(f: Finding, k: Knowledge, lang: str, width: int = WIDTH) -> str:
    """What, the code side, the policy side, the remedy; `width` in cells of a terminal."""

    def field(label: str, text: str) -> list[str]:
        return _field(phrase(k, f"finding_{label}", lang) if label else "", text, width)

    lines = [f"{f.severity}[{f.rule}]  {plain(f.message, 400)}"]
    for i, line in enumerate(f.evidence):
        lines += field("code" if i == 0 else "", line)
    if f.nearest_claim is not None:
        claim = f.nearest_claim.claim
        label = "policy" if claim.status != "mentioned" else "nearest"
        lines += field(label, f"{place_text(f.nearest_claim)}  {_said(f.nearest_claim, k, lang)}")
        if claim.where.quote:
            lines += field("", f'"{plain(claim.where.quote, 260)}"')
    lines += field("remedy", f.remedy)
    if offered := f.offer_zh if lang == "zh" else f.offer_en:
        lines += field("offer", plain(offered, 600))
    if f.clauses:
        lines += field("clauses", plain("; ".join(f.clauses), 300))
    note = f"  {plain(f.note, 200)}" if f.note else ""
    lines += field("id", f"{f.fingerprint}  confidence {f.confidence}{note}")
    return "\n".join(lines)


def _field(label: str, text: str, width: int) -> list[str]:
    body = textwrap.wrap(
        plain(text, 1200), max(40, width - 14), break_long_words=True, break_on_hyphens=False
    ) or [""]
    pad = " " * max(0, 10 - max(0, wcswidth(label)))
    return [f"  {label}{pad} {body[0]}", *(f"{'':13}{b}" for b in body[1:])]


def _said(ref: ClaimRef, k: Knowledge, lang: str) -> str:
    c = ref.claim
    basis = f", {c.basis.replace('_', ' ')}" if c.basis != "explicit" else ""
    who = f", {c.sdk or 'third party'}" if c.party == "third" else ""
    return f"[{c.subject.id}: {status_word(c.status, k, lang)}{basis}{who}]"
