"""A finding stands on the line to edit, the same in every format that names one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from auditor.model import Report
from auditor.report import REPORTERS
from auditor.report.place import Spot, spot_of

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="a.b.c">
  <uses-sdk android:targetSdkVersion="33"/>
  <uses-permission android:name="android.permission.READ_CONTACTS"/>
  <uses-permission android:name="android.permission.CAMERA"/>
</manifest>
"""


@pytest.fixture
def report(tmp_path: Path, knowledge: Knowledge) -> Report:
    manifest, policy = tmp_path / "AndroidManifest.xml", tmp_path / "privacy.md"
    manifest.write_text(MANIFEST, encoding="utf-8")
    policy.write_text(
        "# Privacy policy\n\nWe collect your e-mail address.\n\nWe do not collect pictures from the camera.\n",
        encoding="utf-8",
    )
    return audit(manifest, knowledge, policies=[policy])


def spots(report: Report) -> dict[str, Spot]:
    return {f.subject.rpartition(".")[2]: spot_of(f, report) for f in report.findings}


def test_without_a_sentence_it_is_the_request(report: Report) -> None:
    assert spots(report)["READ_CONTACTS"] == Spot(report.app.path, 3)


def test_a_sentence_of_the_policy_comes_first(report: Report) -> None:
    finding = next(f for f in report.findings if f.nearest_claim is not None)
    found = spot_of(finding, report)
    assert (Path(found.path).name, found.line) == ("privacy.md", 5)


def test_in_a_binary_build_it_is_the_first_line(report: Report) -> None:
    rows = tuple(msgspec.structs.replace(r, line=None) for r in report.permission_map)
    bare = msgspec.structs.replace(report, permission_map=rows)
    assert spots(bare)["READ_CONTACTS"] == Spot(report.app.path, 1)


def test_every_format_names_the_same_line(report: Report, knowledge: Knowledge) -> None:
    text = {f: REPORTERS[f](report, knowledge, "en") for f in ("sarif", "github", "gitlab")}
    wanted = [spot_of(f, report).line for f in report.findings]
    results = json.loads(text["sarif"])["runs"][0]["results"]
    regions = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in results]
    assert regions == wanted
    assert [int(n) for n in re.findall(r",line=(\d+),", text["github"])] == wanted
    assert [e["location"]["lines"]["begin"] for e in json.loads(text["gitlab"])] == wanted
