"""Files, functions and public names keep to the limits of the house (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "auditor"
FILE_LINES, FUNCTION_LINES = 350, 60

LONG_FILES = frozenset(
    {
        "readers/dex/flow/spread.py",
    }
)
"""What is still above the limits. It only shrinks."""


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public(node: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Public classes, functions and methods; what stands inside a function is none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef) and not child.name.startswith("_"):
            yield inside + child.name, child
            if isinstance(child, ast.ClassDef):
                yield from public(child, f"{child.name}.")


def test_files_can_be_read_in_one_go() -> None:
    long = {name: n for name, text in sources() if (n := text.count("\n")) > FILE_LINES}
    assert {k: v for k, v in long.items() if k not in LONG_FILES} == {}


def test_functions_fit_on_a_screen() -> None:
    long = {
        f"{name}:{f.name}": n
        for name, text in sources()
        for f in functions(text)
        if (n := (f.end_lineno or 0) - f.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_every_public_name_says_what_it_is() -> None:
    silent = [
        f"{name}:{label}"
        for name, text in sources()
        for label, node in public(ast.parse(text))
        if not ast.get_docstring(node)  # type: ignore[arg-type]
    ]
    assert silent == []


def test_audit_is_one_page() -> None:
    """The pipeline, and what it is made of, can be read without leaving the file."""
    text = (PACKAGE / "audit.py").read_text(encoding="utf-8")
    (audit,) = (f for f in functions(text) if f.name == "audit")
    assert (audit.end_lineno or 0) - audit.lineno < 75
