"""Baseline: exact fingerprints of known findings. It never hides a new one."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.errors import UsageError
from auditor.files import read_file

MAX_BYTES = 200_000_000


def read_baseline(path: Path) -> frozenset[str]:
    """Fingerprints of a baseline file. Raises UsageError."""
    name = path.as_posix()
    missing = "no such baseline; make one with `auditor baseline write`"
    try:
        doc = json.loads(read_file(path, MAX_BYTES, missing, UsageError))
    except (OSError, ValueError) as e:
        raise UsageError(f"not a baseline: {e}", name) from None
    rows = doc.get("fingerprints") if isinstance(doc, dict) else None
    if doc.get("schema") != "auditor/baseline/v1" or not isinstance(rows, list):
        raise UsageError("not a baseline (schema auditor/baseline/v1)", name)
    return frozenset(str(r) for r in rows)
