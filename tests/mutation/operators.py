"""Small faults put into a module: one change of its syntax tree per mutant."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


class Mutant(NamedTuple):
    """One faulty form of a module."""

    line: int
    what: str
    source: str
    index: int
    """Of the node that changes, in the order of a visit."""
    how: Callable[[ast.AST], ast.AST]

    @property
    def tree(self) -> ast.Module:
        """The module with its fault."""
        changed = _At(self.index, self.how).visit(ast.parse(self.source))
        return ast.fix_missing_locations(changed)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    """(what, how) of every fault that one node can have; `how` gets a copy of the node."""
    if isinstance(node, ast.Compare):
        old = type(node.ops[0])
        if old in COMPARE:

            def compare(n: ast.AST) -> ast.AST:
                assert isinstance(n, ast.Compare)
                n.ops[0] = COMPARE[old]()
                return n

            yield f"{old.__name__} becomes {COMPARE[old].__name__}", compare
    elif isinstance(node, ast.BoolOp):

        def swap(n: ast.AST) -> ast.AST:
            assert isinstance(n, ast.BoolOp)
            n.op = ast.Or() if isinstance(n.op, ast.And) else ast.And()
            return n

        yield "and and or change places", swap
        for i in range(len(node.values)):

            def drop(n: ast.AST, i: int = i) -> ast.AST:
                assert isinstance(n, ast.BoolOp)
                del n.values[i]
                return n if len(n.values) > 1 else n.values[0]

            yield f"condition {i + 1} goes", drop
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not goes", lambda n: n.operand  # type: ignore[attr-defined]  # an UnaryOp
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} becomes {not node.value}", lambda n: ast.Constant(not n.value)  # type: ignore[attr-defined]  # a Constant
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} becomes {node.value + 1}", lambda n: ast.Constant(n.value + 1)  # type: ignore[attr-defined]  # a Constant
    elif isinstance(node, ast.Continue):
        yield "continue goes", lambda n: ast.Pass()
    elif isinstance(node, ast.If | ast.IfExp):
        for value in (True, False):

            def fix(n: ast.AST, value: bool = value) -> ast.AST:
                assert isinstance(n, ast.If | ast.IfExp)
                n.test = ast.Constant(value)
                return n

            yield f"the condition is {value}", fix


class _At(ast.NodeTransformer):
    def __init__(self, index: int, how: Callable[[ast.AST], ast.AST]) -> None:
        self._left, self._how = index, how

    def generic_visit(self, node: ast.AST) -> ast.AST:
        self._left -= 1
        return self._how(node) if self._left == -1 else super().generic_visit(node)


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines; annotations stay as they are."""
    counted: list[ast.AST] = []

    class Count(ast.NodeTransformer):
        def generic_visit(self, node: ast.AST) -> ast.AST:
            counted.append(node)
            return super().generic_visit(node)

    Count().visit(ast.parse(source))
    for i, node in enumerate(counted):
        for what, how in _changes(node):
            yield Mutant(getattr(node, "lineno", 0), what, source, i, how)
