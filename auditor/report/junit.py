"""JUnit XML in the form that Jenkins, GitLab and pytest share: one suite, one case per finding."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.model import Report
from auditor.report.finding_text import finding_text
from auditor.report.safe import plain


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """A failing case per finding, a passing case per rule without one."""
    from lxml import etree

    package = plain(report.app.manifest.package or "app", 200)
    hit = {f.rule for f in report.findings}
    quiet = [r for r in knowledge.rules if r not in hit]
    suite = etree.Element(
        "testsuite",
        name=f"auditor {package}",
        tests=str(len(report.findings) + len(quiet) + len(report.waived)),
        failures=str(len(report.findings)),
        errors="0",
        skipped=str(len(report.waived)),
        time="0",
    )
    for f in report.findings:
        case = etree.SubElement(
            suite,
            "testcase",
            classname=f"auditor.{f.rule}",
            name=plain(f"{f.subject} by {f.collector}", 300),
            time="0",
        )
        failure = etree.SubElement(case, "failure", message=plain(f.message, 500), type=f.severity)
        failure.text = _xml(finding_text(f, knowledge, lang))
    for f in report.waived:
        case = etree.SubElement(
            suite,
            "testcase",
            classname=f"auditor.{f.rule}",
            name=plain(f"{f.subject} by {f.collector}", 300),
            time="0",
        )
        etree.SubElement(case, "skipped", message=plain(f.note or "waived", 300))
    for rule in quiet:
        etree.SubElement(
            suite, "testcase", classname=f"auditor.{rule}", name="no finding", time="0"
        )
    root = etree.Element(
        "testsuites",
        name="auditor",
        tests=suite.get("tests", "0"),
        failures=suite.get("failures", "0"),
        errors="0",
    )
    root.append(suite)
    text: str = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    ).decode("utf-8")
    return text


def _xml(text: str) -> str:
    return "".join(
        c
        for c in text
        if c in "\n\t"
        or (ord(c) >= 32 and not 0xD800 <= ord(c) < 0xE000 and ord(c) not in (0xFFFE, 0xFFFF))
    )
