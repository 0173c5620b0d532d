"""Settings of the audited tree laid over trusted ones: they may tighten the gate, nothing else."""

from __future__ import annotations

from typing import Any

import msgspec

from auditor.model import CONFIDENCES, SEVERITIES
from auditor.settings import RuleSetting, Settings, SettingsFile

FREE = ("policies", "lang", "app_type")
"""What the tree sets where the trusted file does not: the policy of the app is what is audited."""
ORDERED: dict[str, tuple[str, ...]] = {
    "fail_on": ("never", *SEVERITIES),
    "min_severity": SEVERITIES,
    "min_confidence": CONFIDENCES,
    "policies_mode": ("any", "each"),
}
"""Settings whose later values are the tighter ones: more fails, more is shown."""
SWITCHES = {"strict": True, "nested": True, "reachable_only": False}
"""Switches with the side that is tighter."""


def tightened(trusted: SettingsFile, tree: SettingsFile) -> Settings:
    """The trusted settings with what the tree makes stricter; the rest of it is left out, and told."""
    base = trusted.settings
    changes: dict[str, Any] = {}
    left: list[str] = []
    for name in sorted(tree.named):
        value = getattr(tree.settings, name)
        if name == "rules":
            rules, refused = _rules(base.rules, value)
            changes["rules"] = rules
            left += refused
        elif name == "packs":
            changes["packs"] = tuple(dict.fromkeys((*base.packs, *value)))
        elif (name in FREE and name not in trusted.named) or _tighter(
            name, getattr(base, name), value
        ):
            changes[name] = value
        elif value != getattr(base, name):
            left.append(name)
    return msgspec.structs.replace(
        base,
        **changes,
        trusted=base.file,
        file=tree.settings.file,
        left_out=tuple(left),
    )


def _tighter(name: str, base: Any, value: Any) -> bool:
    if name in SWITCHES:
        return bool(value is SWITCHES[name])
    order = ORDERED.get(name)
    return order is not None and order.index(value) >= order.index(base)


def _rules(
    base: dict[str, RuleSetting], tree: dict[str, RuleSetting]
) -> tuple[dict[str, RuleSetting], list[str]]:
    """The rules of both: a severity of the tree is the least that a finding gets."""
    out = dict(base)
    left = []
    for rule, setting in tree.items():
        if setting.off:
            left.append(f"rules.{rule}")
            continue
        floors = [s for s in (setting.severity, setting.at_least) if s]
        old = out.get(rule, RuleSetting())
        floors += [old.at_least] if old.at_least else []
        if floors:
            out[rule] = msgspec.structs.replace(old, at_least=min(floors, key=SEVERITIES.index))
    return out, left
