"""What a rule is: an id, and a pure function from a case and its maps to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from auditor.judge.case import Case, Maps
from auditor.knowledge.schema import PackRule
from auditor.model import Finding


class Rule(NamedTuple):
    """One rule; the file is called as its id, so are its page and its cases."""

    id: str
    check: Callable[[Case, Maps], Iterator[Finding]]


class PackCheck(NamedTuple):
    """A generic check of the rule packs; the knowledge tells each rule what to look for."""

    id: str
    check: Callable[[PackRule, Case], Iterator[Finding]]
