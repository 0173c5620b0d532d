"""The mutants are what they say, one fault each."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "operators", Path(__file__).with_name("operators.py")
)
assert _spec is not None
assert _spec.loader is not None
operators = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(operators)

SOURCE = """
def f(x):
    for y in x:
        if y > 3 and not y == 9:
            continue
        return True
"""


def test_one_fault_each() -> None:
    made = {ast.unparse(m.tree).split("def f(x):")[1] for m in operators.mutants(SOURCE)}
    assert ast.unparse(ast.parse(SOURCE)).split("def f(x):")[1] not in made
    for line in (
        "if y >= 3 and (not y == 9):",
        "if y > 3 or not y == 9:",
        "if y > 3:",
        "if not y == 9:",
        "if y > 3 and y == 9:",
        "if y > 3 and (not y != 9):",
        "if y > 4 and (not y == 9):",
        "if True:",
        "if False:",
        "return False",
        "pass",
    ):
        assert sum(line in text for text in made) == 1, line
