"""sdk-switch: an SDK has a setting that waits for the user's consent, and the build does not use it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.judge.switches import EARLY, of_sdk, told_early
from auditor.knowledge.schema import SdkSwitch
from auditor.model import Finding, SdkPresent, SwitchState


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """One finding for each SDK: it starts by itself, or is told of a consent before any screen."""
    for sdk in case.sdks:
        found = [s for s in of_sdk(case, sdk.id) if s[0].effect == "delays" and not s[0].data]
        early = [s for s in found if told_early(*s)]
        if early:
            yield _one(case, sdk, *early[0], case.say("switch_told", line=early[0][0].line))
            continue
        waits = any(state.state in ("set", "open") for _, state in found)
        open_ = [s for s in found if not s[0].gate and s[1].state in ("unset", "otherwise")]
        by_itself = [s for s in open_ if s[0].starts_itself]
        if waits or not open_:
            continue
        if by_itself:
            how = case.say("switch_starts", line=by_itself[0][0].line)
            yield _one(case, sdk, *by_itself[0], how)
        elif _runs_early(case, sdk):
            how = case.say("switch_started", line=open_[0][0].line)
            yield _one(case, sdk, *open_[0], how)


def _runs_early(case: Case, sdk: SdkPresent) -> bool:
    """Whether a way from what runs before any screen leads into what the SDK reads."""
    return any(
        e.reachable and e.root in EARLY
        for c in case.collections
        if c.collector.id == sdk.id
        for e in c.evidence
    )


def _one(case: Case, sdk: SdkPresent, switch: SdkSwitch, state: SwitchState, how: str) -> Finding:
    return make(
        case,
        "sdk-switch",
        subject=switch.id,
        collector=sdk.id,
        confidence="medium",
        words={"sdk": sdk.name, "how": how, "line": switch.line, "use": switch.use[case.lang]},
        evidence=(*state.where, switch.source),
    )


RULE = Rule("sdk-switch", check)
