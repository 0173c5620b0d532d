"""The shape of the code: imports go one way, files stay readable."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "auditor"
LAYERS = {
    "model": 0,
    "errors": 0,
    "names": 0,
    "limits": 0,
    "isolate": 0,
    "readers": 1,
    "knowledge": 1,
    "policy": 2,
    "attribution": 2,
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
