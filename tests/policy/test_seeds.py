"""The five policies that the project started from, against a careful reading of them."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.policy.pipeline import read_policy

WANT = {
    "declared": {"declared"},
    "implied": {"declared"},
    "vague": {"vague"},
    "denied": {"contradicted", "ambiguous"},
    "undeclared": {"undeclared"},
}


def gold(shared: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((shared / "seeds_gold.json").read_text(encoding="utf-8"))["policies"]


def manifest(folder: Path, permissions: list[str]) -> Path:
    path = folder / "AndroidManifest.xml"
    requests = "".join(f'<uses-permission android:name="{p}"/>' for p in permissions)
    path.write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.all">'
        f'<uses-sdk android:minSdkVersion="21" android:targetSdkVersion="34"/>{requests}<application/></manifest>',
        encoding="utf-8",
    )
    return path


def test_collected_types(shared: Path, knowledge: Knowledge) -> None:
    right = wrong = missed = 0
    for name, p in gold(shared).items():
        free = {d["data_type"] for d in p["declared"] if d["confidence"] != "high"}
        summary = p["summary"]
        want = (set(summary["collected"]) | set(summary["vague"])) - free
        claims = read_policy(shared / "seeds" / name, knowledge).claims
        got = {
            c.subject.id
            for c in claims
            if c.subject.kind == "data" and c.status == "collected" and c.basis != "by_reference"
        } - free
        assert not got & (set(summary["definition_only"]) - free), name
        denied = {c.subject.id for c in claims if c.status == "not_collected"}
        assert set(summary["not_collected"]) - free <= denied, name
        right += len(got & want)
        wrong += len(got - want)
        missed += len(want - got)
    precision, recall = right / (right + wrong), right / (right + missed)
    assert 2 * precision * recall / (precision + recall) >= 0.93


def verdicts(shared: Path, knowledge: Knowledge, folder: Path, mapped: bool) -> list[str]:
    ids = {
        "000": "cms-direct",
        "001": "zhenyi-erp",
        "002": "kalos",
        "003": "vividime",
        "004": "meizong",
    }
    out = []
    for name, p in gold(shared).items():
        full = {s: s if "." in s else f"android.permission.{s}" for s in p["permission_verdicts"]}
        maps = (
            [Path(__file__).parents[2] / f"permission_maps/policies/{ids[name[:3]]}.yml"]
            if mapped
            else []
        )
        report = audit(
            manifest(folder, list(full.values())),
            knowledge,
            policies=[shared / "seeds" / name],
            maps=maps,
        )
        assert not any(p.stale for p in report.policies)
        got = {r.permission: r.verdict for r in report.permission_map}
        for short, permission in full.items():
            accepted = (
                set(p.get("permission_verdicts_accept", {}).get(short, ()))
                | WANT[p["permission_verdicts"][short]]
            )
            if got[permission] not in accepted:
                out.append(f"{name[:3]} {short} {got[permission]}")
    return out


def test_permission_verdicts_by_text(shared: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    assert len(verdicts(shared, knowledge, tmp_path, mapped=False)) <= 8  # of 198


def test_permission_verdicts_by_reviewed_maps(
    shared: Path, knowledge: Knowledge, tmp_path: Path
) -> None:
    assert verdicts(shared, knowledge, tmp_path, mapped=True) == []
