"""waivers.yml: accepted findings, each with a reason, an owner and an end."""

from __future__ import annotations

import datetime as dt
import fnmatch
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from auditor.errors import MapError, UsageError
from auditor.files import read_file
from auditor.model import Finding
from auditor.names import shown

MAX_DAYS = 366
MIN_REASON = 15
MIN_REASON_FOR_ALL = 20
WILDCARDS = frozenset("*?[")
MAX_BYTES = 5_000_000


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One accepted finding; `*`, `?` and `[...]` in subject, collector or package are wildcards."""

    rule: str
    subject: str
    reason: str
    owner: str
    expires: str
    collector: str = "*"
    package: str = "*"

    def fits(self, finding: Finding, package: str) -> bool:
        """Whether it covers a finding of a package."""
        return self.rule == finding.rule and all(
            fnmatch.fnmatchcase(value, pattern)
            for value, pattern in (
                (finding.subject, self.subject),
                (finding.collector, self.collector),
                (package, self.package),
            )
        )

    def expired(self, today: dt.date) -> bool:
        """Whether its last day is past."""
        return dt.date.fromisoformat(self.expires) < today


def problems_of(w: Waiver, today: dt.date) -> Iterator[str]:
    """What a waiver lacks to be one that another person can judge."""
    reason = " ".join(w.reason.split())
    if not w.owner.strip():
        yield "owner must name somebody"
    if len(reason) < MIN_REASON:
        yield f"a reason has at least {MIN_REASON} characters"
    elif WILDCARDS & set(w.subject) and len(reason) < MIN_REASON_FOR_ALL:
        yield "a wildcard subject needs a reason that explains it"
    try:
        end = dt.date.fromisoformat(w.expires)
    except ValueError:
        yield "expires must be a date such as 2027-03-31"
        return
    if (end - today).days > MAX_DAYS:
        yield f"expires on {end}; a waiver lasts a year at most, until {today + dt.timedelta(MAX_DAYS)}"


def read_waivers(path: Path, rules: frozenset[str], today: dt.date) -> tuple[Waiver, ...]:
    """Waivers of a file. Raises MapError with every problem."""
    from auditor.knowledge.yaml_reader import read_yaml  # a run without waivers needs no YAML

    name = shown(path)
    try:
        text = read_file(path, MAX_BYTES, "no such waiver file", UsageError).decode("utf-8-sig")
    except UnicodeDecodeError as e:
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
        problems += [f"{at}: {p}" for p in problems_of(w, today)]
    if problems:
        raise MapError(problems)
    return tuple(out)
