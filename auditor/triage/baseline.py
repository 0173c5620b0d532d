"""Baseline: exact fingerprints of known findings. It never hides a new one."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.errors import UsageError


def read_baseline(path: Path) -> frozenset[str]:
    """Fingerprints of a baseline file. Raises UsageError."""
    name = path.as_posix()
    try:
        doc = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError("no such baseline; make one with `auditor baseline write`", name) from None
    except (OSError, ValueError) as e:
        raise UsageError(f"not a baseline: {e}", name) from None
    rows = doc.get("fingerprints") if isinstance(doc, dict) else None
    if doc.get("schema") != "auditor/baseline/v1" or not isinstance(rows, list):
        raise UsageError("not a baseline (schema auditor/baseline/v1)", name)
    return frozenset(str(r) for r in rows)
