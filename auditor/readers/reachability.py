"""Facts x call graph -> facts that say whether the app comes to them, and on which way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np

from auditor.errors import InputError
from auditor.limits import Limits
from auditor.model import CodeFact, Manifest, Root
from auditor.notice import Notice, notice
from auditor.readers.container import Container, printable
from auditor.readers.dex import DexError, DexFacts
from auditor.readers.dex.flow.plan import FlowPlan
from auditor.readers.dex.flow.search import Search
from auditor.readers.dex.graph import Graph, build
from auditor.readers.dex.reach import UNSEEN, Reached, reach

_DOTTED = re.compile(rb"[A-Za-z_][\w$]{0,200}(?:\.[\w$]{1,200}){1,40}")
_NAMES_CLASSES = re.compile(
    r"(?!(?:.*/)?res/(?:drawable|mipmap|color|anim|animator|interpolator|font)\b)(?!(?:.*/)?AndroidManifest\.xml$)"
    r".*\.xml|META-INF/services/.+|(?:.*/)?resources\.(?:arsc|pb)"
    r"|(?:.*/)?assets/.+\.(?:json|txt|properties|cfg|conf|ini|ya?ml)"
)
MAX_NAMING = 16_000_000
"""Bytes of one file that may name classes."""
ENABLES = (b"setComponentEnabledSetting", b"setApplicationEnabledSetting")
"""Calls that let the system start what the manifest disables."""


class Reachability(NamedTuple):
    """The facts, each with whether the app comes to it."""

    facts: tuple[CodeFact, ...]
    limited: tuple[Notice, ...] = ()
    """What keeps it from being told."""
    packages: tuple[str, ...] | None = None
    """Packages with code that the app comes to; None where that is not told."""


class RootClass(NamedTuple):
    """What makes the system create a class."""

    kind: Root
    why: str


def with_reachability(
    found: list[DexFacts],
    manifest: Manifest,
    containers: list[Container],
    limits: Limits,
    flows: FlowPlan | None = None,
) -> Reachability:
    """The facts of all DEX files, with `reachable`, `chain` and `root`, and `flows` by a plan.

    `reachable` stays None where a file's share of the graph is missing, the hierarchy is too
    large or the system starts nothing that is in it: then nobody can tell.
    """
    plain = tuple(f for d in found for f in d.facts)
    files = [d.graph for d in found if d.graph is not None]
    missing = notice("graph_missing", containers[0].name) if containers else None
    if not plain or not found:
        return Reachability(plain)
    if len(files) < len(found):
        return Reachability(plain, (missing,) if missing else ())
    try:
        graph = build(files)
    except DexError:
        return Reachability(plain, (missing,) if missing else ())
    roots, limited = _roots(graph, manifest, containers, limits)
    if not roots:
        return Reachability(_followed(found, graph, limits, flows), limited)
    seen = reach(graph, {class_: root.why for class_, root in roots.items()})
    search = Search(found, graph, seen, flows, manifest.components, limits) if flows else None
    if search is not None:
        search.expect(found, seen)
    ways: dict[int, tuple[tuple[str, ...], Root]] = {}
    out: list[CodeFact] = []
    for file, (d, nodes) in enumerate(zip(found, graph.nodes, strict=True)):
        for fact, node in zip(d.facts, nodes[d.callers].tolist(), strict=True):
            come = seen.parent[node] != UNSEEN
            if come and node not in ways:
                ways[node] = (seen.chain(node), roots[seen.start(node)].kind)
            chain, root = ways[node] if come else ((), None)
            told = msgspec.structs.replace(fact, reachable=bool(come), chain=chain, root=root)
            out.append(search.with_flows(file, node, told) if search else told)
    return Reachability(tuple(out), limited, _packages(graph, seen))


def _packages(graph: Graph, seen: Reached) -> tuple[str, ...]:
    """Packages of the classes with a method that is come to."""
    come = np.zeros(len(graph.initialiser), bool)
    come[graph.owner[seen.parent != UNSEEN]] = True
    found = {raw.rpartition(b"/")[0] for raw, class_ in graph.class_of.items() if come[class_]}
    return tuple(sorted(p[1:].decode("utf-8", "replace").replace("/", ".") for p in found if p))


def followed_alone(
    found: list[DexFacts], limits: Limits, flows: FlowPlan | None
) -> tuple[CodeFact, ...]:
    """The facts of DEX files without a manifest, with where their values go."""
    files = [d.graph for d in found if d.graph is not None]
    plain = tuple(f for d in found for f in d.facts)
    if flows is None or len(files) < len(found) or not plain:
        return plain
    try:
        return _followed(found, build(files), limits, flows)
    except DexError:
        return plain


def _followed(
    found: list[DexFacts], graph: Graph, limits: Limits, flows: FlowPlan | None
) -> tuple[CodeFact, ...]:
    """The facts where nobody tells what runs: all code counts as run."""
    if flows is None:
        return tuple(f for d in found for f in d.facts)
    search = Search(found, graph, None, flows, (), limits)
    search.expect(found, None)
    return tuple(
        search.with_flows(i, node, fact)
        for i, (d, nodes) in enumerate(zip(found, graph.nodes, strict=True))
        for fact, node in zip(d.facts, nodes[d.callers].tolist(), strict=True)
    )


def _started(graph: Graph, manifest: Manifest) -> Iterator[tuple[str, RootClass]]:
    """Names of classes that the manifest makes the system create."""
    if manifest.application:
        yield manifest.application, RootClass("application", f"application {manifest.application}")
    for by, name in manifest.started:
        yield name, RootClass(by, f"{by.replace('_', ' ')} {name}")
    enabling = any(n in ENABLES for n in graph.names)
    for c in manifest.components:
        if c.enabled is not False or enabling:
            yield c.name, RootClass(c.kind, f"{c.kind} {c.name}")


def _roots(
    graph: Graph, manifest: Manifest, containers: list[Container], limits: Limits
) -> tuple[dict[int, RootClass], tuple[Notice, ...]]:
    """Classes that the system creates -> what makes it do so."""
    out: dict[int, RootClass] = {}
    for name, root in _started(graph, manifest):
        class_ = graph.class_named(name)
        if class_ >= 0:
            out.setdefault(class_, root)
    if not out:
        return {}, ()
    for name in manifest.named:
        class_ = graph.class_named(name)
        if class_ >= 0:
            out.setdefault(class_, RootClass("callback", "named in AndroidManifest.xml"))
    left = limits.total_bytes // 8
    entries = [(c, n) for c in containers for n in c.names() if _NAMES_CLASSES.fullmatch(n)]
    for container, entry in entries:
        if left <= 0:
            told = notice("resources_not_searched", container.name, entry=printable(entry))
            return out, (told,)
        try:
            data = container.read(entry, MAX_NAMING)
        except InputError:
            continue  # a resource that cannot be read names nothing
        left -= len(data)
        for class_ in _classes_in(graph, data):
            out.setdefault(class_, RootClass("callback", f"named in {printable(entry)}"))
    return out, ()


def _classes_in(graph: Graph, data: bytes) -> list[int]:
    """Classes whose names stand in a file: string pools are UTF-8 or UTF-16."""
    words = set(_DOTTED.findall(data))
    if data[1::2].count(0) * 3 > len(data) // 2:
        words |= set(_DOTTED.findall(data[::2]))
    found = (graph.class_of.get(b"L" + w.replace(b".", b"/") + b";", -1) for w in words)
    return sorted(c for c in found if c >= 0)
