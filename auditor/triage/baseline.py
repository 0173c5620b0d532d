"""Baseline: exact fingerprints of known findings. It never hides a new one."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.errors import UsageError
from auditor.files import read_file
from auditor.names import shown

MAX_BYTES = 50_000_000


def read_baseline(path: Path) -> frozenset[str]:
    """Fingerprints of a baseline file. Raises UsageError."""
    name = shown(path)
    missing = "no such baseline; make one with `auditor baseline write`"
    data = read_file(path, MAX_BYTES, missing, UsageError, "a baseline")
    try:
        doc = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as e:
        raise UsageError(f"not a baseline: {e}", name) from None
    rows = doc.get("fingerprints") if isinstance(doc, dict) else None
    if not isinstance(rows, list) or doc.get("schema") != "auditor/baseline/v1":
        raise UsageError("not a baseline (schema auditor/baseline/v1)", name)
    if wrong := next((r for r in rows if not isinstance(r, str)), None):
        raise UsageError(f"{wrong!r:.80} is no fingerprint", name)
    return frozenset(rows)
