"""Switches of an SDK as findings tell them: which is not set, and the line that sets it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case
from auditor.knowledge.schema import SdkSwitch
from auditor.model import Root, SwitchState

EARLY: frozenset[Root] = frozenset(
    {"provider", "initializer", "application", "component_factory", "zygote_preload"}
)
"""What the system starts before there is a screen on which a user could agree."""
MOST = 2


def of_sdk(case: Case, sdk: str) -> Iterator[tuple[SdkSwitch, SwitchState]]:
    """The switches of an SDK with their states in this build."""
    for state in case.switches:
        if state.sdk == sdk and state.id in case.knowledge.switches:
            yield case.knowledge.switches[state.id], state


def about(case: Case, switch: SdkSwitch, data_type: str) -> bool:
    """Whether the switch is about this data type; one that names no data is about all."""
    names = {data_type, *case.knowledge.ancestors(data_type)}
    return not switch.data or bool(names & set(switch.data))


def told_early(switch: SdkSwitch, state: SwitchState) -> bool:
    """Whether the build tells the SDK, before any screen, that the user agreed."""
    return switch.gate and state.state == "set" and bool(EARLY & set(state.roots))


def held_back(case: Case, sdk: str, data_type: str) -> bool:
    """Whether a switch keeps the SDK from collecting it before the user agreed."""
    for switch, state in of_sdk(case, sdk):
        if not about(case, switch, data_type):
            continue
        if switch.gate:
            if not told_early(switch, state):
                return True
        elif state.state in ("set", "open"):
            return True
    return False


def switch_lines(case: Case, sdk: str, data_type: str) -> tuple[str, ...]:
    """Lines of evidence: the switches that would stop it and are not set, with what to add."""
    out = []
    found = [s for s in of_sdk(case, sdk) if about(case, s[0], data_type)]
    exact = [s for s in found if s[0].data]
    for switch, state in exact or found:
        if told_early(switch, state):
            out.append(case.say("switch_early", line=switch.line, where="; ".join(state.where[:1])))
        elif switch.gate or state.state in ("set", "open"):
            continue
        elif switch.how == "remote":
            out.append(case.say("switch_remote", name=switch.name, use=switch.use[case.lang]))
        elif state.state == "otherwise":
            where = "; ".join(state.where[:1])
            out.append(case.say("switch_otherwise", where=where, line=switch.line))
        elif state.state == "unset":
            out.append(case.say("switch_unset", line=switch.line))
    return tuple(out[:MOST])
