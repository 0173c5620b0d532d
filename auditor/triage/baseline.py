"""Baseline: exact fingerprints of known findings. It never hides a new one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from auditor.errors import UsageError
from auditor.files import read_file
from auditor.model import Finding
from auditor.names import shown

MAX_BYTES = 50_000_000
SCHEMA = "auditor/baseline/v2"
_ROWS = {"auditor/baseline/v1": "fingerprints", SCHEMA: "findings"}
"""Where the known findings stand, by schema; the first had their fingerprints alone."""
KEPT = ("fingerprint", "rule", "subject", "collector", "message")


def read_baseline(path: Path) -> frozenset[str]:
    """Fingerprints of a baseline file. Raises UsageError."""
    name = shown(path)
    missing = "no such baseline; make one with `auditor baseline write`"
    data = read_file(path, MAX_BYTES, missing, UsageError, "a baseline")
    try:
        doc = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as e:
        raise UsageError(f"not a baseline: {e}", name) from None
    schema = doc.get("schema") if isinstance(doc, dict) else None
    rows = doc.get(_ROWS[schema]) if schema in _ROWS else None
    if not isinstance(rows, list):
        raise UsageError(f"not a baseline (schema {SCHEMA})", name)
    if schema == SCHEMA:
        rows = [r.get("fingerprint") if isinstance(r, dict) else r for r in rows]
    if wrong := next((r for r in rows if not isinstance(r, str)), ""):
        raise UsageError(f"{wrong!r:.80} is no fingerprint", name)
    if None in rows:
        raise UsageError("a finding without a fingerprint", name)
    return frozenset(rows)


def baseline_text(findings: Iterable[Finding]) -> str:
    """The file: one finding a line, so that a reviewer sees what is accepted and a diff what changes."""
    by_id = {f.fingerprint: f for f in findings}
    rows = sorted(by_id.values(), key=lambda f: (f.rule, f.subject, f.collector, f.fingerprint))
    lines = ",\n".join(
        "  " + json.dumps({k: getattr(f, k) for k in KEPT}, ensure_ascii=False) for f in rows
    )
    return f'{{\n "schema": "{SCHEMA}",\n "findings": [\n{lines}\n ]\n}}\n'


def without(text: str, dropped: frozenset[str]) -> str:
    """A file of either schema without these fingerprints."""
    doc = json.loads(text)
    key = _ROWS[doc["schema"]]
    kept = [r for r in doc[key] if (r["fingerprint"] if isinstance(r, dict) else r) not in dropped]
    if doc["schema"] != SCHEMA:
        return json.dumps({**doc, key: kept}, indent=1) + "\n"
    lines = ",\n".join("  " + json.dumps(r, ensure_ascii=False) for r in kept)
    return f'{{\n "schema": "{SCHEMA}",\n "findings": [\n{lines}\n ]\n}}\n'
