"""Switches of SDKs in a build: whether they are set, where, and to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from auditor.attribution import Attribution
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.switch_schema import SdkSwitch
from auditor.model import App, CodeFact, SdkPresent, SwitchFound, SwitchState
from auditor.readers.dex.plan import Target, member_parts

KEY = "switch "
"""Prefix of the keys of targets that show a switch."""
ANY = "?"


def switch_targets(knowledge: Knowledge) -> Iterator[Target]:
    """What the DEX kernel looks for: calls with and without the constant, overrides."""
    for s in knowledge.switches.values():
        for member in s.members:
            owner, name, descriptor = member_parts(member)
            for value in dict.fromkeys((s.wanted, s.other, "")):
                if s.how == "override" and not value:
                    continue
                yield Target(
                    key=f"{KEY}{s.id} {value or ANY}",
                    kind="sdk_switch",
                    owner=owner,
                    name=name,
                    descriptor=descriptor,
                    value=value,
                    override=s.how == "override",
                )


def switches_apart(app: App) -> App:
    """Settings of SDKs apart from the places that may be evidence of a collection."""
    return msgspec.structs.replace(
        app,
        code=tuple(f for f in app.code if f.kind != "sdk_switch"),
        switches=tuple(f for f in app.code if f.kind == "sdk_switch"),
    )


def states_of(
    app: App, knowledge: Knowledge, who: Attribution, sdks: Iterable[SdkPresent]
) -> tuple[SwitchState, ...]:
    """The state of every switch of the SDKs in the build."""
    present = {s.id for s in sdks}
    calls: dict[str, list[tuple[str, CodeFact]]] = {}
    for fact in app.switches:
        id_, _, value = fact.signal.removeprefix(KEY).rpartition(" ")
        switch = knowledge.switches.get(id_)
        # an SDK that calls its own method sets nothing
        if switch is not None and who.of(fact.caller).id != switch.sdk:
            calls.setdefault(id_, []).append((value, fact))
    return tuple(
        _state(s, app, calls.get(s.id, [])) for s in knowledge.switches.values() if s.sdk in present
    )


def _state(s: SdkSwitch, app: App, calls: list[tuple[str, CodeFact]]) -> SwitchState:
    if s.how == "remote":
        return SwitchState(id=s.id, sdk=s.sdk, state="unseen")
    if s.how == "meta_data":
        return _by_manifest(s, app)
    if not app.has_code:
        return SwitchState(id=s.id, sdk=s.sdk, state="unseen")
    live = [(v, f) for v, f in calls if f.reachable is not False]
    values = {v for v, _ in live}
    state: SwitchFound = "unset"
    if (s.wanted or ANY) in values:
        state = "set"
    elif ANY in values and s.wanted:
        state = "open"
    elif values:
        state = "otherwise"
    return SwitchState(
        id=s.id,
        sdk=s.sdk,
        state=state,
        where=tuple(dict.fromkeys(f"{f.dex} 0x{f.offset:x}  {f.caller}" for _, f in live))[:5],
        roots=tuple(dict.fromkeys(f.root for _, f in live if f.root)),
    )


def _by_manifest(s: SdkSwitch, app: App) -> SwitchState:
    data = {m.name: m.value or "" for m in app.manifest.declared.meta_data if m.of is None}
    name = next((n for n in (s.name, *s.others) if n in data), None)
    if name is None:
        return SwitchState(id=s.id, sdk=s.sdk, state="unset")
    value = data[name]
    state: SwitchFound = "set" if value.lower() in (s.value.lower(), s.wanted) else "otherwise"
    if value.startswith(("@", "?", "${")):
        state = "open"
    return SwitchState(
        id=s.id, sdk=s.sdk, state=state, where=(f'AndroidManifest.xml  {name}="{value[:100]}"',)
    )
