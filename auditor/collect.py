"""Facts x knowledge -> collections, each attributed to the app, an SDK or nobody known."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, NamedTuple

from auditor.app_facts import own_folder, receives
from auditor.attribution import Attribution
from auditor.flows.plan import flow_plan
from auditor.flows.uses import GONE, KEPT, use_of, with_recipients
from auditor.helpers import OwnReads, asked_for
from auditor.knowledge.schema import MEMBER_KINDS, Knowledge, Signal
from auditor.knowledge.sdk_schema import PACKER
from auditor.model import (
    CONFIDENCES,
    App,
    CodeFact,
    Collection,
    Collector,
    CollectorKind,
    Confidence,
    Evidence,
    SetAside,
)
from auditor.notice import Notice, notice
from auditor.permitted import OPEN, PermissionGate
from auditor.readers.dex.plan import Lookup, Plan, Target, member_parts
from auditor.switches import switch_targets

MAX_EVIDENCE = 25
"""Places kept per collection; the first of each caller come first."""

USE = "use "
"""Prefix of the keys of targets that show the use of a permission, not of data."""
Reason = Literal["permission", "helper", "hint"]
_ORDER: dict[CollectorKind, int] = {"app": 0, "unattributed": 1, "library": 2, "sdk": 3}
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
    for target in switch_targets(knowledge):
        members[target.owner].append(target)
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
        below=tuple((s.above, s.below) for s in knowledge.flows.supers),
        marks=tuple(m.text for m in knowledge.marks),
        files=tuple(n for s in knowledge.sdks.values() if s.category == PACKER for n in s.native),
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
            if fact.use == "local" and _only_tested(fact, data_type, knowledge):
                continue
            if not passage.open:
                aside[data_type, collector, "permission", passage.missing].append(fact)
            elif asker is None or (
                gate is not None and own.reads(fact, who.name_of(fact.caller), data_type)
            ):
                aside[data_type, collector, "helper", ()].append(fact)
            else:
                level = _level(fact, signal, asker, who)
                found[data_type, asker].append(
                    _Access(level, fact, signal.hint, signal.lookup, passage.attempted)
                )
    out = []
    for (data_type, collector), accesses in found.items():
        if all(a.says_nothing(gate is not None) for a in accesses):
            aside[data_type, collector, "hint", ()] += [a.fact for a in accesses]
        else:
            out.append(_collection(data_type, collector, accesses, who, knowledge))
    out.sort(key=lambda c: (c.data_type, _ORDER[c.collector.kind], c.collector.id))
    return Accesses(tuple(out), _set_aside(aside, who, knowledge))


def _collection(
    data_type: str,
    collector: Collector,
    accesses: list[_Access],
    who: Attribution,
    knowledge: Knowledge,
) -> Collection:
    """What one collector obtains of one type, the surest places first."""
    accesses.sort(
        key=lambda a: (a.hint, a.level, a.fact.reachable is False, a.fact.dex, a.fact.offset)
    )
    facts = [a.fact for a in accesses]
    use, reason = use_of(facts)
    return Collection(
        data_type=data_type,
        collector=collector,
        confidence=_confidence(accesses),
        evidence=tuple(_evidence(f, collector, who, knowledge) for f in _spread(facts)),
        use=use,
        use_reason=reason,
        reachable=_any_reachable(facts),
        attempted=all(a.attempted for a in accesses),
    )


UNANSWERED = "no result"
"""A look-up whose result nobody takes asks whether the name is there, and the exception answers."""


class _Access(NamedTuple):
    level: int
    """Index in CONFIDENCES."""
    fact: CodeFact
    hint: bool
    lookup: bool
    attempted: bool

    def says_nothing(self, judged: bool) -> bool:
        """Whether it proves no collection alone; a look-up still is an access where none is judged."""
        if self.hint:
            return self.fact.use not in GONE
        return self.lookup and judged and self.fact.use in KEPT


def _only_tested(fact: CodeFact, data_type: str, knowledge: Knowledge) -> bool:
    """Whether the value is only tested: for null, or an ordinary one against constants."""
    return fact.use_reason == "tested" or (
        fact.use_reason == "compared" and not knowledge.weighty(data_type)
    )


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


def _level(fact: CodeFact, signal: Signal, collector: Collector, who: Attribution) -> int:
    """How sure it is, as an index in CONFIDENCES."""
    if not fact.reached or fact.reachable is False:
        return 2
    if signal.lookup and fact.use not in GONE and fact.use_reason != UNANSWERED:
        return 2
    level = CONFIDENCES.index(signal.confidence)
    weaker = fact.kind == "reflection" or collector.kind == "unattributed" or not who.by_name(fact)
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
