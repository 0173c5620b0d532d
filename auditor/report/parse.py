"""A saved `auditor/report/v1` -> Report, for `render`; the reverse of `json_v1`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

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
    Finding,
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
    Subject,
    Summary,
)
from auditor.notice import Notice, NoticeCode
from auditor.report.alike import alike, all_alike
from auditor.report.schema_v1 import (
    AppDoc,
    AppendixDoc,
    DataRowDoc,
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
        sdk_map=all_alike(d.sdk_map, SdkRow),
        form_map=tuple(_form(r) for r in d.form_map),
        appendix=tuple(_set_aside(a) for a in d.appendix),
        findings=tuple(_finding(f) for f in d.findings),
        waived=tuple(_finding(f) for f in d.waived),
        known=tuple(_finding(f) for f in d.known),
        passages=all_alike(d.passages, Passage),
        events=all_alike(d.events, RuntimeEvent),
        notices=tuple(_notice(n) for n in d.notices),
        summary=alike(d.summary, Summary),
        result=d.result,
        category=d.category,
        gate=_gate(d.gate),
    )


def _gate(g: GateDoc) -> Gate:
    return alike(g, Gate, options=tuple(g.options.items()))


def _app(a: AppDoc) -> App:
    has_code = a.format not in ("axml", "xml") if a.has_code is None else a.has_code
    return App(
        path=a.path,
        sha256=a.sha256,
        format=a.format,
        manifest=alike(a, Manifest),
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
        unread=tuple(alike(u, UnreadText) for u in p.unread),
        not_judged=p.not_judged,
        counted=p.claims,
    )


def _collectors(d: ReportDoc) -> dict[str, Collector]:
    """Collectors of the report by id, and by name for the permission map of an older one."""
    found = [Collector(kind=s.kind, id=s.sdk, name=s.name) for s in d.sdk_map]
    found += [alike(r.collector, Collector) for r in d.data_map]
    found.append(Collector(kind="app", id="app", name="the app"))
    return {c.name: c for c in found} | {c.id: c for c in found}


def _permission(r: PermissionRowDoc, who: dict[str, Collector]) -> PermissionRow:
    ids = r.collector_ids if r.collector_ids is not None else r.collectors
    found = tuple(
        who.get(id_) or Collector(kind="unattributed", id=id_, name=name)
        for id_, name in zip(ids, r.collectors, strict=False)
    )
    return alike(r, PermissionRow, collectors=found, where=tuple(_ref(w) for w in r.where))


def _data(r: DataRowDoc) -> DataRow:
    return alike(
        r,
        DataRow,
        where=tuple(_ref(w) for w in r.where),
        nearest=_ref(r.nearest) if r.nearest else None,
        collection=alike(r, Collection),
    )


def _form(r: FormRowDoc) -> FormRow:
    taken = tuple(alike(b, Collection, evidence=()) for b in r.build)
    return alike(r, FormRow, collections=taken, claims=tuple(_ref(p) for p in r.policy))


def _set_aside(a: AppendixDoc) -> SetAside:
    return alike(a, SetAside, missing=a.missing_permission)


def _finding(f: FindingDoc) -> Finding:
    return alike(
        f,
        Finding,
        nearest_claim=_ref(f.nearest_claim) if f.nearest_claim else None,
        offer_en=f.offer.en if f.offer else None,
        offer_zh=f.offer.zh if f.offer else None,
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
