"""The JSON report, inventory and policy: values of the model as documents of `schema_v1`."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from auditor import __version__
from auditor.declared import cleartext_of
from auditor.gate import Gate
from auditor.knowledge.schema import Knowledge, protection_of
from auditor.knowledge.wording import told
from auditor.model import (
    App,
    Claim,
    ClaimRef,
    Collection,
    DataRow,
    Finding,
    FormRow,
    Inventory,
    PermissionRequest,
    PermissionRow,
    Policy,
    PolicyFact,
    PolicySdk,
    Report,
    SetAside,
)
from auditor.notice import Notice
from auditor.report.json_text import dump
from auditor.report.runtime import event_value
from auditor.report.schema_v1 import (
    AppDoc,
    AppendixDoc,
    ClaimDoc,
    CollectionDoc,
    CollectorDoc,
    ComponentDoc,
    DataRowDoc,
    Doc,
    EvidenceDoc,
    FactDoc,
    FindingDoc,
    FormEntryDoc,
    FormRowDoc,
    FormTakenDoc,
    GateDoc,
    InputDoc,
    InventoryDoc,
    NamedSdkDoc,
    NoticeDoc,
    OfferDoc,
    PassageDoc,
    PermissionRowDoc,
    PlaceDoc,
    PolicyDoc,
    PolicyHeadDoc,
    ReportDoc,
    RequestDoc,
    SdkDoc,
    SdkRowDoc,
    SourceDoc,
    SpotDoc,
    SummaryDoc,
    SwitchDoc,
    ToolDoc,
    UnreadTextDoc,
    WhereDoc,
)

D = TypeVar("D", bound=Doc)


def render(report: Report, knowledge: Knowledge, _lang: str = "en") -> str:
    """The whole report; byte-identical on a rerun, and English whatever the language."""
    return dump(report_value(report, knowledge))


def report_value(r: Report, knowledge: Knowledge) -> ReportDoc:
    """`auditor/report/v1`."""
    return ReportDoc(
        tool=ToolDoc(name="auditor", version=__version__, maps=r.maps_version),
        result=r.result,
        inputs=tuple(InputDoc(path=p, sha256=s) for p, s in r.inputs),
        app=app_value(r.app),
        policies=tuple(_head(p) for p in r.policies),
        permission_map=tuple(_permission(row) for row in r.permission_map),
        data_map=tuple(_data(row) for row in r.data_map),
        sdk_map=_same(r.sdk_map, SdkRowDoc),
        form_map=tuple(_form(row) for row in r.form_map),
        appendix=tuple(_set_aside(a) for a in r.appendix),
        findings=tuple(finding_value(f) for f in r.findings),
        waived=tuple(finding_value(f) for f in r.waived),
        known=tuple(finding_value(f) for f in r.known),
        passages=_same(r.passages, PassageDoc),
        events=tuple(map(event_value, r.events)),
        notices=tuple(notice_value(n, knowledge) for n in r.notices),
        summary=_as(r.summary, SummaryDoc),
        category=r.category,
        gate=_gate(r.gate),
    )


def _gate(g: Gate) -> GateDoc:
    return GateDoc(
        settings=g.settings,
        trusted=g.trusted,
        left_out=g.left_out,
        rules=g.rules,
        overlays=g.overlays,
        waivers=g.waivers,
        baseline=g.baseline,
        packs=g.packs,
        fail_on=g.fail_on,
        allow_unjudged=g.allow_unjudged,
        options=dict(g.options),
    )


def inventory_value(found: Inventory, knowledge: Knowledge) -> InventoryDoc:
    """`auditor/inventory/v1`: facts and collections, no judgement."""
    app = found.app
    return InventoryDoc(
        app=app_value(app),
        permissions=tuple(_request(p, knowledge) for p in found.permissions),
        collections=tuple(_collection(c) for c in found.collections),
        sdks=_same(found.sdks, SdkDoc),
        components=_same(app.manifest.components, ComponentDoc),
        queries=app.manifest.queries,
        switches=_same(found.switches, SwitchDoc),
        declared=app.manifest.declared,
        cleartext=cleartext_of(app.manifest.declared, app.manifest.target_sdk),
        notices=tuple(notice_value(n, knowledge) for n in (*app.notices, *app.limited)),
    )


def policy_value(p: Policy, knowledge: Knowledge) -> PolicyDoc:
    """`auditor/policy/v1`."""
    s = p.source
    return PolicyDoc(
        source=SourceDoc(
            path=s.path,
            sha256=s.sha256,
            language=s.language,
            effective=s.effective,
            map=p.from_map,
            stale=p.stale,
            unread=_same(p.unread, UnreadTextDoc),
            not_judged=p.not_judged,
        ),
        claims=tuple(claim_value(c) for c in p.claims),
        sdks=tuple(_named(s) for s in p.sdks),
        facts=tuple(_fact(f) for f in p.facts),
        notices=tuple(notice_value(n, knowledge) for n in p.notices),
    )


def unread_policy(path: str, notice: Notice, knowledge: Knowledge) -> PolicyDoc:
    """The document of a policy that could not be read, so that no line is missing."""
    source = SourceDoc(path=path, sha256=None, language=None, effective=None)
    told_ = (notice_value(notice, knowledge),)
    return PolicyDoc(source=source, claims=(), sdks=(), facts=(), notices=told_)


def claim_value(c: Claim) -> ClaimDoc:
    """One claim as `auditor/policy/v1` has it."""
    return _as(c, ClaimDoc)


def app_value(app: App) -> AppDoc:
    """The identity of a build."""
    m = app.manifest
    return AppDoc(
        package=m.package,
        label=m.label,
        version_name=m.version_name,
        version_code=m.version_code,
        min_sdk=m.min_sdk,
        target_sdk=m.target_sdk,
        sha256=app.sha256,
        format=app.format,
        path=app.path,
        has_code=app.has_code,
    )


def finding_value(f: Finding) -> FindingDoc:
    """One finding with its evidence on both sides."""
    return FindingDoc(
        rule=f.rule,
        severity=f.severity,
        confidence=f.confidence,
        subject=f.subject,
        collector=f.collector,
        message=f.message,
        evidence=f.evidence,
        nearest_claim=_place(f.nearest_claim) if f.nearest_claim else None,
        remedy=f.remedy,
        fingerprint=f.fingerprint,
        clauses=f.clauses,
        tags=f.tags,
        offer=OfferDoc(en=f.offer_en, zh=f.offer_zh) if f.offer_en else None,
        code=_same(f.code, EvidenceDoc),
        note=f.note,
        at=_as(f.at, SpotDoc) if f.at else None,
        also=f.also,
    )


def notice_value(n: Notice, knowledge: Knowledge) -> NoticeDoc:
    """The English sentence, and the code and words by which `render` makes it in any language."""
    what, why = told(n, knowledge)
    return NoticeDoc(
        level=n.level, what=what, why=why, where=n.where, code=n.code, words=dict(n.words)
    )


def _as(value: Any, doc: type[D]) -> D:
    """A value whose fields have the names and types of the document's."""
    return msgspec.convert(value, doc, from_attributes=True)


