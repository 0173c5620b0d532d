"""Google Play's Data safety form: the CSV that Play Console exports -> answers.

Rows are told by their ids alone: labels come in any language, and the letter case of `TRUE` means
nothing. A file that is not such a form is refused with the row that shows it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from auditor.errors import InputError, UsageError
from auditor.knowledge.schema import FormQuestion, Knowledge
from auditor.limits import DEFAULT, Limits
from auditor.model import DataSafetyForm, FormAnswer, FormEntry
from auditor.names import shown, usage_id

HEADER = (
    "Question ID (machine readable)",
    "Response ID (machine readable)",
    "Response value",
    "Answer requirement",
)
"""The label column follows; its name is translated in some exports."""
MOST_ROWS = 5_000
_ADDRESS = re.compile(r"https?://[^\s]+\Z", re.I)

Row = tuple[int, str, str, str]
"""Line, question, response, value."""


def read_data_safety(path: Path, knowledge: Knowledge, limits: Limits = DEFAULT) -> DataSafetyForm:
    """One form.

    Raises InputError where the file cannot be read, UsageError where it is no form of Play
    Console: another header, an unknown id, a value that the row does not take.
    """
    name = shown(path)
    try:
        if not path.is_file():
            raise InputError(
                "no such Data safety form" if not path.exists() else "is no file", name
            )
        with path.open("rb") as f:
            data = f.read(limits.list_bytes + 1)
    except OSError as e:
        raise InputError(f"cannot be read: {e.strerror}", name) from None
    if len(data) > limits.list_bytes:
        raise InputError(f"larger than {limits.list_bytes} bytes", name)
    return parse_data_safety(data, name, knowledge)


def parse_data_safety(data: bytes, name: str, knowledge: Knowledge) -> DataSafetyForm:
    """A form given as bytes. Raises UsageError with the row that shows that it is none."""
    rows = tuple(_rows(data, name))
    known = _known(knowledge)
    answers: dict[tuple[str, str], FormAnswer] = {}
    seen: dict[tuple[str, str], int] = {}
    for line, question, response, value in rows:
        key = (question, response)
        asked = known.get(key)
        if asked is None:
            what = f"question {question!r}" + (f", response {response!r}" if response else "")
            raise UsageError(f"no row of Play Console's form: {what}", f"{name}:{line}")
        if key in seen:
            raise UsageError(f"row stands in line {seen[key]} too", f"{name}:{line}")
        seen[key] = line
        if value:
            held = _value(value, asked, response, f"{name}:{line}")
            answers[key] = FormAnswer(question=question, response=response, value=held, line=line)
    missing = tuple(_missing(answers, seen, knowledge))
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UsageError(f"no whole form: the row of {missing[0]}{more} is missing", name)
    return DataSafetyForm(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        rows=len(rows),
        entries=tuple(
            _entry(t.id, t.category, answers, seen) for t in knowledge.form_types.values()
        ),
        answers=tuple(answers.values()),
    )


def _rows(data: bytes, name: str) -> Iterator[Row]:
    """The rows behind the header, blank ones left out."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("is no text in UTF-8", name) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    header: list[str] | None = None
    found = 0
    try:
        for cells in reader:
            line = reader.line_num
            if not any(c.strip() for c in cells):
                continue
            if header is None:
                header = [c.strip() for c in cells]
                _check_header(header, f"{name}:{line}")
                continue
            found += 1
            if found > MOST_ROWS:
                raise UsageError(f"more than {MOST_ROWS} rows; a form has 782", f"{name}:{line}")
            if len(cells) < 4:
                raise UsageError(f"{len(cells)} columns; a row has five", f"{name}:{line}")
            yield line, cells[0].strip(), cells[1].strip(), cells[2].strip()
    except csv.Error as e:
        raise UsageError(f"is no CSV: {e}", f"{name}:{reader.line_num}") from None
    if header is None:
        raise UsageError("is empty", name)


