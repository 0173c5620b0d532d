"""Case -> the permission map, the data map and the SDK map."""

from __future__ import annotations

from auditor.judge.case import Case, Maps
from auditor.judge.forms import form_rows
from auditor.judge.verdicts import (
    ORDER,
    Judgement,
    best_places,
    judge_collection,
    judge_permission,
    purposes_of,
)
from auditor.knowledge.schema import protection_of
from auditor.model import ClaimRef, Collection, DataRow, PermissionRow, SdkRow, Verdict
from auditor.names import full_permission


def maps_of(case: Case) -> Maps:
    """The maps, every row with its verdict and the places that make it."""
    return Maps(
        permissions=_permissions(case),
        data=_data(case),
        sdks=_sdks(case),
        forms=tuple(r for f in case.forms for r in form_rows(case, f)),
    )


def _each_policy(case: Case, judge) -> Judgement:  # type: ignore[no-untyped-def]
    """One judgement over all policies, or the worst of each where every one must carry it."""
    if case.policies_mode != "each" or len(case.policies) < 2:
        result: Judgement = judge(case.claims)
        return result
    found: list[Judgement] = [
        judge(tuple(r for r in case.claims if r.policy == p.source.path)) for p in case.policies
    ]
    return max(found, key=lambda j: ORDER.index(j.verdict))


def _permissions(case: Case) -> tuple[PermissionRow, ...]:
    rows = []
    for request in case.permissions:
        entry = case.known(request.name)
        primary = entry.primary if entry else ()
        if not case.judged:
            found = Judgement("not_judged")
        elif entry is None:
            named = _each_policy(
                case, lambda c, n=request.name: judge_permission(n, (), c, case.knowledge)
            )
            found = named if named.verdict == "declared" else Judgement("not_judged")
        else:
            found = _each_policy(
                case, lambda c, n=request.name, p=primary: judge_permission(n, p, c, case.knowledge)
            )
        also = tuple(d for d in (entry.data if entry else ()) if d not in primary)
        rows.append(
            PermissionRow(
                permission=request.name,
                protection=protection_of(entry),
                group=entry.group if entry else None,
                data_types=(*primary, *also),
                collectors=case.users.get(request.name, ()),
                verdict=found.verdict,
                purposes=purposes_of(found.by) if found.verdict in ("declared", "vague") else (),
                where=best_places(found.by) or ((found.nearest,) if found.nearest else ()),
                gap=found.gap,
                max_sdk=request.max_sdk,
                implied_by=request.implied_by,
                origin=request.origin,
                bound_by=request.bound_by,
                line=request.line,
                reported=entry is not None and entry.reported and not _own(case, request.name),
            )
        )
    return tuple(sorted(rows, key=_permission_order))


def _own(case: Case, permission: str) -> bool:
    """Defined by the app itself, or under its own name: nobody's data is behind it.

    What the knowledge has is another's, who declared it first; a second declaration is void.
    """
    if permission in case.knowledge.permissions:
        return False
    manifest = case.app.manifest
    return permission in manifest.defined_permissions or bool(
        manifest.package and permission.startswith(manifest.package + ".")
    )


def _permission_order(row: PermissionRow) -> tuple[int, int, int, str]:
    """What needs a look comes first."""
    level = {"special": 0, "dangerous": 0, "unknown": 2}.get(row.protection, 1)
    worst: dict[Verdict, int] = {
        "contradicted": 0,
        "undeclared": 1,
        "ambiguous": 2,
        "vague": 3,
        "not_judged": 4,
        "declared": 5,
    }
    return (
        0 if row.reported and not row.implied_by else 1 if row.implied_by else 2,
        worst.get(row.verdict, 6),
        level,
        row.permission,
    )


def _data(case: Case) -> tuple[DataRow, ...]:
    rows = (data_row(case, c) for c in case.collections)
    return tuple(r for r in rows if r is not None)


def data_row(case: Case, c: Collection) -> DataRow | None:
    """A collection with what the policies say of it; None for a type too wide to be judged."""
    entry = case.knowledge.data_types.get(c.data_type)
    if entry is None or entry.umbrella:
        return None
    if not case.judged:
        found = Judgement("not_judged")
    else:
        stays = _stays(case, c)
        found = _each_policy(
            case,
            lambda claims: judge_collection(
                c.data_type, c.collector, claims, case.knowledge, stays
            ),
        )
    return DataRow(
        data_type=c.data_type,
        collector=c.collector,
        verdict=found.verdict,
        purposes=purposes_of(found.by) if found.verdict in ("declared", "vague") else (),
        where=best_places(found.by),
        nearest=found.nearest,
        gap=found.gap,
        unsure=found.unsure,
        collection=c,
    )


LOCAL = frozenset({"stored", "logged", "shown", "local"})
"""Uses that leave the value on the device."""


def _stays(case: Case, collection: Collection) -> bool | None:
    """Whether the value stays on the device, or the build has no way to send; None: not known."""
    if collection.use in LOCAL:
        return True
    if collection.use in ("sent", "shared"):
        return False
    requested = {p.name for p in case.permissions}
    return None if full_permission("INTERNET") in requested else True


def _sdks(case: Case) -> tuple[SdkRow, ...]:
    present = {s.id: s for s in case.sdks}
    named: dict[str, str] = {}
    for p in case.policies:
        for s in p.sdks:
            named[s.id or s.name] = s.name
        for c in p.claims:
            if c.sdk and c.status == "collected":
                entry = case.knowledge.sdks.get(c.sdk)
                named.setdefault(c.sdk, entry.name if entry else c.sdk)
    listed = {s.id or s.name: s.name for s in case.listed if s.declares}
    told = {s.id or s.name: s.version for s in case.listed if s.declares and s.version}
    data: dict[str, set[str]] = {}
    for found in case.collections:
        if found.collector.kind == "sdk":
            data.setdefault(found.collector.id, set()).add(found.data_type)
    rows = []
    for key in sorted({*present, *named, *listed}):
        sdk = present.get(key)
        kind = sdk.kind if sdk else "sdk"
        entry = case.knowledge.sdks.get(key)
        names = {key, entry.part_of if entry else None}
        declared = bool(names & (named.keys() | listed.keys()))
        verdict: Verdict
        if not case.judged and not case.list_given:
            verdict = "not_judged"
        elif sdk is not None:
            verdict = "declared" if declared or kind == "library" else "undeclared"
        else:
            verdict = "unbacked" if case.app.has_code else "not_judged"
        rows.append(
            SdkRow(
                sdk=key,
                name=sdk.name if sdk else named.get(key) or listed.get(key) or key,
                kind=kind,
                in_build=sdk is not None if case.app.has_code else None,
                in_policy=key in named,
                in_list=key in listed if case.list_given else None,
                version=sdk.version if sdk else None,
                listed_version=told.get(key),
                verdict=verdict,
                data_types=tuple(sorted(data.get(key, ()))),
            )
        )
    return tuple(sorted(rows, key=lambda r: (r.kind, r.sdk)))


def claim_refs(case_policies) -> tuple[ClaimRef, ...]:  # type: ignore[no-untyped-def]
    """All claims of all policies with the policy they stand in."""
    return tuple(ClaimRef(policy=p.source.path, claim=c) for p in case_policies for c in p.claims)
