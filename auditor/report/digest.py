"""What a policy was understood to say, by data type, with quotes."""

from __future__ import annotations

import textwrap
from collections import defaultdict

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase, sentence, separator
from auditor.model import Claim, Policy
from auditor.names import short
from auditor.report.safe import pad, plain
from auditor.report.words import purpose_words


def render(policy: Policy, knowledge: Knowledge, lang: str = "en") -> str:
    """A digest: collected, denied, permissions, SDKs, then what is only mentioned."""
    s = policy.source
    out = [
        f"{plain(s.path, 300)}  {s.language}  {phrase(knowledge, 'digest_effective', lang)} {plain(s.effective or phrase(knowledge, 'digest_missing', lang), 60)}  sha256 {s.sha256}"
    ]
    data = [c for c in policy.claims if c.subject.kind == "data"]
    said = {c.subject.id for c in data if c.status != "mentioned"}
    for status in ("collected", "not_collected"):
        rows = [c for c in data if c.status == status]
        if rows:
            out += ["", phrase(knowledge, f"digest_{status}", lang), *_group(rows, knowledge, lang)]
    permissions = [
        c for c in policy.claims if c.subject.kind == "permission" and c.status == "collected"
    ]
    if permissions:
        out += [
            "",
            phrase(knowledge, "digest_permissions", lang),
            *_group(permissions, knowledge, lang),
        ]
    if policy.sdks:
        out += ["", phrase(knowledge, "digest_sdks", lang)]
        out += [
            f"  {plain(x.name, 80)}  l.{x.where.line}  {', '.join(x.data)}" for x in policy.sdks
        ]
    rest = [c for c in data if c.status == "mentioned" and c.subject.id not in said]
    if rest:
        out += ["", phrase(knowledge, "digest_mentioned", lang)]
        lines: dict[str, list[int]] = defaultdict(list)
        for c in rest:
            lines[c.subject.id].append(c.where.line)
        out += [
            f"  {knowledge.label(d, lang)} ({d})  l.{', '.join(map(str, sorted(set(ls))[:8]))}"
            for d, ls in lines.items()
        ]
    if policy.facts:
        out += ["", phrase(knowledge, "digest_facts", lang)]
        for f in policy.facts:
            place = f"l.{f.where.line}" if f.where else phrase(knowledge, "digest_missing", lang)
            label = knowledge.policy_facts[f.id].label[lang]
            out.append(f"  {pad(label, 34)} {place}")
    for n in policy.notices:
        out.append(f"\n{n.level}: {plain(sentence(n, knowledge, lang), 600)}")
    return "\n".join(out) + "\n"


def _group(claims: list[Claim], knowledge: Knowledge, lang: str) -> list[str]:
    by: dict[str, list[Claim]] = defaultdict(list)
    for c in claims:
        by[c.subject.id].append(c)
    out = []
    for subject in sorted(by):
        label = (
            knowledge.label(subject, lang) if claims[0].subject.kind == "data" else short(subject)
        )
        out.append(
            f"  {label}"
            + (f" ({subject})" if label != subject and claims[0].subject.kind == "data" else "")
        )
        shown: set[int] = set()
        for c in by[subject]:
            if c.where.line in shown or len(shown) >= 4:
                continue
            shown.add(c.where.line)
            marks = _marks(c, knowledge, lang)
            marks += [phrase(knowledge, f"digest_kept_{c.place}", lang)] if c.place else []
            marks += purpose_words(c.purposes, knowledge, lang)
            clause = f" §{plain(c.where.clause, 12)}" if c.where.clause else ""
            out.append(f"    l.{c.where.line}{clause}  [{separator(lang).join(marks)}]")
            out += [
                f"      {line}" for line in textwrap.wrap(plain(c.where.quote or "", 300), 110)[:3]
            ]
    return out


def _marks(c: Claim, k: Knowledge, lang: str) -> list[str]:
    """Whose the claim is, how the data is obtained, and what the claim rests on."""
    sdk = k.sdks.get(c.sdk or "")
    marks = [sdk.name if sdk else c.sdk or phrase(k, f"claim_party_{c.party}", lang)]
    marks.append(phrase(k, f"claim_mode_{c.mode}", lang))
    if c.basis != "explicit":
        marks.append(phrase(k, f"claim_basis_{c.basis}", lang))
    return marks
