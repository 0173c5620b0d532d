"""One finding as lines of text, for a terminal, JUnit and quiet runs."""

from __future__ import annotations

from wcwidth import wcswidth

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import ClaimRef, Finding
from auditor.report.columns import wrap
from auditor.report.safe import plain
from auditor.report.words import confidence_word, place_text, severity_word, status_word

WIDTH = 140
"""Columns where nobody asks for others."""


def finding_text(f: Finding, k: Knowledge, lang: str, width: int = WIDTH) -> str:
    """What, the code side, the policy side, the remedy; `width` in cells of a terminal."""

    def field(label: str, text: str) -> list[str]:
        return _field(phrase(k, f"finding_{label}", lang) if label else "", text, width)

    head = f"{severity_word(f.severity, k, lang)}[{f.rule}]  {plain(f.message, 400)}"
    lines = wrap(head, max(44, width)).split("\n")
    for i, line in enumerate(f.evidence):
        lines += field("code" if i == 0 else "", line)
    if f.nearest_claim is not None:
        claim = f.nearest_claim.claim
        said = _said(f.nearest_claim, k, lang)
        if claim.status == "mentioned":
            said += f"  {phrase(k, 'finding_no_declaration', lang)}"
        lines += field("policy", f"{place_text(f.nearest_claim, k, lang)}  {said}")
        if claim.where.quote:
            lines += field("", f'"{plain(claim.where.quote, 260)}"')
    lines += field("remedy", f.remedy)
    if offered := f.offer_zh if lang == "zh" else f.offer_en:
        lines += field("offer", plain(offered, 600))
    if f.clauses:
        lines += field("clauses", plain("; ".join(f.clauses), 300))
    note = f"  {plain(f.note, 200)}" if f.note else ""
    sure = f"{phrase(k, 'line_confidence', lang)} {confidence_word(f.confidence, k, lang)}"
    lines += field("id", f"{f.fingerprint}  {sure}{note}")
    return "\n".join(lines)


def _field(label: str, text: str, width: int) -> list[str]:
    body = wrap(plain(text, 1200), max(30, width - 13)).split("\n")
    pad = " " * max(0, 10 - max(0, wcswidth(label)))
    return [f"  {label}{pad} {body[0]}", *(f"{'':13}{b}" for b in body[1:])]


def _said(ref: ClaimRef, k: Knowledge, lang: str) -> str:
    c = ref.claim
    basis = f", {c.basis.replace('_', ' ')}" if c.basis != "explicit" else ""
    who = f", {c.sdk or 'third party'}" if c.party == "third" else ""
    return f"[{c.subject.id}: {status_word(c.status, k, lang)}{basis}{who}]"
