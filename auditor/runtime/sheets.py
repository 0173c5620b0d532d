"""Sheets of PrivacySentry and camille: BIFF .xls, known by the words of their first row.

PrivacySentry (github.com/allenymt/PrivacySentry): a row that is the click on the consent marks
the phase. camille (github.com/zhengjim/camille): each row names its phase; its months come from
JavaScript's getMonth(), which counts from 0.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from auditor.errors import InputError, UsageError
from auditor.model import Phase, RuntimeEvent
from auditor.runtime.clock import is_before, moment
from auditor.runtime.lines import Words, cut, frames_of

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_YEAR_MONTH = re.compile(r"(\d{4}-)(\d{1,2})(-\d{1,2}.*)", re.ASCII | re.DOTALL)
Rows = Sequence[Sequence[str]]


def rows_of(data: bytes, where: str) -> list[list[list[str]]]:
    """Sheets, rows and cells as text. Raises InputError, or UsageError without the library."""
    try:
        import xlrd
    except ImportError:
        raise UsageError(
            "a .xls record needs the extra `runtime`: pip install 'auditor[runtime]'", where
        ) from None
    try:
        # ragged: a row has the cells that it states, not as many as the widest could have
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)
        return [
            [[str(c) for c in sheet.row_values(r)] for r in range(sheet.nrows)]
            for sheet in book.sheets()[:16]
        ]
    except Exception as e:  # noqa: BLE001 - a foreign library on foreign bytes
        raise InputError(f"is no .xls that can be read: {type(e).__name__}", where) from None


def sheet_events(data: bytes, words: Words, where: str) -> Iterator[RuntimeEvent]:
    """Events of the sheets that are known. Raises InputError where none is."""
    known = False
    for rows in rows_of(data, where):
        head = [c.strip() for c in rows[0]] if rows else []
        if _has(head, words["sentry_columns"]):
            known = True
            yield from _sentry(rows, _columns(head, words["sentry_columns"]), words, where)
        elif _has(head, words["camille_columns"]):
            known = True
            yield from _camille(rows, _columns(head, words["camille_columns"]), words, where)
    if not known:
        raise InputError("is no sheet of PrivacySentry or camille, by its first row", where)


def _has(head: list[str], names: tuple[str, ...]) -> bool:
    return all(any(h.startswith(n) for h in head) for n in names)


def _columns(head: list[str], names: tuple[str, ...]) -> list[int]:
    return [next(i for i, h in enumerate(head) if h.startswith(n)) for n in names]


def _cells(rows: Rows, columns: list[int]) -> Iterator[tuple[int, list[str]]]:
    for n, row in enumerate(rows[1:], 2):
        if any(c.strip() for c in row):
            yield n, [row[c] if c < len(row) else "" for c in columns]


def _sentry(rows: Rows, columns: list[int], words: Words, where: str) -> Iterator[RuntimeEvent]:
    clicks = set(words["sentry_consent"])
    cells = list(_cells(rows, columns))
    agreed = None
    for _, (time, alias, function, _stack) in cells:
        if alias in clicks and function in clicks:
            at = moment(time)
            if at and (agreed is None or is_before(time, agreed)):
                agreed = at
    for n, (time, alias, function, stack) in cells:
        if alias in clicks and function in clicks:
            continue
        said, argument = alias, None
        for mark in words["argument"]:
            head, found, tail = alias.partition(mark)
            if found:
                said, argument = head.rstrip("-: "), cut(tail)
                break
        phase: Phase = "unknown"
        if agreed is not None:
            early = is_before(time, agreed)
            phase = "unknown" if early is None else "before" if early else "after"
        yield RuntimeEvent(
            time=cut(time),
            phase=phase,
            api=cut(function) or "",
            argument=argument,
            said=cut(said),
            stack=frames_of(stack),
            source=f"{where}:{n}",
        )


def _camille(rows: Rows, columns: list[int], words: Words, where: str) -> Iterator[RuntimeEvent]:
    cells = list(_cells(rows, columns))
    shift = months_from_zero([c[1] for _, c in cells])
    for n, (state, time, who, action, description, given, stack) in cells:
        yield RuntimeEvent(
            time=right_month(time, shift),
            phase=phase_of(state, words),
            api=cut(action) or "",
            argument=cut(given.strip("[]")),
            said=cut(description),
            stack=frames_of(stack),
            process=cut(who) if re.fullmatch(r"[\w.]+", who.strip(), re.ASCII) else None,
            source=f"{where}:{n}",
        )


def phase_of(state: str, words: Words) -> Phase:
    """By the words for before and after."""
    if any(w in state for w in words["before"]):
        return "before"
    return "after" if any(w in state for w in words["after"]) else "unknown"


def months_from_zero(times: Sequence[str]) -> bool:
    """False where a month is 12, which counting from 0 never gives."""
    found = [m for t in times if (m := _YEAR_MONTH.match(t.strip()))]
    return not any(int(m[2]) == 12 for m in found)


def right_month(time: str, shift: bool) -> str | None:
    """`2026-4-3 9:5:1` -> `2026-05-3 9:5:1`, where months are counted from 0."""
    m = _YEAR_MONTH.match(time.strip())
    if m is None or not shift:
        return cut(time)
    return cut(f"{m[1]}{int(m[2]) + 1:02d}{m[3]}")
