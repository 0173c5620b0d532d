"""One DEX file -> facts: which method calls, reads or loads what a signal names."""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

from auditor.model import CodeFact
from auditor.readers.dex.code import Code, read_code
from auditor.readers.dex.edges import FileGraph, file_graph
from auditor.readers.dex.instructions import Instructions, instructions
from auditor.readers.dex.library_models import Runtime
from auditor.readers.dex.matcher import SignalMatcher
from auditor.readers.dex.plan import Plan
from auditor.readers.dex.sweep import Sites
from auditor.readers.dex.tables import Dex, DexError


class DexFacts(NamedTuple):
    """What one DEX file shows."""

    facts: list[CodeFact]
    packages: set[str]
    """Packages, with dots, of the classes that the file defines."""
    methods: int
    callers: list[int]
    """method_id of the caller of each fact."""
    graph: FileGraph | None
    """The file's share of the call graph; None where its tables are broken."""
    code: tuple[Dex, Code] | None
    """The file and where its methods stand, where values are to be followed."""
    links: list[str]
    """Web addresses that look like those of a policy."""


def scan_dex(dex: Dex, plan: Plan) -> DexFacts:
    """Read one DEX file. Raises DexError where it is broken."""
    try:
        return _scan(dex, plan)
    except (IndexError, struct.error, OverflowError) as e:
        # numpy and struct check every access; a table that points outside ends here
        raise DexError(f"a table refers outside the file ({e})") from None


def _scan(dex: Dex, plan: Plan) -> DexFacts:
    code = read_code(dex)
    found = instructions(dex, code)
    runtime = Runtime(dex)
    facts = SignalMatcher(dex, plan, code, found, runtime).collect()
    facts.sort(key=lambda f: (f.fact.offset, f.fact.signal))
    return DexFacts(
        facts=[f.fact for f in facts],
        packages=_packages(dex),
        methods=len(code.method),
        callers=[f.method for f in facts],
        graph=_graph(dex, code, found, runtime),
        code=(dex, code) if plan.flows is not None else None,
        links=_links(dex),
    )


def _graph(dex: Dex, code: Code, found: Instructions, runtime: Runtime) -> FileGraph | None:
    sites = Sites(found.at, found.row)
    try:
        return file_graph(dex, code, sites, found.op, found.names, runtime)
    except (DexError, IndexError, struct.error, OverflowError):
        return None  # what calls what cannot be told; the facts stand


_POLICY = re.compile(r"https?://[\x21-\x7e]{4,200}", re.ASCII)
_TELLING = re.compile(r"privacy|policy|yinsi|ysxy|secret", re.I)
MAX_LINKS = 20


def _links(dex: Dex) -> list[str]:
    """Strings of the file that are addresses of policies by their words."""
    starts = [i for prefix in ("http://", "https://") for i in dex.strings_from(prefix)]
    texts = (dex.string(i) for i in starts)
    return [t for t in texts if _POLICY.fullmatch(t) and _TELLING.search(t)][:MAX_LINKS]


def _packages(dex: Dex) -> set[str]:
    of = dex.descriptors
    own = (of[t] for t in dex.classes["class"].tolist() if t < len(of))
    out = {d.rpartition(b"/")[0] for d in own}
    return {p[1:].decode("utf-8", "replace").replace("/", ".") for p in out if p}
