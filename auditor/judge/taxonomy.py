"""How data types bear on each other: hypernyms, what covers what, what a denial denies."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge


def relation(claimed: str, data_type: str, knowledge: Knowledge) -> str:
    """How a claim of one type bears on another: same, covers, below, parent, above or none."""
    if claimed == data_type:
        return "same"
    entry = knowledge.data_types.get(claimed)
    if entry is not None and data_type in entry.covers:
        return "covers"
    if data_type in knowledge.ancestors(claimed):
        target = knowledge.data_types.get(data_type)
        return "below" if target is not None and not target.umbrella else "none"
    up = knowledge.ancestors(data_type)
    if claimed in up:
        umbrella = entry is not None and entry.umbrella
        direct = bool(up) and up[0] == claimed
        own = knowledge.data_types.get(data_type)
        alone = own is not None and own.alone
        return "parent" if direct and not umbrella and not alone else "above"
    return "none"


def denies(denied: str, data_type: str, knowledge: Knowledge) -> bool:
    """Whether a denial of one type denies another: itself or its direct parent, no narrower one."""
    if denied == data_type:
        return True
    up = knowledge.ancestors(data_type)
    entry = knowledge.data_types.get(denied)
    return bool(up) and up[0] == denied and entry is not None and not entry.umbrella
