"""A list in a YAML file changed row by row: comments, order and style of the rest stay, so that
the change can be read as a diff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import yaml

Rows = Sequence[Any]
Dump = Callable[[Any], str]
"""A row as YAML without its dash; further lines are indented by the caller."""


class _Span(NamedTuple):
    """Lines of one row, from the first to behind the last."""

    start: int
    end: int


def with_rows(text: str, key: str, old: Rows, new: Rows, dump: Dump) -> str | None:
    """The text with the rows of `new` under `key`, where it holds those of `old`.

    None where the rows cannot be told apart by lines: a list in one line, or of another length.
    """
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    found = _place(text, key)
    if found is None:
        added = _rows(new, 2, dump, end)
        return "".join([*lines, f"{key}:{end}", *added]) if new and not old else None
    head, node = found
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        if old or not new:
            return None if old else text
        lines[head : node.end_mark.line + (1 if node.end_mark.column else 0) or head + 1] = [
            f"{key}:{end}",
            *_rows(new, 2, dump, end),
        ]
        return "".join(lines)
    spans = _spans(node, lines)
    if spans is None or len(spans) != len(old):
        return None
    indent = len(lines[spans[0].start]) - len(lines[spans[0].start].lstrip(" "))
    return "".join(_woven(lines, spans, old, new, lambda r: _rows(r, indent, dump, end), key, end))


def _place(text: str, key: str) -> tuple[int, Any] | None:
    """Line of a key of the document, and its value."""
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(root, yaml.MappingNode):
        return None
    for name, node in root.value:
        if name.value == key:
            return name.start_mark.line, node
    return None


def _spans(node: yaml.SequenceNode, lines: list[str]) -> list[_Span] | None:
    """Each row by its lines, from its dash; what follows as comments or blank lines is not its own."""
    starts = [n.start_mark.line for n in node.value]
    if len(set(starts)) < len(starts) or node.flow_style:
        return None
    if not all(lines[s].lstrip().startswith("-") for s in starts):
        return None
    out = []
    bounds = [*starts[1:], len(lines)]  # a block is said to end where the next token begins
    for start, item, bound in zip(starts, node.value, bounds, strict=True):
        end = min(item.end_mark.line + (1 if item.end_mark.column else 0), bound)
        while end > start + 1 and _idle(lines[end - 1]):
            end -= 1
        out.append(_Span(start, max(end, start + 1)))
    return out


def _idle(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _woven(
    lines: list[str],
    spans: list[_Span],
    old: Rows,
    new: Rows,
    rows: Callable[[Rows], list[str]],
    key: str,
    end: str,
) -> list[str]:
    """Old lines where a row stays, new ones where it is another."""
    head = lines[: spans[0].start]
    if not new:
        at = next(i for i in range(len(head) - 1, -1, -1) if head[i].lstrip().startswith(key))
        head[at] = f"{key}: []{end}"
    out = list(head)
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op != "equal" and c < d:
            out += rows(new[c:d])
        for i in range(a, b):
            following = spans[i + 1].start if i + 1 < len(spans) else spans[i].end
            if op == "equal":
                out += lines[spans[i].start : spans[i].end]
            out += lines[spans[i].end : following]
    return out + lines[spans[-1].end :]


def _rows(rows: Rows, indent: int, dump: Dump, end: str) -> list[str]:
    out = []
    for row in rows:
        first, *rest = dump(row).strip("\n").split("\n")
        out.append(f"{' ' * indent}- {first}{end}")
        out += [f"{' ' * (indent + 2)}{line}{end}" for line in rest]
    return out


def block_text(row: dict[str, Any]) -> str:
    """A row as a block, a key a line."""
    dumped: str = yaml.safe_dump(row, sort_keys=False, allow_unicode=True, width=10_000)
    return dumped
