"""Facts x call graph -> facts that say whether the app comes to them, and on which way."""

from __future__ import annotations

import re

import msgspec

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.model import CodeFact, Manifest
from auditor.readers.container import Container, printable
from auditor.readers.dex import DexError, DexFacts
from auditor.readers.dex.flow.plan import FlowPlan
from auditor.readers.dex.flow.search import Search
from auditor.readers.dex.graph import Graph, build
from auditor.readers.dex.reach import UNSEEN, reach

_DOTTED = re.compile(rb"[A-Za-z_][\w$]{0,200}(?:\.[\w$]{1,200}){1,40}")
_NAMES_CLASSES = re.compile(
    r"(?!res/(?:drawable|mipmap|color|anim|animator|interpolator|font)\b).*\.xml|META-INF/services/.+"
)
MAX_NAMING = 2_000_000
"""Bytes of one file that may name classes."""


def with_reachability(
    found: list[DexFacts],
    manifest: Manifest,
    containers: list[Container],
    limits: Limits,
    flows: FlowPlan | None = None,
) -> tuple[CodeFact, ...]:
    """The facts of all DEX files, with `reachable` and `chain`, and with `flows` by a plan.

    `reachable` stays None where a file's share of the graph is missing, the hierarchy is too
    large or the system starts nothing that is in it: then nobody can tell.
    """
    plain = tuple(f for d in found for f in d.facts)
    files = [d.graph for d in found if d.graph is not None]
    if not plain or len(files) < len(found):
        return plain
    try:
        graph = build(files)
    except DexError:
        return plain
    roots = _roots(graph, manifest, containers, limits)
    if not roots:
        return plain
    seen = reach(graph, roots)
    search = Search(found, graph, seen, flows, manifest.components, limits) if flows else None
    if search is not None:
        search.expect(found, seen)
    chains: dict[int, tuple[str, ...]] = {}
    out: list[CodeFact] = []
    for file, (d, nodes) in enumerate(zip(found, graph.nodes, strict=True)):
        for fact, node in zip(d.facts, nodes[d.callers].tolist(), strict=True):
            come = seen.parent[node] != UNSEEN
            if come and node not in chains:
                chains[node] = seen.chain(node)
            told = msgspec.structs.replace(
                fact, reachable=bool(come), chain=chains[node] if come else ()
            )
            out.append(search.with_flows(file, node, told) if search else told)
    return tuple(out)


def _roots(
    graph: Graph, manifest: Manifest, containers: list[Container], limits: Limits
) -> dict[int, str]:
    """Classes that the system creates -> what makes it do so."""
    named = [(c.name, f"{c.kind} {c.name}") for c in manifest.components]
    if manifest.application:
        named.insert(0, (manifest.application, f"application {manifest.application}"))
    out: dict[int, str] = {}
    for name, why in named:
        class_ = graph.class_named(name)
        if class_ >= 0:
            out.setdefault(class_, why)
    if not out:
        return {}
    left = limits.total_bytes // 8
    entries = [(c, n) for c in containers for n in c.names() if _NAMES_CLASSES.fullmatch(n)]
    for container, entry in entries:
        if left <= 0:
            break
        try:
            data = container.read(entry, MAX_NAMING)
        except InputError:
            continue  # a resource that cannot be read names nothing
        left -= len(data)
        for class_ in _classes_in(graph, data):
            out.setdefault(class_, f"named in {printable(entry)}")
    return out


def _classes_in(graph: Graph, data: bytes) -> list[int]:
    """Classes whose names stand in a file: string pools are UTF-8 or UTF-16."""
    words = set(_DOTTED.findall(data))
    if data[1::2].count(0) * 3 > len(data) // 2:
        words |= set(_DOTTED.findall(data[::2]))
    found = (graph.class_of.get(b"L" + w.replace(b".", b"/") + b";", -1) for w in words)
    return sorted(c for c in found if c >= 0)
