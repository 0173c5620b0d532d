"""The JSON report, inventory and policy: values of the model as documents of `schema_v1`."""

from __future__ import annotations

from typing import Any

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
from auditor.report.alike import alike, all_alike
from auditor.report.json_text import dump
from auditor.report.runtime import event_value
from auditor.report.schema_v1 import (
    AppDoc,
    AppendixDoc,
    ClaimDoc,
    CollectionDoc,
    ComponentDoc,
    DataRowDoc,
    FactDoc,
    FindingDoc,
    FormRowDoc,
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
    SummaryDoc,
    SwitchDoc,
    ToolDoc,
    WhereDoc,
)
from auditor.version import __version__


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
        sdk_map=all_alike(r.sdk_map, SdkRowDoc),
        form_map=tuple(_form(row) for row in r.form_map),
        appendix=tuple(_set_aside(a) for a in r.appendix),
        findings=tuple(finding_value(f) for f in r.findings),
        waived=tuple(finding_value(f) for f in r.waived),
        known=tuple(finding_value(f) for f in r.known),
        passages=all_alike(r.passages, PassageDoc),
        events=tuple(map(event_value, r.events)),
        notices=tuple(notice_value(n, knowledge) for n in r.notices),
        summary=alike(r.summary, SummaryDoc),
        category=r.category,
        gate=_gate(r.gate),
    )


def _gate(g: Gate) -> GateDoc:
    return alike(g, GateDoc, options=dict(g.options))


def inventory_value(found: Inventory, knowledge: Knowledge) -> InventoryDoc:
    """`auditor/inventory/v1`: facts and collections, no judgement."""
    app = found.app
    return InventoryDoc(
        app=app_value(app),
        permissions=tuple(_request(p, knowledge) for p in found.permissions),
        collections=tuple(_collection(c) for c in found.collections),
        sdks=all_alike(found.sdks, SdkDoc),
        components=all_alike(app.manifest.components, ComponentDoc),
        queries=app.manifest.queries,
        switches=all_alike(found.switches, SwitchDoc),
        declared=app.manifest.declared,
        cleartext=cleartext_of(app.manifest.declared, app.manifest.target_sdk),
        notices=tuple(notice_value(n, knowledge) for n in (*app.notices, *app.limited)),
    )


def policy_value(p: Policy, knowledge: Knowledge) -> PolicyDoc:
    """`auditor/policy/v1`."""
    return PolicyDoc(
        source=alike(p.source, SourceDoc, **_beside(p)),
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
    return alike(c, ClaimDoc)


def app_value(app: App) -> AppDoc:
    """The identity of a build."""
    told = {n: getattr(app, n) for n in ("sha256", "format", "path", "has_code")}
    return alike(app.manifest, AppDoc, **told)


def finding_value(f: Finding) -> FindingDoc:
    """One finding with its evidence on both sides."""
    return alike(
        f,
        FindingDoc,
        nearest_claim=_place(f.nearest_claim) if f.nearest_claim else None,
        offer=OfferDoc(en=f.offer_en, zh=f.offer_zh) if f.offer_en else None,
    )


def notice_value(n: Notice, knowledge: Knowledge) -> NoticeDoc:
    """The English sentence, and the code and words by which `render` makes it in any language."""
    what, why = told(n, knowledge)
    return NoticeDoc(
        level=n.level, what=what, why=why, where=n.where, code=n.code, words=dict(n.words)
    )


def _head(p: Policy) -> PolicyHeadDoc:
    return alike(p.source, PolicyHeadDoc, claims=p.count, **_beside(p))


def _beside(p: Policy) -> dict[str, Any]:
    """What stands in a head beside the source."""
    return {
        "map": p.from_map,
        "stale": p.stale,
        "unread": p.unread,
        "not_judged": p.not_judged,
    }


def _permission(row: PermissionRow) -> PermissionRowDoc:
    return alike(
        row,
        PermissionRowDoc,
        collectors=tuple(c.name for c in row.collectors),
        collector_ids=tuple(c.id for c in row.collectors),
        where=tuple(_place(w) for w in row.where),
    )


def _data(row: DataRow) -> DataRowDoc:
    return alike(
        row.collection,
        DataRowDoc,
        verdict=row.verdict,
        purposes=row.purposes,
        where=tuple(_place(w) for w in row.where),
        nearest=_place(row.nearest) if row.nearest else None,
    )


def _form(row: FormRow) -> FormRowDoc:
    where = tuple(_place(r) for r in row.claims)
    return alike(row, FormRowDoc, build=row.collections, policy=where)


def _set_aside(a: SetAside) -> AppendixDoc:
    return alike(a, AppendixDoc, missing_permission=a.missing)


def _collection(c: Collection) -> CollectionDoc:
    return alike(c, CollectionDoc)


def _request(p: PermissionRequest, knowledge: Knowledge) -> RequestDoc:
    entry = knowledge.permissions.get(p.name)
    return alike(
        p,
        RequestDoc,
        protection=protection_of(entry),
        group=entry.group if entry else None,
        data_types=tuple(dict.fromkeys((*entry.primary, *entry.data))) if entry else (),
    )


def _named(s: PolicySdk) -> NamedSdkDoc:
    return alike(s, NamedSdkDoc)


def _fact(f: PolicyFact) -> FactDoc:
    where = alike(f.where, WhereDoc) if f.where is not None else None
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
