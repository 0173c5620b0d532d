"""Permissions by API level, and what follows: calls that fail, calls that still show the intent."""

from __future__ import annotations

from pathlib import Path

import msgspec

from auditor.audit import case_of, inventory
from auditor.judge.tables import maps_of
from auditor.knowledge.schema import Knowledge
from auditor.rules import findings_of
from auditor.settings import Settings


def findings(samples: Path, knowledge: Knowledge, target: int, drop: str = ""):
    app = inventory(samples / "shop/shop.apk", knowledge).app
    kept = tuple(p for p in app.manifest.permissions if not p.name.endswith(drop or "\0"))
    manifest = msgspec.structs.replace(app.manifest, target_sdk=target, permissions=kept)
    app = msgspec.structs.replace(app, manifest=manifest)
    case = case_of(app, (), (), knowledge, Settings())
    return case, findings_of(case, maps_of(case))


def test_a_call_without_its_permission_is_told(samples: Path, knowledge: Knowledge) -> None:
    _, found = findings(samples, knowledge, 28, "READ_PHONE_STATE")
    subjects = {f.subject for f in found if f.rule == "missing-permission"}
    assert "android.permission.READ_PHONE_STATE" in subjects
    _, found = findings(samples, knowledge, 28)
    subjects = {f.subject for f in found if f.rule == "missing-permission"}
    assert "android.permission.READ_PHONE_STATE" not in subjects


def test_from_29_on_the_imei_still_shows_the_intent(samples: Path, knowledge: Knowledge) -> None:
    from auditor.judge.finding import code_lines

    for target, told in ((28, False), (33, True)):
        case, _ = findings(samples, knowledge, target)
        (imei,) = [c for c in case.collections if c.data_type == "imei"]
        assert any("still shows the intent" in line for line in code_lines(case, imei)) is told
