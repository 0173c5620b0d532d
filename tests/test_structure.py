"""The shape of the code: imports go one way, files stay readable."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "auditor"
LAYERS = {
    "notice": 0,
    "claim": 0,
    "form": 0,
    "build": 0,
    "collection": 0,
    "rows": 0,
    "model": 0,
    "errors": 0,
    "version": 0,
    "app_entry": 0,
    "gate": 0,
    "declared": 0,
    "files": 0,
    "names": 0,
    "limits": 0,
    "isolate": 0,
    "report.schema_v1": 1,
    "settings": 1,
    "readers": 1,
    "runtime": 1,
    "knowledge": 1,
    "policy": 2,
    "library_classes": 2,
    "attribution": 2,
    "app_facts": 2,
    "knowledge.lint": 3,
    "knowledge.lint_classes": 3,
    "knowledge.word_lint": 3,
    "knowledge.editor": 3,
    "helpers": 3,
    "permitted": 3,
    "collect": 3,
    "presence": 3,
    "requests": 3,
    "packers": 3,
    "switches": 3,
    "native_code": 3,
    "unresolved": 3,
    "disclosure": 3,
    "observed": 3,
    "records": 4,
    "timeline": 4,
    "compare": 3,
    "sources": 3,
    "data_safety": 3,
    "flows": 3,
    "judge": 4,
    "triage": 5,
    "rules": 5,
    "report": 5,
    "audit": 6,
    "library": 7,
    "cli": 7,
    "review": 7,
    "fleet": 7,
}
"""Areas, and files that stand elsewhere than their area, from the bottom up (docs/architecture.md):
a file imports its own layer and those below it."""
NEVER = {
    "report": {"rules", "judge", "triage", "readers", "runtime", "sources", "collect"},
    "knowledge": {"readers"},
    "readers": {"knowledge", "policy"},
    "runtime": {"knowledge", "policy"},
    "policy": {"readers"},
    "triage": {"rules"},
}
"""What the layers alone would allow."""
ROOT = ("auditor", "auditor.__main__")
"""The public names, and the command; both stand above all."""


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    out = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


def imports(name: str, path: Path, known: Container[str]) -> Iterator[str]:
    """Modules of the package that a file imports, at its head or inside a function."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for a in node.names:
                inner = f"{base}.{a.name}"
                if inner in known or base in known:
                    yield inner if inner in known else base


def edges() -> dict[str, set[str]]:
    """Module -> the modules that it imports."""
    known = modules()
    return {m: set(imports(m, p, known)) - {m} for m, p in known.items()}


def place(module: str) -> str:
    """The longest entry of LAYERS that a module belongs to."""
    inner = module.removeprefix("auditor.")
    while inner and inner not in LAYERS:
        inner = inner.rpartition(".")[0]
    assert inner, f"{module} has no layer; give it one in LAYERS"
    return inner


def test_imports_go_one_way() -> None:
    wrong = []
    for module, others in edges().items():
        if module in ROOT:
            continue
        own = place(module)
        for other in others - set(ROOT):
            found = place(other)
            area = found.partition(".")[0]
            if LAYERS[found] > LAYERS[own] or (
                area in NEVER.get(own.partition(".")[0], ()) and LAYERS[found] > 0
            ):
                wrong.append(f"{module} imports {other}")
    assert sorted(wrong) == []


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Files that import each other, however far around (Tarjan's strong components)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    out: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        open_.append(node)
        for other in graph[node]:
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in open_:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            at = open_.index(node)
            if len(open_) - at > 1:
                out.append(sorted(open_[at:]))
            del open_[at:]

    for node in graph:
        if node not in number:
            visit(node)
    return out


def test_no_files_import_each_other() -> None:
    assert circles(edges()) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_formats_do_not_import_each_other() -> None:
    """What two formats share stands in a file of its own under them."""
    from auditor.report import REPORTERS

    formats = {f"auditor.report.{m}" for m in (*REPORTERS, "json_v1")} & set(modules())
    formats |= {"auditor.report.digest", "auditor.report.comparison", "auditor.report.disclosure"}
    found = edges()
    assert {m: o for m in formats if (o := found[m] & formats)} == {}


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_unfinished(word: str) -> None:
    assert [p.name for p in PACKAGE.rglob("*.py") if word in p.read_text(encoding="utf-8")] == []


PROSE = frozenset({"what", "why", "message", "remedy", "quote", "title"})
"""Fields that hold sentences for people."""


def _reads_prose(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr in PROSE for n in ast.walk(node))


def prose_decisions(source: str) -> list[int]:
    """Lines on which something is decided by what a sentence says."""
    out = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            fixed = [n for n in (node.left, *node.comparators) if isinstance(n, ast.Constant)]
            worded = [f for f in fixed if isinstance(f.value, str) and f.value]
            if worded and any(_reads_prose(n) for n in (node.left, *node.comparators)):
                out.append(node.lineno)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("startswith", "endswith", "find", "index", "count")
            and isinstance(node.func.value, ast.Attribute)
            and node.func.value.attr in PROSE
        ):
            out.append(node.lineno)
    return out


@pytest.mark.parametrize(
    "line",
    [
        'lesser = "archives" in notice.why',
        'if "not judged" in n.what: pass',
        'n.what == "code was not judged"',
        'any(n.why.startswith("the DEX") for n in limited)',
        'any("x" in f.message.lower() for f in findings)',
    ],
)
def test_a_decision_by_prose_is_found(line: str) -> None:
    assert prose_decisions(line) == [1]


def test_no_decision_reads_prose() -> None:
    found = {
        p.relative_to(PACKAGE).as_posix(): lines
        for p in PACKAGE.rglob("*.py")
        if (lines := prose_decisions(p.read_text(encoding="utf-8")))
    }
    assert found == {}