def _same(values: tuple[Any, ...], doc: type[D]) -> tuple[D, ...]:
    return tuple(_as(v, doc) for v in values)


def _head(p: Policy) -> PolicyHeadDoc:
    s = p.source
    return PolicyHeadDoc(
        path=s.path,
        sha256=s.sha256,
        language=s.language,
        effective=s.effective,
        map=p.from_map,
        stale=p.stale,
        unread=_same(p.unread, UnreadTextDoc),
        not_judged=p.not_judged,
        claims=p.count,
    )


def _permission(row: PermissionRow) -> PermissionRowDoc:
    return PermissionRowDoc(
        permission=row.permission,
        protection=row.protection,
        group=row.group,
        data_types=row.data_types,
        collectors=tuple(c.name for c in row.collectors),
        collector_ids=tuple(c.id for c in row.collectors),
        verdict=row.verdict,
        purposes=row.purposes,
        where=tuple(_place(w) for w in row.where),
        max_sdk=row.max_sdk,
        implied_by=row.implied_by,
        origin=row.origin,
        bound_by=row.bound_by,
        reported=row.reported,
        line=row.line,
    )


def _data(row: DataRow) -> DataRowDoc:
    c = row.collection
    return DataRowDoc(
        data_type=row.data_type,
        collector=_as(row.collector, CollectorDoc),
        verdict=row.verdict,
        purposes=row.purposes,
        where=tuple(_place(w) for w in row.where),
        nearest=_place(row.nearest) if row.nearest else None,
        confidence=c.confidence,
        evidence=_same(c.evidence, EvidenceDoc),
        reachable=c.reachable,
        use=c.use,
        use_reason=c.use_reason,
    )


def _form(row: FormRow) -> FormRowDoc:
    return FormRowDoc(
        type=row.type,
        form=row.form,
        verdict=row.verdict,
        entry=_as(row.entry, FormEntryDoc),
        build=_same(row.collections, FormTakenDoc),
        sdks=row.sdks,
        policy=tuple(_place(r) for r in row.claims),
    )


def _set_aside(a: SetAside) -> AppendixDoc:
    return AppendixDoc(
        data_type=a.data_type,
        collector=_as(a.collector, CollectorDoc),
        reason=a.reason,
        missing_permission=a.missing,
        evidence=_same(a.evidence, EvidenceDoc),
    )


def _collection(c: Collection) -> CollectionDoc:
    return _as(c, CollectionDoc)


def _request(p: PermissionRequest, knowledge: Knowledge) -> RequestDoc:
    entry = knowledge.permissions.get(p.name)
    return RequestDoc(
        name=p.name,
        max_sdk=p.max_sdk,
        min_sdk=p.min_sdk,
        flags=p.flags,
        protection=protection_of(entry),
        group=entry.group if entry else None,
        data_types=tuple(dict.fromkeys((*entry.primary, *entry.data))) if entry else (),
        implied_by=p.implied_by,
        origin=p.origin,
        bound_by=p.bound_by,
    )


def _named(s: PolicySdk) -> NamedSdkDoc:
    return _as(s, NamedSdkDoc)


def _fact(f: PolicyFact) -> FactDoc:
    where = _as(f.where, WhereDoc) if f.where is not None else None
    return FactDoc(id=f.id, found=f.where is not None, where=where)


def _place(ref: ClaimRef) -> PlaceDoc:
    c = ref.claim
    return PlaceDoc(
        policy=ref.policy,
        line=c.where.line,
        clause=c.where.clause,
        quote=c.where.quote,
        subject=c.subject.id,
        status=c.status,
        basis=c.basis,
        party=c.party,
        sdk=c.sdk,
        subject_kind=c.subject.kind,
    )
