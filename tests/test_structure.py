"""The shape of the code: imports go one way, files stay readable."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "auditor"
LAYERS = {
    "notice": 0,
    "claim": 0,
    "model": 0,
    "errors": 0,
    "names": 0,
    "limits": 0,
    "isolate": 0,
    "readers": 1,
    "knowledge": 1,
    "policy": 2,
    "attribution": 2,
    "helpers": 3,
    "permitted": 3,
    "collect": 3,
    "packers": 3,
    "disclosure": 3,
    "compare": 3,
    "sources": 3,
    "flows": 3,
    "judge": 4,
    "rules": 5,
    "triage": 5,
    "settings": 1,
    "report": 5,
    "audit": 6,
    "cli": 7,
}
ALLOWED = {("rules", "policy"), ("knowledge", "policy")}
"""Lint compiles the lexicon to try its examples; both imports are inside functions."""


def layer(name: str) -> str:
    return name.split(".")[1] if "." in name else name


def test_imports_go_one_way() -> None:
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own.startswith("__"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("auditor."):
                other = layer(node.module or "")
                if other in LAYERS and LAYERS[other] > LAYERS[own] and (own, other) not in ALLOWED:
                    wrong.append(f"{path.name} imports {node.module}")
    assert wrong == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_unfinished(word: str) -> None:
    assert [p.name for p in PACKAGE.rglob("*.py") if word in p.read_text(encoding="utf-8")] == []


def test_files_can_be_read_in_one_go() -> None:
    long = {
        p.name: n
        for p in PACKAGE.rglob("*.py")
        if (n := p.read_text(encoding="utf-8").count("\n")) > 480
    }
    assert long == {}


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
