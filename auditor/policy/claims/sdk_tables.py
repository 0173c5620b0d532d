"""Tables that name SDKs: any head, SDKs in rows or in columns, pages that cut them in two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from auditor.policy.claims.columns import Vocabulary
from auditor.policy.claims.entries import Fields, is_title
from auditor.policy.document.block import Block, Document

_SUBJECTS = ("name", "third_party", "vendor")
_SAYS_MORE = ("data", "purpose", "link", "permission")
NEAR = 3
"""Blocks between the parts of a table that goes on over a page."""

Rows = list[tuple[int, Block]]
Roles = list[str | None]


def table_entries(
    document: Document, words: Vocabulary, listed: list[bool], is_sdk: Callable[[str], bool]
) -> Iterator[Fields]:
    """An entry for each row of the tables of SDKs, one for a table below the title of an SDK."""
    before: tuple[int, Roles] | None = None
    numbered = [
        (i, b) for i, b in enumerate(document.blocks) if b.kind == "row" and len(b.cells) > 1
    ]
    for _, group in groupby(_runs(numbered), key=lambda r: r[0]):
        rows = [(i, b) for _, i, b in group]
        start, roles = _header(rows, words)
        if _of_sdks(roles, rows[start][1], words, listed[rows[0][0]]):
            used = rows[: start + 1]
            body = rows[start + 1 :]
        elif (titled := _below_title(document, rows, start, roles, is_sdk)) is not None:
            yield titled
            continue
        elif vertical(rows, words):
            continue  # labels beside values: read as a block of labels
        elif before and rows[0][0] - before[0] <= NEAR and _fits(rows, before[1]):
            roles, used, body = before[1], [], rows
        else:
            before = None
            continue
        for n, (i, b) in enumerate(body):
            fields = Fields(line=b.line_at(0), quote=b.text, blocks=[i])
            if n == 0:
                fields.blocks += [j for j, _ in used]
            for role, cell in zip(roles, b.cells, strict=False):
                if role is not None and cell.strip():
                    fields.add(role, cell)
            yield fields
        before = (rows[-1][0], roles)


def _below_title(
    document: Document, rows: Rows, start: int, roles: Roles, is_sdk: Callable[[str], bool]
) -> Fields | None:
    """A table of data and purposes right below the name of an SDK: all its rows are of it."""
    said = set(roles) - {None, "other"}
    above = rows[0][0] - 1
    if above < 0 or not {"data", "purpose"} <= said or said & set(_SUBJECTS):
        return None
    title = document.blocks[above]
    if not is_title(title) or words_of(title.text) > 8 or not is_sdk(title.text):
        return None
    fields = Fields(line=title.line_at(0), quote=title.text, blocks=[above, *(i for i, _ in rows)])
    fields.add("title", title.text)
    for _, b in rows[start + 1 :]:
        for role, cell in zip(roles, b.cells, strict=False):
            if role is not None and cell.strip():
                fields.add(role, cell)
    return fields


def words_of(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def _runs(rows: Rows) -> Iterator[tuple[int, int, Block]]:
    """(number of its run, index, row): rows that follow each other in one table."""
    run = 0
    last: tuple[int, Block] | None = None
    for i, b in rows:
        if last is not None and (
            b.table != last[1].table
            or (not b.table and i != last[0] + 1)
            or (b.headers == b.cells and b.headers != last[1].headers)
        ):
            run += 1
        last = (i, b)
        yield run, i, b


def _header(rows: Rows, words: Vocabulary) -> tuple[int, Roles]:
    """Which of the first rows is the head, and the roles of its columns."""
    best: tuple[int, int, Roles] | None = None
    for n, (_, b) in enumerate(rows[:3]):
        roles = [words.role(c) if len(c) <= 40 else None for c in b.cells]
        score = len({r for r in roles if r})
        if best is None or score > best[0]:
            best = (score, n, roles)
    assert best is not None
    return best[1], best[2]


def _of_sdks(roles: Roles, head: Block, words: Vocabulary, listed: bool) -> bool:
    said = [r for r in roles if r and r != "other"]
    subject = next((r for r in _SUBJECTS if r in said), None)
    if subject is None or len(set(said)) < 2:
        return False
    if not (
        set(_SAYS_MORE) & set(said) or ("name" in said and {"vendor", "third_party"} & set(said))
    ):
        return False
    if listed or words.says("list", " ".join(head.cells)):
        return True
    if {"vendor", "third_party"} <= set(said) or (
        "name" in said and {"vendor", "third_party"} & set(said)
    ):
        return True
    return subject != "name" and said[0] == subject and ("data" in said or subject == "third_party")


def _fits(rows: Rows, roles: Roles) -> bool:
    return all(len(b.cells) == len(roles) for _, b in rows)


def vertical(rows: Rows, words: Vocabulary) -> bool:
    """Whether the first column holds labels, each with its value beside it."""
    labels = [words.exact(b.cells[0]) for _, b in rows]
    known = [r for r in labels if r]
    return (
        len(set(known)) > 1
        and len(known) * 3 >= 2 * len(labels)
        and bool(set(known) & set(_SUBJECTS))
    )


def label_rows(document: Document, words: Vocabulary) -> dict[int, tuple[int, int]]:
    """Rows of tables of labels: index -> (number of its table, columns of values)."""
    out: dict[int, tuple[int, int]] = {}
    numbered = [
        (i, b) for i, b in enumerate(document.blocks) if b.kind == "row" and len(b.cells) > 1
    ]
    for run, group in groupby(_runs(numbered), key=lambda r: r[0]):
        rows = [(i, b) for _, i, b in group]
        roles = _header(rows, words)[1]
        if vertical(rows, words) and len({r for r in roles if r and r != "other"}) < 2:
            out.update({i: (run, len(b.cells) - 1) for i, b in rows})
    return out
