"""JUnit XML in the form that Jenkins, GitLab and pytest share: one suite, one case per finding."""

from __future__ import annotations

from typing import Any

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import sentence
from auditor.model import Finding, Report
from auditor.report.finding_text import finding_text
from auditor.report.safe import plain
from auditor.report.shaping import shaping


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """A case per finding, failing at or above the threshold; a passing case per rule without one.

    What was not analysed, or not judged, is a case with an error: a server shows it as red.
    """
    from lxml import etree

    suite = etree.Element("testsuite")
    properties = etree.SubElement(suite, "properties")
    for line in shaping(report.gate, knowledge, lang):
        etree.SubElement(properties, "property", name="gate", value=_xml(plain(line, 500)))
    if not len(properties):
        suite.remove(properties)
    for f in report.findings:
        case = _case(suite, f)
        tag = "failure" if report.gate.fails(f.severity) else "system-out"
        inner = etree.SubElement(case, tag)
        if tag == "failure":
            inner.set("message", plain(f.message, 500))
            inner.set("type", f.severity)
        inner.text = _xml(finding_text(f, knowledge, lang))
    for f in report.waived:
        etree.SubElement(_case(suite, f), "skipped", message=plain(f.note or "waived", 300))
    hit = {f.rule for f in report.findings}
    for rule in knowledge.rules:
        if rule not in hit:
            _add(suite, rule, "no finding")
    _unjudged(suite, report, knowledge, lang)
    package = report.app.manifest.package or "app"
    return _document(suite, plain(f"{package} {report.category}".rstrip(), 200))


def failed(message: str, where: str) -> str:
    """The document of a build that could not be analysed: one case with an error."""
    from lxml import etree

    suite = etree.Element("testsuite")
    case = _add(suite, "analysis", plain(where or "input", 300))
    etree.SubElement(case, "error", message=plain(message, 500), type="input")
    return _document(suite, plain(where or "input", 200))


def _unjudged(suite: Any, report: Report, knowledge: Knowledge, lang: str) -> None:
    """A case for what was not analysed, and one for a run that judged nothing."""
    from lxml import etree

    if report.result == "incomplete":
        gaps = [n for n in report.notices if n.level != "info"]
        case = _add(suite, "analysis", "everything was analysed")
        text = "; ".join(dict.fromkeys(sentence(n, knowledge, lang) for n in gaps[:6]))
        etree.SubElement(case, "error", message=plain(text, 500), type="incomplete")
    elif report.result == "not_judged":
        case = _add(suite, "analysis", "something was judged")
        tag = "skipped" if report.gate.allow_unjudged else "error"
        said = [n for n in report.notices if n.code in ("no_policy", "language_not_judged")]
        text = "; ".join(sentence(n, knowledge, lang) for n in said)
        etree.SubElement(case, tag, message=plain(text, 500))


def _case(suite: Any, f: Finding) -> Any:
    return _add(suite, f.rule, plain(f"{f.subject} by {f.collector}", 300))


def _add(suite: Any, rule: str, name: str) -> Any:
    from lxml import etree

    return etree.SubElement(suite, "testcase", classname=f"auditor.{rule}", name=name, time="0")


def _document(suite: Any, name: str) -> str:
    """The suite with its counts, as the text of a file."""
    from lxml import etree

    counts = {
        "tests": len(suite.findall("testcase")),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
    }
    suite.set("name", f"auditor {name}")
    root = etree.Element("testsuites", name="auditor")
    for key, n in counts.items():
        suite.set(key, str(n))
        root.set(key, str(n))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("time", "0")
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
