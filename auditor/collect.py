"""Facts x knowledge -> collections, each attributed to the app, an SDK or nobody known."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, NamedTuple

import msgspec

from auditor.app_facts import own_folder, receives
from auditor.attribution import Attribution
from auditor.flows.plan import flow_plan
from auditor.flows.uses import GONE, use_of, with_recipients
from auditor.helpers import OwnReads, asked_for
from auditor.knowledge.resolve import resolver_of
from auditor.knowledge.schema import MEMBER_KINDS, Knowledge, Signal
from auditor.model import (
    CONFIDENCES,
    App,
    CodeFact,
    Collection,
    Collector,
    CollectorKind,
    Confidence,
    Evidence,
    ListedSdk,
    PermissionRequest,
    SdkFact,
    SdkPresent,
    SetAside,
)
from auditor.notice import Notice, notice
from auditor.permitted import OPEN, SDK_FORMATS, PermissionGate
from auditor.readers.dex.plan import Lookup, Plan, Target, member_parts

MAX_EVIDENCE = 25
"""Places kept per collection; the first of each caller come first."""

USE = "use "
"""Prefix of the keys of targets that show the use of a permission, not of data."""
Reason = Literal["permission", "helper", "hint"]
_ORDER: dict[CollectorKind, int] = {"app": 0, "unattributed": 1, "library": 2, "sdk": 3}
KINDS = ("dependency", "code", "native", "component")
PREFIX_KINDS = frozenset({"content_uri", "file_path", "shell_command"})


_PLANS: dict[bool, tuple[Knowledge, Plan]] = {}
"""The plans of the last knowledge: a batch makes them once, before its children are forked."""


def plan_of(knowledge: Knowledge, flows: bool = True) -> Plan:
    """What the DEX kernel has to look for; `flows`: and where the values go."""
    held = _PLANS.get(flows)
    if held is None or held[0] is not knowledge:
        held = _PLANS[flows] = (knowledge, _plan(knowledge, flows))
    return held[1]


def _plan(knowledge: Knowledge, flows: bool) -> Plan:
    members: dict[str, list[Target]] = defaultdict(list)
    strings: list[Target] = []
    for s in knowledge.signals:
        if s.kind in MEMBER_KINDS and s.member:
            owner, name, descriptor = member_parts(s.member)
            members[owner].append(
                Target(
                    key=s.key,
                    kind=s.kind,
                    owner=owner,
                    name=name,
                    descriptor=descriptor,
                    value=s.value or "",
                    with_strings=s.with_strings,
                    in_loop=s.in_loop,
                    unknown=s.unknown,
                )
            )
        elif s.value:
            strings.append(Target(key=s.key, kind=s.kind, value=s.value))
    for permission, uses in knowledge.api_permissions.items():
        for use in uses:
            if use.kind == "method" and use.member:
                owner = "L" + use.class_.replace(".", "/") + ";"
                members[owner].append(
                    Target(
                        key=USE + permission, kind="permission_use", owner=owner, name=use.member
                    )
                )
    return Plan(
        members={k: tuple(v) for k, v in members.items()},
        strings=tuple(strings),
        sinks=knowledge.sinks,
        prefixes=PREFIX_KINDS,
        within=frozenset({"web_script"}),
        lead_ins=tuple(x for s in knowledge.spellings for x in s.lead_ins),
        same=tuple(x for s in knowledge.spellings for x in s.same),
        lookups=tuple(
            Lookup(member=x.member, class_at=x.class_at, name_at=x.name_at, finds=x.finds)
            for x in knowledge.lookups
        ),
        flows=flow_plan(knowledge) if flows else None,
    )


class Accesses(NamedTuple):
    """What the code obtains, and what in it is no collection."""

    collections: tuple[Collection, ...]
    aside: tuple[SetAside, ...]


def collections_of(
    app: App, knowledge: Knowledge, who: Attribution, reachable_only: bool = False
) -> tuple[Collection, ...]:
    """One collection per data type and collector, whatever the permissions of the build."""
    return accesses_of(app, knowledge, who, reachable_only).collections


def accesses_of(
    app: App,
    knowledge: Knowledge,
    who: Attribution,
    reachable_only: bool = False,
    gate: PermissionGate | None = None,
) -> Accesses:
    """One collection per data type and collector, with its evidence, best first.

    Code that the app was not found to come to is weak evidence; `reachable_only` leaves it out.
    With a gate, what cannot run and what a helper library reads for nobody is set aside.
    """
    signals, own = {s.key: s for s in knowledge.signals}, OwnReads(knowledge)
    found: dict[tuple[str, Collector], list[_Access]] = defaultdict(list)
    aside: dict[tuple[str, Collector, Reason, tuple[str, ...]], list[CodeFact]] = defaultdict(list)
    for fact in app.code:
        if fact.kind in ("permission_use", "code_loading", "unresolved") or (
            reachable_only and fact.reachable is False
        ):
            continue
        signal = signals[fact.signal]
        if own_folder(fact, app.manifest) or not receives(fact, signal, app.manifest):
            continue
        collector = who.of_fact(fact)
        if not signal.data or _own_interface(fact, collector, who):
            continue
        passage = gate.of(signal.needs) if gate is not None else OPEN
        asker = asked_for(fact, collector, who) if gate is not None else collector
        for data_type in signal.data:
            if not passage.open:
                aside[data_type, collector, "permission", passage.missing].append(fact)
            elif asker is None or (gate is not None and own.reads(fact, data_type)):
                aside[data_type, collector, "helper", ()].append(fact)
            else:
                level = _level(fact, signal, asker)
                found[data_type, asker].append(_Access(level, fact, signal.hint, passage.attempted))
    out = []
    for (data_type, collector), accesses in found.items():
        if all(a.hint and a.fact.use not in GONE for a in accesses):
            aside[data_type, collector, "hint", ()] += [a.fact for a in accesses]
            continue
        accesses.sort(
            key=lambda a: (a.hint, a.level, a.fact.reachable is False, a.fact.dex, a.fact.offset)
        )
        facts = [a.fact for a in accesses]
        use, reason = use_of(facts)
        out.append(
            Collection(
                data_type=data_type,
                collector=collector,
                confidence=_confidence(accesses),
                evidence=tuple(_evidence(f, collector, who, knowledge) for f in _spread(facts)),
                use=use,
                use_reason=reason,
                reachable=_any_reachable(facts),
                attempted=all(a.attempted for a in accesses),
            )
        )
    out.sort(key=lambda c: (c.data_type, _ORDER[c.collector.kind], c.collector.id))
    return Accesses(tuple(out), _set_aside(aside, who, knowledge))


class _Access(NamedTuple):
    level: int
    """Index in CONFIDENCES."""
    fact: CodeFact
    hint: bool
    attempted: bool


def _confidence(accesses: list[_Access]) -> Confidence:
    """That of the best signal; a hint alone, with a value that goes on, is medium at most."""
    plain = [a.level for a in accesses if not a.hint]
    return CONFIDENCES[min(plain) if plain else max(1, min(a.level for a in accesses))]


def _own_interface(fact: CodeFact, collector: Collector, who: Attribution) -> bool:
    """An SDK that calls its own interface obtains nothing by that."""
    owner = fact.member[1:].partition(";")[0].replace("/", ".")
    if fact.kind != "api_call" or owner.startswith(("android.", "java.")):
        return False
    sdk = who.sdk_of(owner)
    return sdk is not None and collector.id == sdk.id


def _level(fact: CodeFact, signal: Signal, collector: Collector) -> int:
    """How sure it is, as an index in CONFIDENCES."""
    if not fact.reached or fact.reachable is False:
        return 2
    level = CONFIDENCES.index(signal.confidence)
    weaker = fact.kind == "reflection" or collector.kind == "unattributed"
    return max(level, 1) if weaker else level


def _set_aside(
    aside: dict[tuple[str, Collector, Reason, tuple[str, ...]], list[CodeFact]],
    who: Attribution,
    knowledge: Knowledge,
) -> tuple[SetAside, ...]:
    rows = [
        SetAside(
            data_type=data_type,
            collector=collector,
            reason=reason,
            missing=missing,
            evidence=tuple(
                _evidence(f, collector, who, knowledge) for f in _spread(sorted(facts, key=_place))
            ),
        )
        for (data_type, collector, reason, missing), facts in aside.items()
    ]
    return tuple(sorted(rows, key=lambda a: (a.reason, a.data_type, a.collector.id, a.missing)))


def _place(fact: CodeFact) -> tuple[str, int]:
    return fact.dex, fact.offset


def _any_reachable(facts: list[CodeFact]) -> bool | None:
    said = {f.reachable for f in facts}
    return True if True in said else None if None in said else False


def _spread(facts: list[CodeFact]) -> list[CodeFact]:
    """The first place of every caller before second places, so that a cut loses least."""
    first: list[CodeFact] = []
    rest: list[CodeFact] = []
    callers: set[str] = set()
    for f in facts:
        (rest if f.caller in callers else first).append(f)
        callers.add(f.caller)
    return [*first, *rest][:MAX_EVIDENCE]


def _evidence(
    f: CodeFact, collector: Collector, who: Attribution, knowledge: Knowledge
) -> Evidence:
    return Evidence(
        kind=f.kind,
        member=f.member,
        argument=f.argument,
        caller=f.caller,
        dex=f.dex,
        offset=f.offset,
        via=f.via,
        asked_by=_asked_by(f, who) if collector.kind in ("sdk", "library") else None,
        reachable=f.reachable,
        chain=f.chain,
        root=f.root,
        flows=with_recipients(f.flows, who, knowledge),
    )


def _asked_by(f: CodeFact, who: Attribution) -> str | None:
    """The last method of the app itself on the way to a place inside an SDK."""
    methods = (m for m in reversed(f.chain) if "->" in m)
    return next((m for m in methods if who.of(m).kind == "app"), None)


def loading_notices(app: App, who: Attribution) -> tuple[Notice, ...]:
    """Who loads code at run time: what that code does was not analysed."""
    found: dict[Collector, list[CodeFact]] = defaultdict(list)
    for fact in app.code:
        if fact.kind == "code_loading" and fact.reachable is not False:
            found[who.of(fact.caller)].append(fact)
    return tuple(_loading(c, facts) for c, facts in sorted(found.items(), key=lambda f: f[0].id))


def _loading(collector: Collector, facts: list[CodeFact]) -> Notice:
    first = facts[0]
    where = f"{first.dex} 0x{first.offset:x}"
    loader = first.member.partition("->")[0]
    if len(facts) == 1:
        return notice(
            "code_loaded", where, "info", who=collector.id, loader=loader, caller=first.caller
        )
    return notice(
        "code_loaded_often",
        where,
        "info",
        who=collector.id,
        loader=loader,
        caller=first.caller,
        n=len(facts) - 1,
    )


def sdks_of(
    app: App, knowledge: Knowledge, who: Attribution, listed: tuple[ListedSdk, ...] = ()
) -> tuple[SdkPresent, ...]:
    """SDKs in the build by dependency, code prefix, native library and manifest component.

    `listed` holds rows of dependency lists: what they name is in the build, with its version.
    """
    resolve = resolver_of(knowledge)
    versions: dict[str, set[str]] = defaultdict(set)
    components = {c: s for s in knowledge.sdks.values() for c in s.components}
    found: dict[str, list[SdkFact]] = defaultdict(list)
    for row in listed:
        if row.id is not None and not row.declares and not row.candidate:
            value = f"{row.name}:{row.version}" if row.version else row.name
            found[row.id].append(
                SdkFact(sdk=row.id, kind="dependency", value=value, where=row.where)
            )
            if row.version:
                versions[row.id].add(row.version)
    for fact in app.sdks:
        if fact.kind == "dependency":
            group, artifact, *version = fact.value.split(":")
            id_ = resolve.coordinate(group, artifact)
            if id_ is not None:
                found[id_].append(msgspec.structs.replace(fact, sdk=id_))
                if version:
                    versions[id_].add(version[0])
            continue
        sdk = who.sdk_of(fact.value) if fact.kind == "code" else who.sdk_of_library(fact.value)
        if sdk is not None:
            found[sdk.id].append(
                SdkFact(sdk=sdk.id, kind=fact.kind, value=fact.value, where=fact.where)
            )
    for component in app.manifest.components:
        sdk = components.get(component.name) or who.sdk_of(component.name)
        if sdk is not None:
            found[sdk.id].append(
                SdkFact(
                    sdk=sdk.id, kind="component", value=component.name, where="AndroidManifest.xml"
                )
            )
    out = []
    for sdk_id, facts in found.items():
        entry = knowledge.sdks[sdk_id]
        few = [f for kind in KINDS for f in [x for x in dict.fromkeys(facts) if x.kind == kind][:3]]
        out.append(
            SdkPresent(
                id=sdk_id,
                name=entry.name,
                version=_only(versions[sdk_id]),
                kind=entry.kind,
                evidence=tuple(few),
            )
        )
    return tuple(sorted(out, key=lambda s: (s.kind, s.id)))


def _only(versions: set[str]) -> str | None:
    """The version of an SDK, where all its artifacts have the same."""
    return next(iter(versions)) if len(versions) == 1 else None


def permissions_of(app: App, knowledge: Knowledge) -> tuple[PermissionRequest, ...]:
    """Requested permissions and those that the platform adds for this target, to a fixed point."""
    out = {p.name: p for p in app.manifest.permissions}
    for component in app.manifest.components:
        entry = knowledge.permissions.get(component.permission or "")
        if entry is not None and entry.special and entry.name not in out:
            out[entry.name] = PermissionRequest(name=entry.name, bound_by=component.name)
    if app.format in SDK_FORMATS:
        return tuple(out.values())  # what the platform adds depends on the app that takes it in
    target = _target(app)
    changed = True
    while changed:
        changed = False
        for rule in knowledge.implied:
            if rule.target_below is not None and (target is None or target >= rule.target_below):
                continue
            if rule.behind_flag or (rule.from_ and rule.from_ not in out):
                continue
            source = out.get(rule.from_ or "")
            for added in rule.adds:
                entry = knowledge.permissions.get(added)
                since = entry.since or 1 if entry is not None else 1
                if source is not None and source.max_sdk is not None and since > source.max_sdk:
                    continue  # the request ends before the added permission exists
                if added not in out:
                    out[added] = PermissionRequest(
                        name=added,
                        implied_by=rule.from_ or f"targetSdkVersion below {rule.target_below}",
                        max_sdk=source.max_sdk if source else None,
                        min_sdk=rule.device_from,
                    )
                    changed = True
    return tuple(out.values())


def _target(app: App) -> int | None:
    """The target that the platform sees; None for a manifest that waits for its build script."""
    m = app.manifest
    return m.target_sdk or m.min_sdk or (None if app.format == "xml" else 1)


def permission_users(
    app: App,
    permissions: tuple[PermissionRequest, ...],
    collections: tuple[Collection, ...],
    knowledge: Knowledge,
    who: Attribution,
) -> tuple[dict[str, tuple[Collector, ...]], frozenset[str]]:
    """Permission -> those whose code needs it: the app's own first, then SDKs.

    Helper libraries act only when somebody calls them, and dead code never: they are no users,
    but a permission that one of them needs is in the second value, so that nobody calls it unused.
    """
    gated = {s.key: s.needs.names for s in knowledge.signals if s.needs is not None}
    users: dict[str, dict[str, Collector]] = defaultdict(dict)
    helped: set[str] = set()
    for fact in app.code:
        collector = who.of(fact.caller)
        if not fact.reached:
            continue
        use = fact.kind == "permission_use"
        for name in (fact.signal.removeprefix(USE),) if use else gated.get(fact.signal, ()):
            if collector.kind == "library" or fact.reachable is False:
                helped.add(name)
            else:
                users[name][collector.id] = collector
    for request in permissions:
        entry = knowledge.permissions.get(request.name)
        for c in collections:
            if entry is not None and c.data_type in entry.primary and c.confidence != "low":
                if c.collector.kind == "library":
                    helped.add(request.name)
                else:
                    users[request.name][c.collector.id] = c.collector
    order = {"app": 0, "sdk": 1, "unattributed": 2, "library": 3}
    named = {
        p: tuple(sorted(found.values(), key=lambda c: (order[c.kind], c.name)))
        for p, found in users.items()
    }
    return named, frozenset(helped)
