"""The whole pipeline as one readable function: read, join, judge, triage, report."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from auditor.attribution import Attribution
from auditor.collect import accesses_of, collections_of, loading_notices, plan_of
from auditor.data_safety import read_data_safety
from auditor.errors import InputError
from auditor.judge.case import Case, Maps
from auditor.judge.merge import merged
from auditor.judge.tables import claim_refs, maps_of
from auditor.knowledge.schema import Knowledge
from auditor.model import App, ClaimRef, Finding, Inventory, ListedSdk, Policy, Report
from auditor.names import shown, variant_of
from auditor.native_code import with_native
from auditor.notice import Notice, notice
from auditor.observed import seen_running, with_code
from auditor.packers import with_packing
from auditor.permitted import SDK_FORMATS, PermissionGate
from auditor.policy.document.block import Document
from auditor.policy.passages import passages_of, sections_of
from auditor.presence import sdks_of
from auditor.readers.app import read_app
from auditor.readers.defined import defined_by
from auditor.readers.mapping import read_mapping, restored
from auditor.readers.origins import with_origins
from auditor.records import NO_RECORDS, Records, records_of
from auditor.requests import permission_users, permissions_of
from auditor.rules import findings_of
from auditor.rules.purpose_missing import asked
from auditor.rules.stale_waiver import stale
from auditor.settings import Settings
from auditor.sources import (
    NOTHING,
    ReadBefore,
    list_policies,
    names_of,
    policies_of,
    read_documents,
    read_list,
)
from auditor.switches import states_of, switches_apart
from auditor.triage.apply import fails, remap, summary_of, triage
from auditor.triage.shaped import gate_of
from auditor.triage.waivers import Waiver
from auditor.unresolved import with_unresolved

Progress = Callable[[str], None]
MAX_UNKNOWN = 20
"""Unknown SDKs of a list that are told one by one."""


def facts_of(path: Path, knowledge: Knowledge, settings: Settings) -> App:
    """What the readers see in a build, before anything is attributed. Raises InputError."""
    return read_app(path, plan_of(knowledge, settings.flows), settings.limits, settings.nested)


def inventory(
    path: Path,
    knowledge: Knowledge,
    settings: Settings | None = None,
    listed: tuple[ListedSdk, ...] = (),
) -> Inventory:
    """Permissions, collections and SDKs of one build, with its dependency lists. Raises InputError."""
    settings = settings or Settings()
    app = _read(path, knowledge, settings)
    who = Attribution(knowledge, app.manifest, settings.own_packages, app.sdks)
    sdks = sdks_of(app, knowledge, who, listed)
    return Inventory(
        app=app,
        permissions=permissions_of(app, knowledge),
        collections=collections_of(app, knowledge, who, settings.reachable_only),
        sdks=sdks,
        switches=states_of(app, knowledge, who, sdks),
    )


def audit(
    app_path: Path,
    knowledge: Knowledge,
    *,
    policies: Iterable[Path] = (),
    maps: Iterable[Path] = (),
    sdk_lists: Iterable[Path] = (),
    settings: Settings | None = None,
    waivers: tuple[Waiver, ...] = (),
    baseline: frozenset[str] = frozenset(),
    today: dt.date | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Audit one build against its policies, policy maps and SDK lists.

    Raises InputError for an input that cannot be analysed and UsageError for a bad map.
    The result depends on the inputs, the settings and, for waivers only, on `today`.
    """
    settings, today = settings or Settings(), today or dt.date.today()

    case, documents = join(
        app_path, knowledge, policies, maps, sdk_lists, settings=settings, progress=progress
    )
    progress("judging")
    read, beside = (*case.policies, *case.unread), (*sdk_lists, *_files_beside(settings))
    inputs = _inputs(case.app, read, tuple(maps), beside)
    return judged(
        case, documents, inputs, settings=settings, waivers=waivers, baseline=baseline, today=today
    )


