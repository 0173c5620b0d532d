"""`auditor/report/v1` -> Report, for `render` and `diff`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from auditor.errors import InputError
from auditor.model import (
    App,
    Claim,
    ClaimRef,
    Collection,
    Collector,
    DataRow,
    Evidence,
    Finding,
    Manifest,
    Passage,
    PermissionRow,
    Place,
    Policy,
    PolicySource,
    Report,
    SdkPresent,
    SdkRow,
    SetAside,
    Subject,
    Summary,
)
from auditor.notice import Notice, NoticeCode

MAX_BYTES = 200_000_000


def parse_report(path: Path) -> Report:
    """Read a saved report. Raises InputError where it is none."""
    name = path.as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("too large for a report", name)
        doc: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("no such report", name) from None
    except (OSError, ValueError, RecursionError) as e:
        raise InputError(f"not a JSON report: {e}", name) from None
    if not isinstance(doc, dict) or doc.get("schema") != "auditor/report/v1":
        raise InputError("not a report (schema auditor/report/v1)", name)
    try:
        return _report(doc)
    except (KeyError, TypeError, msgspec.ValidationError) as e:
        raise InputError(f"the report is damaged: {e}", name) from None


def _report(d: dict[str, Any]) -> Report:
    a = d["app"]
    sdks = tuple(
        SdkPresent(id=s["sdk"], name=s["name"], version=None, kind=s["kind"], evidence=())
        for s in d["sdk_map"]
        if s["in_build"]
    )
    data = tuple(_data(r) for r in d["data_map"])
    who = _collectors(data, d["sdk_map"])
    return Report(
        app=App(
            path=a["path"],
            sha256=a["sha256"],
            format=a["format"],
            manifest=Manifest(
                package=a["package"],
                label=a["label"],
                version_name=a["version_name"],
                version_code=a["version_code"],
                min_sdk=a["min_sdk"],
                target_sdk=a["target_sdk"],
            ),
            has_code=a.get("has_code", a["format"] not in ("axml", "xml")),
        ),
        maps_version=d["tool"]["maps"],
        inputs=tuple((i["path"], i["sha256"]) for i in d["inputs"]),
        policies=tuple(
            Policy(
                source=PolicySource(
                    path=p["path"],
                    sha256=p["sha256"],
                    language=p["language"],
                    effective=p["effective"],
                ),
                from_map=p["map"],
                stale=p["stale"],
            )
            for p in d["policies"]
        ),
        collections=tuple(r.collection for r in data),
        sdks=sdks,
        permission_map=tuple(
            PermissionRow(
                permission=r["permission"],
                protection=r["protection"],
                group=r["group"],
                data_types=tuple(r["data_types"]),
                collectors=tuple(
                    who.get(i) or Collector(kind="sdk", id=i, name=n)
                    for i, n in zip(
                        r.get("collector_ids", r["collectors"]), r["collectors"], strict=True
                    )
                ),
                verdict=r["verdict"],
                purposes=tuple(r["purposes"]),
                where=tuple(_ref(w) for w in r["where"]),
                max_sdk=r["max_sdk"],
                implied_by=r["implied_by"],
                origin=tuple(r.get("origin", ())),
                bound_by=r["bound_by"],
                reported=r["reported"],
            )
            for r in d["permission_map"]
        ),
        data_map=data,
        sdk_map=tuple(
            SdkRow(
                sdk=r["sdk"],
                name=r["name"],
                kind=r["kind"],
                in_build=r["in_build"],
                in_policy=r["in_policy"],
                in_list=r["in_list"],
                version=r.get("version"),
                listed_version=r.get("listed_version"),
                verdict=r["verdict"],
                data_types=tuple(r["data_types"]),
            )
            for r in d["sdk_map"]
        ),
        appendix=tuple(
            SetAside(
                data_type=a["data_type"],
                collector=msgspec.convert(a["collector"], Collector),
                reason=a["reason"],
                missing=tuple(a["missing_permission"]),
                evidence=tuple(_evidence(e) for e in a["evidence"]),
            )
            for a in d.get("appendix", ())
        ),
        findings=tuple(_finding(f) for f in d["findings"]),
        waived=tuple(_finding(f) for f in d["waived"]),
        known=tuple(_finding(f) for f in d["known"]),
        passages=tuple(msgspec.convert(p, Passage) for p in d.get("passages", ())),
        notices=tuple(_notice(n) for n in d["notices"]),
        summary=msgspec.convert(d["summary"], Summary),
        result=d["result"],
    )


def _collectors(data: tuple[DataRow, ...], sdks: list[dict[str, Any]]) -> dict[str, Collector]:
    """Collectors of the report by id, and by name for the permission maps of older reports."""
    found = [Collector(kind=s["kind"], id=s["sdk"], name=s["name"]) for s in sdks]
    found += [r.collector for r in data]
    return {c.name: c for c in found} | {c.id: c for c in found}


def _notice(n: dict[str, Any]) -> Notice:
    """A notice; one without a code, of an older report, keeps its sentence."""
    code = n.get("code", "saved")
    words = n["words"] if "words" in n else {"what": n["what"], "why": n["why"]}
    if code not in get_args(NoticeCode):
        code, words = "saved", {"what": n["what"], "why": n["why"]}
    return msgspec.convert(
        {"level": n["level"], "code": code, "where": n["where"], "words": list(words.items())},
        Notice,
    )


def _ref(w: dict[str, Any]) -> ClaimRef:
    kind: Literal["data", "permission"] = "permission" if "." in w["subject"] else "data"
    return ClaimRef(
        policy=w["policy"],
        claim=Claim(
            subject=Subject(kind=kind, id=w["subject"]),
            status=w["status"],
            basis=w["basis"],
            party=w["party"],
            sdk=w["sdk"],
            where=Place(line=w["line"], clause=w["clause"], quote=w["quote"]),
        ),
    )


def _evidence(e: dict[str, Any]) -> Evidence:
    return msgspec.convert(e, Evidence)


def _data(r: dict[str, Any]) -> DataRow:
    collector = msgspec.convert(r["collector"], Collector)
    return DataRow(
        data_type=r["data_type"],
        collector=collector,
        verdict=r["verdict"],
        purposes=tuple(r["purposes"]),
        where=tuple(_ref(w) for w in r["where"]),
        nearest=_ref(r["nearest"]) if r["nearest"] else None,
        collection=Collection(
            data_type=r["data_type"],
            collector=collector,
            confidence=r["confidence"],
            evidence=tuple(_evidence(e) for e in r["evidence"]),
        ),
    )


def _finding(f: dict[str, Any]) -> Finding:
    return Finding(
        rule=f["rule"],
        severity=f["severity"],
        confidence=f["confidence"],
        subject=f["subject"],
        collector=f["collector"],
        message=f["message"],
        evidence=tuple(f["evidence"]),
        nearest_claim=_ref(f["nearest_claim"]) if f["nearest_claim"] else None,
        remedy=f["remedy"],
        fingerprint=f["fingerprint"],
        clauses=tuple(f.get("clauses", ())),
        offer_en=(f.get("offer") or {}).get("en"),
        offer_zh=(f.get("offer") or {}).get("zh"),
        code=tuple(_evidence(e) for e in f["code"]),
        note=f["note"],
    )
