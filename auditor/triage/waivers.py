"""waivers.yml: accepted findings, each with a reason, an owner and an end."""

from __future__ import annotations

import datetime as dt
import fnmatch
from pathlib import Path
from typing import Any

import msgspec

from auditor.errors import MapError, UsageError
from auditor.files import read_file
from auditor.limits import DEFAULT
from auditor.model import Finding

MAX_DAYS = 366


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One accepted finding; `*` in subject, collector or package is a wildcard."""

    rule: str
    subject: str
    reason: str
    owner: str
    expires: str
    collector: str = "*"
    package: str = "*"

    def fits(self, finding: Finding, package: str) -> bool:
        return self.rule == finding.rule and all(
            fnmatch.fnmatchcase(value, pattern)
            for value, pattern in (
                (finding.subject, self.subject),
                (finding.collector, self.collector),
                (package, self.package),
            )
        )

    def expired(self, today: dt.date) -> bool:
        return dt.date.fromisoformat(self.expires) < today


def read_waivers(path: Path, rules: frozenset[str]) -> tuple[Waiver, ...]:
    """Waivers of a file. Raises MapError with every problem."""
    from auditor.knowledge.yaml_reader import read_yaml  # a run without waivers needs no YAML

    name = path.as_posix()
    try:
        text = read_file(path, DEFAULT.list_bytes, "no such waiver file", UsageError).decode()
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"cannot be read: {e}", name) from None
    doc: Any = read_yaml(text, name)
    rows = doc.get("waivers") if isinstance(doc, dict) else None
    if not isinstance(rows, list):
        raise UsageError("a list under `waivers:` is expected", name)
    problems: list[str] = []
    out: list[Waiver] = []
    for i, raw in enumerate(rows, 1):
        at = f"{name}:waiver {i}"
        try:
            w = msgspec.convert(raw, Waiver)
        except msgspec.ValidationError as e:
            problems.append(f"{at}: {e}; rule, subject, reason, owner and expires are required")
            continue
        out.append(w)
        if w.rule not in rules:
            problems.append(f"{at}: unknown rule {w.rule!r}; see `auditor rules`")
        if not w.reason.strip() or not w.owner.strip():
            problems.append(f"{at}: reason and owner must say something")
        try:
            dt.date.fromisoformat(w.expires)
        except ValueError:
            problems.append(f"{at}: expires must be a date such as 2027-03-31")
        if "*" in w.subject and len(w.reason) < 20:
            problems.append(f"{at}: a wildcard subject needs a reason that explains it")
    if problems:
        raise MapError(problems)
    return tuple(out)
