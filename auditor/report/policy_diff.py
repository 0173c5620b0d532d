"""Differences between two versions of a policy, as text and as JSON."""

from __future__ import annotations

from typing import Any

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase, separator
from auditor.model import Claim, Policy
from auditor.names import short
from auditor.policy.versions import Changed
from auditor.report.json_v1 import claim_value
from auditor.report.safe import plain
from auditor.report.words import purpose_words, status_word


def render(
    old: Policy, new: Policy, changes: tuple[Changed, ...], knowledge: Knowledge, lang: str = "en"
) -> str:
    """One paragraph per kind of change, with the places and sentences of both versions."""
    out = [f"- {plain(old.source.path, 300)}", f"+ {plain(new.source.path, 300)}"]
    if not changes:
        return "\n".join([*out, "", phrase(knowledge, "policy_diff_none", lang)]) + "\n"
    for kind in ("new", "gone", "weaker", "stronger"):
        rows = [c for c in changes if c.change == kind]
        if rows:
            out += ["", f"{phrase(knowledge, f'policy_diff_{kind}', lang)} ({len(rows)})"]
        for c in rows:
            label = knowledge.label(c.subject, lang) if c.kind == "data" else short(c.subject)
            denied = (
                f"  {status_word('not_collected', knowledge, lang)}"
                if c.status == "not_collected"
                else ""
            )
            sdk = knowledge.sdks.get(c.sdk or "")
            who = sdk.name if sdk else c.sdk or phrase(knowledge, f"claim_party_{c.party}", lang)
            out.append(f"  {label}  [{who}]{denied}")
            out += [
                f"    {x}"
                for x in (_place("-", c.old, knowledge, lang), _place("+", c.new, knowledge, lang))
                if x
            ]
    return "\n".join(out) + "\n"


def _place(mark: str, claim: Claim | None, k: Knowledge, lang: str) -> str:
    if claim is None:
        return ""
    purposes = (
        f" ({separator(lang).join(purpose_words(claim.purposes, k, lang))})"
        if claim.purposes
        else ""
    )
    return f"{mark} l.{claim.where.line}{purposes}  {plain(claim.where.quote or '', 160)}"


def diff_value(old: Policy, new: Policy, changes: tuple[Changed, ...]) -> dict[str, Any]:
    """`auditor/policy-diff/v1`."""
    return {
        "schema": "auditor/policy-diff/v1",
        "old": {"path": old.source.path, "sha256": old.source.sha256},
        "new": {"path": new.source.path, "sha256": new.source.sha256},
        "changes": [
            {
                "change": c.change,
                "subject": {"kind": c.kind, "id": c.subject},
                "status": c.status,
                "party": c.party,
                "sdk": c.sdk,
                "old": claim_value(c.old) if c.old else None,
                "new": claim_value(c.new) if c.new else None,
            }
            for c in changes
        ],
    }
