"""A saved `auditor/report/v1` -> Report, for `render`; the reverse of `json_v1`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from auditor.claim import UnreadText
from auditor.errors import InputError
from auditor.gate import Gate
from auditor.model import (
    App,
    Claim,
    ClaimRef,
    Collection,
    Collector,
    DataRow,
    Evidence,
    Finding,
    FormEntry,
    FormRow,
    Manifest,
    Passage,
    PermissionRow,
    Place,
    Policy,
    PolicySource,
    Report,
    RuntimeEvent,
    SdkPresent,
    SdkRow,
    SetAside,
    SourcePlace,
    Struct,
    Subject,
    Summary,
)
from auditor.notice import Notice, NoticeCode
from auditor.report.schema_v1 import (
    AppDoc,
    AppendixDoc,
    DataRowDoc,
    Doc,
    Document,
    FindingDoc,
    FormRowDoc,
    GateDoc,
    NoticeDoc,
    PermissionRowDoc,
    PlaceDoc,
    PolicyHeadDoc,
    ReportDoc,
    decode,
)

MAX_BYTES = 200_000_000
S = TypeVar("S", bound=Struct)


def parse_report(path: Path) -> Report:
    """Read a saved report. Raises InputError where it is none."""
    doc = read_document(path)
    if not isinstance(doc, ReportDoc):
        raise InputError("not a report (schema auditor/report/v1)", path.as_posix())
    return report_of(doc)


def read_document(path: Path) -> Document:
    """Read a saved document of any schema. Raises InputError where it is none."""
    name = path.as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("too large for a report", name)
        return decode(path.read_bytes())
    except FileNotFoundError:
        raise InputError("no such report", name) from None
    except msgspec.ValidationError as e:
        raise InputError(f"is no saved inventory or report of auditor: {e}", name) from None
    except (OSError, ValueError, RecursionError) as e:
        raise InputError(f"not a JSON report: {e}", name) from None


def report_of(d: ReportDoc) -> Report:
    """The values of a report; what a report does not carry (facts, claims) is empty."""
    data = tuple(_data(r) for r in d.data_map)
    who = _collectors(d)
    return Report(
        app=_app(d.app),
        maps_version=d.tool.maps,
        inputs=tuple((i.path, i.sha256) for i in d.inputs),
        policies=tuple(_policy(p) for p in d.policies),
        collections=tuple(r.collection for r in data),
        sdks=tuple(
            SdkPresent(id=s.sdk, name=s.name, version=s.version, kind=s.kind, evidence=())
            for s in d.sdk_map
            if s.in_build
        ),
        permission_map=tuple(_permission(r, who) for r in d.permission_map),
        data_map=data,
        sdk_map=_same(d.sdk_map, SdkRow),
        form_map=tuple(_form(r) for r in d.form_map),
        appendix=tuple(_set_aside(a) for a in d.appendix),
        findings=tuple(_finding(f) for f in d.findings),
        waived=tuple(_finding(f) for f in d.waived),
        known=tuple(_finding(f) for f in d.known),
        passages=_same(d.passages, Passage),
        events=_same(d.events, RuntimeEvent),
        notices=tuple(_notice(n) for n in d.notices),
        summary=_as(d.summary, Summary),
        result=d.result,
        category=d.category,
        gate=_gate(d.gate),
    )


def _gate(g: GateDoc) -> Gate:
    return Gate(
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
        options=tuple(g.options.items()),
    )


def _as(value: Any, kind: type[S]) -> S:
    """A value of the model out of a document with the same fields."""
    return msgspec.convert(value, kind, from_attributes=True)


def _same(values: tuple[Doc, ...], kind: type[S]) -> tuple[S, ...]:
    return tuple(_as(v, kind) for v in values)


def _app(a: AppDoc) -> App:
    has_code = a.format not in ("axml", "xml") if a.has_code is None else a.has_code
    return App(
        path=a.path,
        sha256=a.sha256,
        format=a.format,
        manifest=_as(a, Manifest),
        has_code=has_code,
    )


def _policy(p: PolicyHeadDoc) -> Policy:
    return Policy(
        source=PolicySource(
            path=p.path,
            sha256=p.sha256 or "",
            language=p.language or "",
            effective=p.effective,
        ),
        from_map=p.map,
        stale=p.stale,
        unread=tuple(_as(u, UnreadText) for u in p.unread),
        not_judged=p.not_judged,
        counted=p.claims,
    )


def _collectors(d: ReportDoc) -> dict[str, Collector]:
    """Collectors of the report by id, and by name for the permission map of an older one."""
    found = [Collector(kind=s.kind, id=s.sdk, name=s.name) for s in d.sdk_map]
    found += [_as(r.collector, Collector) for r in d.data_map]
    found.append(Collector(kind="app", id="app", name="the app"))
    return {c.name: c for c in found} | {c.id: c for c in found}


def _permission(r: PermissionRowDoc, who: dict[str, Collector]) -> PermissionRow:
    ids = r.collector_ids if r.collector_ids is not None else r.collectors
    return PermissionRow(
        permission=r.permission,
        protection=r.protection,
        group=r.group,
        data_types=r.data_types,
        collectors=tuple(
            who.get(id_) or Collector(kind="unattributed", id=id_, name=name)
            for id_, name in zip(ids, r.collectors, strict=False)
        ),
        verdict=r.verdict,
        purposes=r.purposes,
        where=tuple(_ref(w) for w in r.where),
        max_sdk=r.max_sdk,
        implied_by=r.implied_by,
        origin=r.origin,
        bound_by=r.bound_by,
        reported=r.reported,
        line=r.line,
    )


def _data(r: DataRowDoc) -> DataRow:
    collector = _as(r.collector, Collector)
    return DataRow(
        data_type=r.data_type,
        collector=collector,
        verdict=r.verdict,
        purposes=r.purposes,
        where=tuple(_ref(w) for w in r.where),
        nearest=_ref(r.nearest) if r.nearest else None,
        collection=Collection(
            data_type=r.data_type,
            collector=collector,
            confidence=r.confidence,
            evidence=_same(r.evidence, Evidence),
            reachable=r.reachable,
            use=r.use,
            use_reason=r.use_reason,
        ),
    )


def _form(r: FormRowDoc) -> FormRow:
    return FormRow(
        type=r.type,
        form=r.form,
        verdict=r.verdict,
        entry=_as(r.entry, FormEntry),
        collections=tuple(
            Collection(
                data_type=b.data_type,
                collector=_as(b.collector, Collector),
                confidence=b.confidence,
                evidence=(),
                use=b.use,
            )
            for b in r.build
        ),
        sdks=r.sdks,
        claims=tuple(_ref(p) for p in r.policy),
    )


def _set_aside(a: AppendixDoc) -> SetAside:
    return SetAside(
        data_type=a.data_type,
        collector=_as(a.collector, Collector),
        reason=a.reason,
        missing=a.missing_permission,
        evidence=_same(a.evidence, Evidence),
    )


def _finding(f: FindingDoc) -> Finding:
    return Finding(
        rule=f.rule,
        severity=f.severity,
        confidence=f.confidence,
        subject=f.subject,
        collector=f.collector,
        message=f.message,
        evidence=f.evidence,
        nearest_claim=_ref(f.nearest_claim) if f.nearest_claim else None,
        remedy=f.remedy,
        fingerprint=f.fingerprint,
        clauses=f.clauses,
        tags=f.tags,
        offer_en=f.offer.en if f.offer else None,
        offer_zh=f.offer.zh if f.offer else None,
        code=_same(f.code, Evidence),
        note=f.note,
        at=_as(f.at, SourcePlace) if f.at else None,
        also=f.also,
    )


def _ref(w: PlaceDoc) -> ClaimRef:
    # a place without the kind of its subject is one of an older report: ids of data have no dot
    kind = w.subject_kind or ("permission" if "." in w.subject else "data")
    return ClaimRef(
        policy=w.policy,
        claim=Claim(
            subject=Subject(kind=kind, id=w.subject),
            status=w.status,
            basis=w.basis,
            party=w.party,
            sdk=w.sdk,
            where=Place(line=w.line, clause=w.clause, quote=w.quote),
        ),
    )


def _notice(n: NoticeDoc) -> Notice:
    """A notice; one of another version, with a code that is not known here, keeps its sentence."""
    if n.code not in get_args(NoticeCode) or n.code == "saved":
        return Notice(
            level=n.level, code="saved", where=n.where, words=(("what", n.what), ("why", n.why))
        )
    code: NoticeCode = n.code  # type: ignore[assignment]  # one of its values, as just seen
    return Notice(level=n.level, code=code, where=n.where, words=tuple(n.words.items()))
