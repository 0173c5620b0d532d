"""permission: a requested permission for which a store or a law asks more."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from auditor.judge.case import Case
from auditor.judge.finding import make
from auditor.judge.rule import PackCheck
from auditor.knowledge.schema import PackRule
from auditor.model import Finding, PermissionRequest
from auditor.names import short


def check(rule: PackRule, case: Case) -> Iterator[Finding]:
    """One finding for each permission of the rule, or one for all of them."""
    found = [p for p in case.permissions if _meant(p, rule)]
    groups = [found] if rule.together else [[p] for p in found]
    for group in filter(None, groups):
        origin = sorted({o for p in group for o in p.origin})
        lines = [case.say("requests", permission=p.name) for p in group]
        if origin:
            lines.append(case.say("brought_by", who=", ".join(origin)))
        names = ", ".join(short(p.name) for p in group)
        yield make(
            case,
            rule.id,
            subject=rule.id if rule.together else group[0].name,
            words={"permission": names},
            evidence=tuple(lines),
        )


def _meant(p: PermissionRequest, rule: PackRule) -> bool:
    if p.bound_by is not None or p.implied_by is not None:
        return False
    # a flag that is not known may be the one that was looked for
    spared = any(f in rule.when.no_flag or f.startswith("0x") for f in p.flags)
    if rule.when.no_flag and spared:
        return False
    return any(fnmatchcase(p.name, a) for a in rule.about)


CHECK = PackCheck("permission", check)