def _check_header(header: list[str], where: str) -> None:
    wrong = next((i for i, h in enumerate(HEADER) if i >= len(header) or header[i] != h), None)
    if wrong is not None:
        found = header[wrong][:60] if wrong < len(header) else ""
        raise UsageError(
            f"no Data safety form of Play Console: column {wrong + 1} is {found!r}, not {HEADER[wrong]!r}",
            where,
        )
    if len(header) != len(HEADER) + 1:
        raise UsageError(f"{len(header)} columns; a Data safety form has five", where)


def _missing(
    answers: dict[tuple[str, str], FormAnswer],
    seen: dict[tuple[str, str], int],
    knowledge: Knowledge,
) -> Iterator[str]:
    """Rows that every export has: the first question, the types, what is asked of ticked ones."""
    first = next(iter(knowledge.form_questions))
    if (first, "") not in seen:
        yield first
    for t in knowledge.form_types.values():
        if (t.category, t.id) not in seen:
            yield t.id
        ticked = answers.get((t.category, t.id))
        if ticked is None or ticked.value != "true":
            continue
        for u in knowledge.form_usages.values():
            of = usage_id(t.id, u.id)
            yield from (f"{of} {r}".strip() for r in u.responses or ("",) if (of, r) not in seen)


def _known(knowledge: Knowledge) -> dict[tuple[str, str], FormQuestion]:
    """Every row that a form can have."""
    out: dict[tuple[str, str], FormQuestion] = {}
    for q in knowledge.form_questions.values():
        out.update({(q.id, r): q for r in q.responses or ("",)})
    tick = FormQuestion(id="", requirement="MULTIPLE_CHOICE", answer="many")
    for t in knowledge.form_types.values():
        out[(t.category, t.id)] = tick
        for u in knowledge.form_usages.values():
            out.update({(usage_id(t.id, u.id), r): u for r in u.responses or ("",)})
    return out


def _value(value: str, asked: FormQuestion, response: str, where: str) -> str:
    """The value as it counts. Raises UsageError for one that the row does not take."""
    if response or asked.answer in ("bool", "many", "one"):
        low = value.lower()
        if low not in ("true", "false"):
            raise UsageError(f"value {value[:40]!r}; the row takes TRUE, FALSE or nothing", where)
        return low
    if asked.answer == "url" and not _ADDRESS.match(value):
        raise UsageError(f"value {value[:40]!r} is no web address", where)
    return value


def _entry(
    type_id: str,
    category: str,
    answers: dict[tuple[str, str], FormAnswer],
    seen: dict[tuple[str, str], int],
) -> FormEntry:
    def says(usage: str, response: str = "") -> bool | None:
        held = answers.get((usage_id(type_id, usage), response))
        return None if held is None else held.value == "true"

    def chosen(usage: str) -> tuple[str, ...]:
        of = usage_id(type_id, usage)
        return tuple(r for (q, r), a in answers.items() if q == of and a.value == "true")

    handled = "PSL_DATA_USAGE_COLLECTION_AND_SHARING"
    control = "DATA_USAGE_USER_CONTROL"
    ticked = answers.get((category, type_id))
    optional = says(control, f"PSL_{control}_OPTIONAL")
    required = says(control, f"PSL_{control}_REQUIRED")
    return FormEntry(
        type=type_id,
        ticked=ticked is not None and ticked.value == "true",
        collected=bool(says(handled, "PSL_DATA_USAGE_ONLY_COLLECTED")),
        shared=bool(says(handled, "PSL_DATA_USAGE_ONLY_SHARED")),
        ephemeral=says("PSL_DATA_USAGE_EPHEMERAL"),
        optional=True if optional else False if required else None,
        purposes=chosen("DATA_USAGE_COLLECTION_PURPOSE"),
        shared_purposes=chosen("DATA_USAGE_SHARING_PURPOSE"),
        line=seen[(category, type_id)],
    )
