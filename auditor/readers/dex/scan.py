"""The DEX files of a build -> facts: which method calls, reads or loads what a signal names."""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

import numpy as np

from auditor.model import CodeFact
from auditor.readers.dex.arrays import I64, Csr
from auditor.readers.dex.code import Code
from auditor.readers.dex.edges import FileGraph, file_graph, parents_of
from auditor.readers.dex.file import File
from auditor.readers.dex.hierarchy import owners_below
from auditor.readers.dex.matcher import Facts, Found, SignalMatcher
from auditor.readers.dex.opcodes import CONST_STRING
from auditor.readers.dex.plan import Plan
from auditor.readers.dex.program import Program
from auditor.readers.dex.reflection import Named, ReflectionMatcher
from auditor.readers.dex.strings import StringMatcher
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
    marks: list[tuple[str, str]]
    """(text, class descriptor): classes whose code holds a text that tells them."""
    links: list[str]
    """Web addresses that look like those of a policy."""
    bounds: tuple[tuple[str, int], ...] = ()
    """Bounds of the analysis of all files that were passed, and how often; with the first file."""


def scan_dex(dex: Dex, plan: Plan) -> DexFacts:
    """Read one DEX file by itself. Raises DexError where it is broken."""
    return scan_build([dex], plan)[0]


def scan_build(dexes: list[Dex], plan: Plan) -> list[DexFacts]:
    """Read the DEX files of one build together. Raises DexError where one is broken."""
    try:
        return _scan(dexes, plan)
    except (IndexError, struct.error, OverflowError) as e:
        # numpy and struct check every access; a table that points outside ends here
        raise DexError(f"a table refers outside the file ({e})") from None


def scan_each(dexes: list[Dex], plan: Plan) -> list[DexFacts | DexError]:
    """The same for files of which some may be broken: those that are sound are read together."""
    try:
        return list(scan_build(dexes, plan))
    except DexError as e:
        if len(dexes) == 1:
            return [e]
    out: list[DexFacts | DexError] = [scan_each([dex], plan)[0] for dex in dexes]
    sound = [i for i, found in enumerate(out) if not isinstance(found, DexError)]
    if 1 < len(sound) < len(dexes):
        together = scan_each([dexes[i] for i in sound], plan)
        out = [together[sound.index(i)] if i in sound else out[i] for i in range(len(out))]
    return out


def _scan(dexes: list[Dex], plan: Plan) -> list[DexFacts]:
    program = Program(dexes)
    facts = Facts(program)
    parents = [_parents(dex) for dex in dexes]
    below = owners_below(dexes, parents, list(plan.members), dict(plan.below))
    signals = SignalMatcher(program, plan, below, facts)
    strings = StringMatcher(program, plan, facts)
    reflection = ReflectionMatcher(program, plan, facts)
    for f in program.files:
        n = f.number
        f.asked.update(signals.methods[n], strings.sinks[n], reflection.lookups[n])
    signals.collect()
    strings.collect()
    reflection.collect()
    found: list[list[Found]] = [[] for _ in dexes]
    for fact in facts.out:
        found[fact.file].append(fact)
    out = []
    program.close()
    for f, here in zip(program.files, found, strict=True):
        here.sort(key=lambda x: (x.fact.offset, x.fact.signal))
        out.append(
            DexFacts(
                facts=[x.fact for x in here],
                packages=_packages(f.dex),
                methods=len(f.code.method),
                callers=[x.method for x in here],
                graph=_graph(f, [n for n in reflection.named if n.file == f.number]),
                code=(f.dex, f.code) if plan.flows is not None else None,
                marks=_marks(f, plan.marks),
                links=_links(f.dex),
                bounds=() if f.number else tuple(sorted(program.cut.items())),
            )
        )
        f.drop()
    return out


def _parents(dex: Dex) -> tuple[I64, Csr]:
    try:
        return parents_of(dex)
    except (DexError, IndexError, struct.error, OverflowError):
        nothing = np.empty(0, np.int64)
        return nothing, Csr(np.zeros(1, np.int64), nothing)  # its graph is missing too, and told


def _graph(f: File, named: list[Named]) -> FileGraph | None:
    try:
        return file_graph(f.dex, f.code, f.found, [n[1:] for n in named])
    except (DexError, IndexError, struct.error, OverflowError):
        return None  # what calls what cannot be told; the facts stand


_POLICY = re.compile(r"https?://[\x21-\x7e]{4,200}", re.ASCII)
_TELLING = re.compile(r"privacy|policy|yinsi|ysxy|secret", re.I)
MAX_LINKS = 20
MAX_MARKS = 5_000


def _links(dex: Dex) -> list[str]:
    """Strings of the file that are addresses of policies by their words."""
    starts = [i for prefix in ("http://", "https://") for i in dex.strings_from(prefix)]
    texts = (dex.string(i) for i in starts)
    return [t for t in texts if _POLICY.fullmatch(t) and _TELLING.search(t)][:MAX_LINKS]


def _marks(f: File, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """The classes that load one of the texts, each pair once."""
    wanted = {i: t for t in texts if (i := f.dex.string_index(t)) >= 0}
    owners = f.dex.methods["class"]
    found = {
        (wanted[h.member], f.dex.type_name(int(owners[int(f.code.method[h.row])])))
        for h in f.pick(CONST_STRING, wanted)
    }
    return sorted(found)[:MAX_MARKS]


def _packages(dex: Dex) -> set[str]:
    of = dex.descriptors
    own = (of[t] for t in dex.classes["class"].tolist() if t < len(of))
    out = {d.rpartition(b"/")[0] for d in own}
    return {p[1:].decode("utf-8", "replace").replace("/", ".") for p in out if p}