def judged(
    case: Case,
    documents: tuple[Document, ...],
    inputs: tuple[tuple[str, str], ...],
    *,
    settings: Settings,
    waivers: tuple[Waiver, ...],
    baseline: frozenset[str],
    today: dt.date,
) -> Report:
    """The report of what was joined; nothing is read here. `inputs`: path and sha256 of each file."""
    joined = maps_of(case)
    joined = msgspec.structs.replace(joined, contexts=sections_of(documents, _bare(joined)))
    each = remap(findings_of(case, joined), settings)
    findings = merged(case, joined, each)
    findings = (*findings, *remap(tuple(stale(case, waivers, each, today)), settings))
    result = triage(findings, waivers, baseline, settings, case.package, today)

    return Report(
        app=case.app,
        maps_version=case.knowledge.version,
        inputs=(*inputs, *case.records.inputs),
        policies=(*case.policies, *case.unread),
        collections=case.collections,
        sdks=case.sdks,
        permission_map=joined.permissions,
        data_map=joined.data,
        sdk_map=joined.sdks,
        form_map=joined.forms,
        appendix=case.aside,
        findings=result.shown,
        waived=result.waived,
        known=result.known,
        passages=passages_of(documents, _cited(joined, (*findings, *result.waived))),
        events=case.events,
        notices=(*_notices(case, case.listed), *case.records.notices),
        summary=summary_of(result.shown),
        result=_result(case, result.shown, settings),
        category=settings.category or variant_of(Path(case.app.path)),
        gate=gate_of(settings, waivers, baseline),
    )


def join(
    app_path: Path,
    knowledge: Knowledge,
    policies: Iterable[Path] = (),
    maps: Iterable[Path] = (),
    sdk_lists: Iterable[Path] = (),
    *,
    settings: Settings,
    progress: Progress = lambda _message: None,
    before: ReadBefore = NOTHING,
) -> tuple[Case, tuple[Document, ...]]:
    """All sides read and joined, ready to be judged, with the documents of the policies.

    `before` is what an earlier run read of them, so that it is not read again. Raises InputError
    for an input that cannot be analysed and UsageError for a bad map or form.
    """
    progress(f"reading {app_path}")
    app = _read(app_path, knowledge, settings, before.app)
    if app.format in SDK_FORMATS:
        why = "holds no AndroidManifest.xml of an app; `auditor inventory` reads an SDK alone"
        raise InputError(why, shown(app_path))
    progress("reading policies")
    names = names_of(app.manifest, settings)
    documents, read = before.documents, before.policies
    if documents is None:
        documents = read_documents(policies, app_path, settings.limits)
    if read is None:
        read = policies_of(documents, tuple(maps), knowledge, names)
    listed = tuple(row for p in sdk_lists for row in read_list(p, knowledge, settings.limits))

    progress("joining")
    forms = tuple(
        read_data_safety(Path(p), knowledge, settings.limits) for p in settings.data_safety
    )
    records = records_of(map(Path, settings.runtime), knowledge, settings, app.manifest)
    given = bool(tuple(sdk_lists))
    case = case_of(app, read, listed, knowledge, settings, list_given=given, records=records)
    return msgspec.structs.replace(case, forms=forms), tuple(documents)


def with_policies(case: Case, policies: tuple[Policy, ...]) -> Case:
    """The case as it is where the policies say something else; what is not judged stays apart."""
    read = tuple(p for p in policies if not p.not_judged)
    claims = (*claim_refs(read), *claim_refs(list_policies(case.listed)))
    unread = tuple(p for p in policies if p.not_judged)
    return msgspec.structs.replace(case, policies=read, unread=unread, claims=claims)


def _result(
    case: Case, shown: tuple[Finding, ...], settings: Settings
) -> Literal["pass", "fail", "incomplete", "not_judged"]:
    """What was not read goes before what was not judged, and both before what was found."""
    partly = any(p.unread for p in case.policies)
    limited = case.app.limited
    if any(n.level == "error" for n in limited) or (settings.strict and (limited or partly)):
        return "incomplete"
    if not case.judged:
        return "not_judged"
    return "fail" if fails(shown, settings.fail_on) else "pass"


def _read(path: Path, knowledge: Knowledge, settings: Settings, before: App | None = None) -> App:
    """The build, with the names of its source and with its packer, where there are such."""
    app = before or facts_of(path, knowledge, settings)
    if settings.mapping:
        given = read_mapping(Path(settings.mapping))
        app = restored(app, given, defined_by(path, settings.limits))
    app = switches_apart(app)
    beside = (settings.merger_report, settings.source_manifest)
    app = with_origins(app, *(Path(p) if p else None for p in beside))
    who = Attribution(knowledge, app.manifest, settings.own_packages, app.sdks)
    app = msgspec.structs.replace(app, notices=(*app.notices, *loading_notices(app, who)))
    return with_packing(with_native(with_unresolved(app, who), who), knowledge, who)


