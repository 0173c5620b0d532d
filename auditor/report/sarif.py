"""SARIF 2.1.0 as GitHub code scanning takes it.

GitHub needs a physical location with a region in every result, so each finding stands on the
line to edit: the policy line where one is near, else the manifest request, else the build at
1:1. The truth is in logicalLocations and codeFlows.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import Any

from auditor import __version__
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import told
from auditor.model import Evidence, Finding, Flow, Report
from auditor.report.json_text import dump
from auditor.report.place import spot_of
from auditor.report.safe import plain
from auditor.report.shaping import shaping

LEVEL = {"high": "error", "medium": "warning", "low": "note", "info": "note"}
SECURITY = {"high": "8.0", "medium": "5.5", "low": "2.5", "info": "1.0"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def failed(message: str, where: str) -> str:
    """The log of a build that could not be analysed: no result, and a run that did not succeed."""
    notification: dict[str, Any] = {"level": "error", "message": {"text": _text(message, 1000)}}
    if where:
        place = {"physicalLocation": {"artifactLocation": {"uri": _uri(where)}}}
        notification["locations"] = [place]
    run = {
        "tool": {"driver": {"name": "auditor", "version": __version__}},
        "results": [],
        "invocations": [
            {"executionSuccessful": False, "toolExecutionNotifications": [notification]}
        ],
    }
    return _log(run)


def _log(run: dict[str, Any]) -> str:
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _text(text: str, most: int) -> str:
    """Plain text of a message; unescaped brackets would be a link (SARIF 2.1.0, 3.11.6)."""
    return re.sub(r"([\\\[\]])", r"\\\1", plain(text, most))


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """One run per app; waived results are left out, since GitHub shows them as open."""
    reported = {f.rule for f in report.findings}
    rules = [r for r in knowledge.all_rules.values() if r.id in knowledge.rules or r.id in reported]
    index = {r.id: i for i, r in enumerate(rules)}
    package = report.app.manifest.package or "app"
    category = "/".join(plain(x, 200) for x in (package, report.category) if x)
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "auditor",
                "version": __version__,
                "rules": [
                    {
                        "id": r.id,
                        "name": "".join(p.title() for p in r.id.split("-")),
                        "shortDescription": {"text": r.title[lang]},
                        "fullDescription": {"text": r.why[lang][:1000]},
                        "help": {"text": r.remedy[lang], "markdown": r.remedy[lang]},
                        "defaultConfiguration": {"level": LEVEL[r.severity]},
                        "properties": {
                            "tags": ["security", "privacy", *knowledge.tags_of(r.id)],
                            "precision": "high",
                            "security-severity": SECURITY[r.severity],
                        },
                    }
                    for r in rules
                ],
            }
        },
        "automationDetails": {"id": f"auditor/{category}/"},
        "columnKind": "utf16CodeUnits",
        "results": [_result(f, report, index) for f in report.findings],
        "invocations": [
            {
                "executionSuccessful": report.result in ("pass", "fail"),
                "toolConfigurationNotifications": [
                    {"level": "note", "message": {"text": _text(line, 1000)}}
                    for line in shaping(report.gate, knowledge, lang)
                ],
                "toolExecutionNotifications": [
                    {
                        "level": "note" if n.level == "info" else n.level,
                        "message": {"text": _text(": ".join(told(n, knowledge, lang)), 500)},
                    }
                    for n in report.notices
                ],
            }
        ],
    }
    return _log(run)


def _result(f: Finding, report: Report, index: dict[str, int]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "ruleId": f.rule,
        "ruleIndex": index[f.rule],
        "level": LEVEL[f.severity],
        "message": {"text": _text(f"{f.message}. {f.remedy}", 1000)},
        "locations": [
            {
                "physicalLocation": _physical(f, report),
                "logicalLocations": _logical(f),
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{f.fingerprint}:1",
            "auditorFingerprint/v1": f.fingerprint,
        },
        "properties": {
            "severity": f.severity,
            "confidence": f.confidence,
            "subject": _text(f.subject, 300),
            "collector": _text(f.collector, 200),
            **({"tags": list(f.tags)} if f.tags else {}),
        },
    }
    if f.nearest_claim is not None:
        quote = f.nearest_claim.claim.where.quote
        out["relatedLocations"] = [
            {
                "id": 1,
                "message": {"text": _text(quote or "nearest statement of the policy", 600)},
                "physicalLocation": _at(f.nearest_claim.policy, f.nearest_claim.claim.where.line),
            }
        ]
    if f.code:
        ways = [_way(e, report) for e in f.code[:5]]
        ways += [_gone(e, flow, report) for e in f.code for flow in e.flows][:5]
        out["codeFlows"] = [{"threadFlows": [{"locations": way}]} for way in ways]
    return out


def _at(path: str, line: int) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": _uri(path)},
        "region": {
            "startLine": max(1, line),
            "startColumn": 1,
            "endLine": max(1, line),
            "endColumn": 2,
        },
    }


def _uri(path: str) -> str:
    """A path as a relative URI; an absolute one is cut to its name, for nobody to see."""
    p = PurePosixPath(path)
    if p.is_absolute() or ".." in p.parts:
        p = PurePosixPath(p.name)
    from urllib.parse import quote

    return quote(os.fsencode(p.as_posix()))


def _physical(f: Finding, report: Report) -> dict[str, Any]:
    spot = spot_of(f, report)
    return _at(spot.path, spot.line)


def _logical(f: Finding) -> list[dict[str, Any]]:
    if f.code:
        return [
            {"fullyQualifiedName": plain(e.caller, 500), "kind": "function"} for e in f.code[:3]
        ]
    return [{"fullyQualifiedName": _text(f.subject, 500), "kind": "element"}]


def _way(e: Evidence, report: Report) -> list[dict[str, Any]]:
    """The methods from the outermost to the caller, then the place itself."""
    steps = [m for m in e.chain[1:-1] if m != e.caller]
    return [*(_step(m, report) for m in steps), _flow(e, report)]


def _gone(e: Evidence, flow: Flow, report: Report) -> list[dict[str, Any]]:
    """The way of a value: where it is read, the methods it goes through, where it leaves."""
    sink = _step(flow.caller, report)
    host = f" {flow.scheme}://{flow.host}" if flow.host else ""
    text = f"{flow.dex} 0x{flow.offset:x}: {flow.caller} -> {flow.member} ({flow.to}{host})"
    sink["location"]["message"]["text"] = plain(text, 600)
    between = [m for m in flow.through[1:-1] if m not in (e.caller, flow.caller)]
    return [_flow(e, report), *(_step(m, report) for m in between), sink]


def _step(method: str, report: Report) -> dict[str, Any]:
    return {
        "location": {
            "message": {"text": _text(method, 600)},
            "physicalLocation": _at(report.app.path, 1),
            "logicalLocations": [{"fullyQualifiedName": plain(method, 500), "kind": "function"}],
        }
    }


def _flow(e: Evidence, report: Report) -> dict[str, Any]:
    text = f"{e.dex} 0x{e.offset:x}: {e.caller} -> {e.member}"
    return {
        "location": {
            "message": {"text": _text(text, 600)},
            "physicalLocation": _at(report.app.path, 1),
            "logicalLocations": [{"fullyQualifiedName": plain(e.caller, 500), "kind": "function"}],
        }
    }
