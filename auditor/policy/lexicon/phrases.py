"""Data types and purposes in a cell or phrase, without any frame. `own`: the language of its document, where letters do not tell it."""

from __future__ import annotations

import re

from auditor.knowledge.schema import Knowledge
from auditor.names import full_permission
from auditor.policy.lexicon.matcher import lexicon_of, stated, tongue_of
from auditor.policy.lexicon.normalise import normalise


def data_in(text: str, knowledge: Knowledge, own: str = "") -> tuple[str, ...]:
    """Data types that a phrase names, ids included, in order."""
    if not text:
        return ()
    out: list[str] = []
    for part in re.split(r"[|,;/、，；]\s*", text):
        if part.strip() in knowledge.data_types:
            out.append(part.strip())
    norm = normalise(text)
    terms, _ = lexicon_of(knowledge).hits(norm, tongue_of(text, own))
    out += [h.value.data for h in terms if h.value.data]
    return tuple(dict.fromkeys(out))


def purposes_in(text: str, knowledge: Knowledge, own: str = "") -> tuple[str, ...]:
    """Purposes that a phrase names, ids included."""
    out = [p.strip() for p in re.split(r"[|,;、，；]\s*", text) if p.strip() in knowledge.purposes]
    _, others = lexicon_of(knowledge).hits(normalise(text), tongue_of(text, own))
    out += [h.value for h in others if h.kind == "purpose"]
    return stated(out)


def permissions_in(text: str, knowledge: Knowledge, own: str = "") -> tuple[str, ...]:
    """Full names of the permissions that a phrase names, by constant or colloquially."""
    if not text:
        return ()
    named = re.findall(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b", text)
    out = [full_permission(n) for n in named]
    terms, _ = lexicon_of(knowledge).hits(normalise(text), tongue_of(text, own))
    for h in terms:
        out += [full_permission(n) for n in h.value.permission]
    return tuple(p for p in dict.fromkeys(out) if p in knowledge.permissions)
