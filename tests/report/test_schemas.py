"""The JSON outputs hold to the published schemas under docs/schemas, and are read back whole."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from auditor.cli import cli
from auditor.knowledge.schema import Knowledge
from auditor.notice import notice
from auditor.report.json_text import dump
from auditor.report.json_v1 import report_value
from auditor.report.parse import parse_report, report_of
from auditor.report.schema_v1 import SCHEMAS, ReportDoc, decode, json_schema

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "samples/shop"
RUNS = {
    "report": [
        "scan",
        SHOP / "shop.apk",
        "--policy",
        SHOP / "privacy.md",
        "--sdk-list",
        SHOP / "sdks.csv",
    ],
    "inventory": ["inventory", SHOP / "shop.apk"],
    "policy": ["policy", ROOT / "samples/notes/privacy.zh.md"],
    "runtime": ["runtime", ROOT / "samples/runtime/privacysentry.xls"],
}


def schema(name: str) -> dict[str, Any]:
    return json.loads((ROOT / f"docs/schemas/{name}.v1.schema.json").read_text(encoding="utf-8"))


def output(name: str) -> dict[str, Any]:
    args = [*map(str, RUNS[name]), "-f", "json", "--no-config"]
    return json.loads(CliRunner().invoke(cli, args, standalone_mode=False).stdout)


@pytest.mark.parametrize("name", RUNS)
def test_the_output_holds_to_its_schema(name: str) -> None:
    jsonschema.validate(output(name), schema(name))


@pytest.mark.parametrize("name", RUNS)
def test_the_schema_misses_a_key_that_is_gone(name: str) -> None:
    value = output(name)
    for key in schema(name)["required"]:
        less = copy.deepcopy(value)
        del less[key]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(less, schema(name))


@pytest.mark.parametrize("sample", ["shop", "notes"])
def test_the_expected_reports_hold(sample: str) -> None:
    value = json.loads((ROOT / f"samples/{sample}/expected.json").read_text(encoding="utf-8"))
    jsonschema.validate(value, schema("report"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_comes_from_the_definition(name: str, golden) -> None:
    text = json.dumps(json_schema(name), indent=1, ensure_ascii=False) + "\n"
    golden(ROOT / f"docs/schemas/{name}.v1.schema.json", text)


@pytest.mark.parametrize("name", RUNS)
def test_what_is_written_is_read_and_written_the_same(name: str) -> None:
    value = output(name)
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    assert dump(decode(text.encode())) == text


@pytest.mark.parametrize("sample", ["shop", "notes"])
def test_a_report_comes_back_whole(sample: str, knowledge: Knowledge) -> None:
    doc = decode((ROOT / f"samples/{sample}/expected.json").read_bytes())
    assert isinstance(doc, ReportDoc)
    assert report_value(report_of(doc), knowledge) == doc


def test_a_report_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    """Before this definition: no codes of notices, no ids of collectors, no word of code."""
    old = json.loads((SHOP / "expected.json").read_text(encoding="utf-8"))
    del old["app"]["has_code"]
    for n in old["notices"]:
        del n["code"], n["words"]
    for row in old["permission_map"]:
        del row["collector_ids"], row["line"]
    for place in (w for r in old["permission_map"] for w in r["where"]):
        del place["subject_kind"]
    path = tmp_path / "old.json"
    path.write_text(json.dumps(old), encoding="utf-8")
    report, new = parse_report(path), parse_report(SHOP / "expected.json")
    assert report.app.has_code
    assert [(c.kind, c.id) for r in report.permission_map for c in r.collectors] == [
        (c.kind, c.id) for r in new.permission_map for c in r.collectors
    ]
    assert [w.claim.subject for r in report.permission_map for w in r.where] == [
        w.claim.subject for r in new.permission_map for w in r.where
    ]
    assert {n.code for n in report.notices} <= {"saved"}


def test_a_notice_of_a_later_version_keeps_its_sentence(tmp_path: Path) -> None:
    later = json.loads((SHOP / "expected.json").read_text(encoding="utf-8"))
    told = {"level": "info", "what": "a", "why": "b", "where": "c"}
    later["notices"] = [told | {"code": "of_tomorrow", "words": {"x": 1}}]
    later["of_tomorrow"] = {}
    path = tmp_path / "later.json"
    path.write_text(json.dumps(later), encoding="utf-8")
    assert parse_report(path).notices == (notice("saved", "c", "info", what="a", why="b"),)


def test_findings_carry_the_ids_of_owasp() -> None:
    (log,) = json.loads((SHOP / "expected.sarif").read_text(encoding="utf-8"))["runs"]
    tagged = {r["ruleId"]: r["properties"].get("tags") for r in log["results"]}
    assert tagged["sdk-data-undeclared"] == ["MASWE-0111", "MASWE-0112"]
    rules = {r["id"]: r["properties"]["tags"] for r in log["tool"]["driver"]["rules"]}
    assert "MASWE-0115" in rules["sdk-switch"]