def case_of(
    app: App,
    policies: tuple[Policy, ...],
    listed: tuple[ListedSdk, ...],
    knowledge: Knowledge,
    settings: Settings,
    list_given: bool = False,
    records: Records = NO_RECORDS,
) -> Case:
    """Join what was read: collections with their collectors, claims with their policies."""
    who = Attribution(knowledge, app.manifest, settings.own_packages, app.sdks)
    permissions = permissions_of(app, knowledge)
    gate = PermissionGate(app, permissions, knowledge)
    collections, aside = accesses_of(app, knowledge, who, settings.reachable_only, gate)
    collections = seen_running(collections, records.events)
    users, helped = permission_users(app, permissions, collections, knowledge, who)
    sdks = sdks_of(app, knowledge, who, listed)
    readable = tuple(p for p in policies if not p.not_judged)
    return Case(
        app=app,
        knowledge=knowledge,
        permissions=permissions,
        users=users,
        helped=helped,
        collections=collections,
        aside=aside,
        sdks=sdks,
        switches=states_of(app, knowledge, who, sdks),
        policies=readable,
        unread=tuple(p for p in policies if p.not_judged),
        claims=(*claim_refs(readable), *claim_refs(list_policies(listed))),
        listed=listed,
        list_given=list_given,
        policies_mode=settings.policies_mode,
        package=settings.package or app.manifest.package or Path(app.path).name,
        lang=settings.lang,
        packs=settings.packs,
        app_type=settings.app_type,
        audience=settings.audience,
        records=records._replace(
            events=tuple(with_code(records.events, collections, app.has_code))
        ),
    )


def _notices(case: Case, listed: tuple[ListedSdk, ...]) -> tuple[Notice, ...]:
    out: list[Notice] = [*case.app.notices, *case.app.limited]
    if not case.app.has_code:
        alone = case.app.format in ("axml", "xml")
        out.append(notice("manifest_alone" if alone else "code_unread", case.app.path, "info"))
    if not case.policies and not case.unread:
        out.append(notice("no_policy", case.app.path))
    if case.app.policy_links and not case.judged:
        out.append(notice("policy_linked", case.app.path, "info", url=case.app.policy_links[0]))
    for p in (*case.policies, *case.unread):
        out += p.notices
    unknown = [r for r in listed if r.id is None and r.declares]
    for r in unknown[:MAX_UNKNOWN]:
        out.append(notice("sdk_unknown", r.where, "info", name=repr(r.name)))
    if len(unknown) > MAX_UNKNOWN:
        rest = unknown[MAX_UNKNOWN:]
        out.append(notice("sdks_unknown", rest[0].where, "info", n=len(rest)))
    return tuple(out)


def _bare(maps: Maps) -> Iterator[ClaimRef]:
    """Claims of permissions for which no purpose was read: their paragraphs are looked at again."""
    return (ref for row in asked(maps) for ref in row.where)


def _cited(maps: Maps, findings: Iterable[Finding]) -> Iterator[ClaimRef]:
    """The claims that the report shows."""
    for row in maps.permissions:
        yield from row.where
    for d in maps.data:
        yield from d.where
        if d.nearest:
            yield d.nearest
    yield from (f.nearest_claim for f in findings if f.nearest_claim)


def _files_beside(settings: Settings) -> tuple[Path, ...]:
    """What else belongs to the build and was read."""
    given = (settings.mapping, settings.merger_report, settings.source_manifest)
    return tuple(Path(p) for p in (*given, *settings.data_safety) if p)


def _inputs(
    app: App, policies: tuple[Policy, ...], maps: tuple[Path, ...], lists: tuple[Path, ...]
) -> tuple[tuple[str, str], ...]:
    out = [(app.path, app.sha256)]
    out += [(p.source.path, p.source.sha256) for p in policies if not p.from_map]
    for path in (*maps, *lists):
        try:
            out.append((shown(path), hashlib.sha256(path.read_bytes()).hexdigest()))
        except OSError as e:
            raise InputError(f"cannot be read: {e.strerror}", shown(path)) from None
    return tuple(out)
