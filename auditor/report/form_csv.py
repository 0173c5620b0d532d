"""A drafted Data safety form as the CSV that Play Console imports, and what to know of it."""

from __future__ import annotations

import csv
import io

from auditor.judge.case import Case
from auditor.judge.form_draft import Answers, FormDraft
from auditor.judge.form_words import row_lines, type_name
from auditor.knowledge.schema import FormQuestion, Knowledge
from auditor.names import usage_id
from auditor.report.safe import plain

HEADER = (
    "Question ID (machine readable)",
    "Response ID (machine readable)",
    "Response value",
    "Answer requirement",
    "Human-friendly question label",
)


def form_csv(answers: Answers, knowledge: Knowledge) -> str:
    """All 782 rows in the form's order, with CRLF as Play Console writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)

    def row(question: str, response: str, requirement: str, label: str) -> None:
        value = answers.get((question, response), "")
        writer.writerow((question, response, value, requirement, label))

    def asked(question: str, of: FormQuestion, label: str) -> None:
        for response in of.responses or ("",):
            row(question, response, of.requirement, label)

    for q in knowledge.form_questions.values():
        if not q.former:
            asked(q.id, q, _label(q.id))
    for t in knowledge.form_types.values():
        row(t.category, t.id, "MULTIPLE_CHOICE", t.en)
    for t in knowledge.form_types.values():
        for u in knowledge.form_usages.values():
            asked(usage_id(t.id, u.id), u, f"{t.en}: {_label(u.id)}")
    return out.getvalue()


def _label(question: str) -> str:
    """`PSL_ACCOUNT_DELETION_URL` -> `account deletion url`."""
    return question.removeprefix("PSL_").lower().replace("_", " ")


def draft_notes(draft: FormDraft, case: Case) -> str:
    """What the draft ticked, what is unsure and why, what it kept; a line each, with the proof."""
    lines: list[str] = []
    for note in draft.notes:
        kind = case.say(f"draft_{note.kind}")
        name = type_name(case, note.subject) if note.row else _label(note.subject)
        why = f": {case.say(note.why)}" if note.why else ""
        lines.append(f"{kind}  {name} ({note.subject}){why}")
        if note.row is not None and note.kind == "ticked":
            lines += [f"    {plain(line, 300)}" for line in row_lines(case, note.row)[1:]]
    return "\n".join(lines) + "\n" if lines else ""
