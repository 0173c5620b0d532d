"""Every format holds every finding, and nothing of a hostile build becomes markup or a formula."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from pathlib import Path

import msgspec
import pytest
from lxml import etree, html

from auditor.audit import audit
from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge
from auditor.model import SEVERITIES, Report
from auditor.report import REPORTERS
from auditor.settings import Settings

HOSTILE = (
    "=cmd()<script>alert(1)</script>\\x1b[31m | [x](javascript:x) ::error::y %0A ' \" ]]> \u202e"
)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


def report_of(folder: Path, knowledge: Knowledge, label: str, policy: str) -> Report:
    """An audit of a manifest whose label, and a policy whose sentences, are given."""
    manifest = etree.Element(
        "manifest", {"package": "com.example.bad"}, nsmap={"android": ANDROID[1:-1]}
    )
    for name in ("READ_CONTACTS", "CAMERA", HOSTILE.replace("\u202e", "")):
        etree.SubElement(
            manifest, "uses-permission", {f"{ANDROID}name": f"android.permission.{name}"}
        )
    etree.SubElement(manifest, "application", {f"{ANDROID}label": label})
    (folder / "AndroidManifest.xml").write_bytes(etree.tostring(manifest))
    (folder / "policy.md").write_text(policy, encoding="utf-8")
    return audit(
        folder / "AndroidManifest.xml",
        knowledge,
        policies=(folder / "policy.md",),
        settings=Settings(),
    )


ANDROID = "{http://schemas.android.com/apk/res/android}"


@pytest.fixture
def hostile(tmp_path: Path, knowledge: Knowledge) -> Report:
    policy = (
        f"# Privacy\n\nWe never collect your contacts {HOSTILE}.\n\nWe use pictures {HOSTILE}\n"
    )
    return report_of(tmp_path, knowledge, HOSTILE, policy)


@pytest.mark.parametrize("format_", [f for f in REPORTERS if f != "table"])
def test_every_format_holds_every_finding(
    format_: str, hostile: Report, knowledge: Knowledge
) -> None:
    text = REPORTERS[format_](hostile, knowledge, "en")
    assert hostile.findings
    for f in hostile.findings:
        assert f.fingerprint in text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_", list(REPORTERS))
def test_no_control_or_direction_character_leaves(
    format_: str, lang: str, hostile: Report, knowledge: Knowledge
) -> None:
    text = REPORTERS[format_](hostile, knowledge, lang)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


def test_html_has_one_script_and_it_is_ours(hostile: Report, knowledge: Knowledge) -> None:
    text = REPORTERS["html"](hostile, knowledge, "en")
    tree = html.document_fromstring(text)
    (script,) = tree.xpath("//script")
    (style,) = tree.xpath("//style")
    (rule,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for element, kind in ((script, "script-src"), (style, "style-src")):
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in rule
    assert rule.startswith("default-src 'none'")
    assert not tree.xpath("//@onclick | //@style | //img | //iframe | //link")
    assert "<script>alert" not in text
    assert len(tree.xpath("//article")) == len(hostile.findings)


def test_html_names_its_parts_for_a_screen_reader(hostile: Report, knowledge: Knowledge) -> None:
    tree = html.document_fromstring(REPORTERS["html"](hostile, knowledge, "zh"))
    assert tree.get("lang") == "zh"
    assert tree.xpath("count(//main)") == 1
    for section in tree.xpath("//main/section"):
        assert tree.xpath("//h2[@id=$i]", i=section.get("aria-labelledby"))
    assert not tree.xpath("//table[not(.//th[@scope='col'])]")
    for control in tree.xpath("//input | //select"):
        assert control.getparent().tag == "label"


def test_csv_cells_are_no_formulas(hostile: Report, knowledge: Knowledge) -> None:
    rows = list(csv.reader(io.StringIO(REPORTERS["csv"](hostile, knowledge, "en"))))
    assert len(rows) == len(hostile.findings) + 1
    assert not [c for row in rows for c in row if c[:1] in ("=", "+", "-", "@")]


def test_github_commands_are_one_line_each(hostile: Report, knowledge: Knowledge) -> None:
    lines = REPORTERS["github"](hostile, knowledge, "en").splitlines()
    assert len(lines) == len(hostile.findings) + 1
    assert all(
        re.match(r"::(error|warning|notice) file=[^:,]+,line=\d+,title=[\w-]+::", x)
        for x in lines[:-1]
    )
    assert all("%0A" not in x for x in lines)


def many(report: Report, n: int) -> Report:
    """The report with `n` findings of each severity, least first."""
    first = report.findings[0]
    found = [
        msgspec.structs.replace(first, severity=s, fingerprint=f"{s}{i:04}", message="m" * 300)
        for s in reversed(SEVERITIES)
        for i in range(n)
    ]
    return msgspec.structs.replace(report, findings=tuple(found))


def test_github_shows_ten_of_a_level_worst_first(hostile: Report, knowledge: Knowledge) -> None:
    lines = REPORTERS["github"](many(hostile, 30), knowledge, "en").splitlines()
    levels = [x.split()[0].strip(":") for x in lines[:-1]]
    assert {x: levels.count(x) for x in levels} == {"error": 10, "warning": 10, "notice": 9}
    assert all("low0" in x for x in lines if x.startswith("::notice"))
    assert lines[-1].endswith("+ 91 more findings")


def test_a_comment_stays_below_what_github_takes(hostile: Report, knowledge: Knowledge) -> None:
    text = REPORTERS["markdown"](many(hostile, 100), knowledge, "en")
    assert len(text) < 65_000
    assert text.index("high0000") < 5_000
    shown = text.count("| undeclared-") + text.count("| contradicted-")
    assert f"+ {400 - shown} more findings" in text


def test_the_step_summary_counts_what_it_leaves_out(hostile: Report, knowledge: Knowledge) -> None:
    text = REPORTERS["github-summary"](many(hostile, 30), knowledge, "en")
    assert text.splitlines()[0].startswith("## not ready: ")
    assert text.count("\n- **") == 50
    assert "+ 70 more findings" in text


def test_gitlab_entries_are_complete(hostile: Report, knowledge: Knowledge) -> None:
    entries = json.loads(REPORTERS["gitlab"](hostile, knowledge, "en"))
    assert {e["severity"] for e in entries} <= {"info", "minor", "major", "critical", "blocker"}
    assert all(e["location"]["lines"]["begin"] >= 1 for e in entries)
