"""A drafted Data safety form as the CSV that Play Console imports."""

from __future__ import annotations

import csv
import io

from auditor.form import Answers
from auditor.knowledge.schema import FormQuestion, Knowledge
from auditor.names import usage_id

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
            asked(q.id, q, question_label(q.id))
    for t in knowledge.form_types.values():
        row(t.category, t.id, "MULTIPLE_CHOICE", t.en)
    for t in knowledge.form_types.values():
        for u in knowledge.form_usages.values():
            asked(usage_id(t.id, u.id), u, f"{t.en}: {question_label(u.id)}")
    return out.getvalue()


def question_label(question: str) -> str:
    """`PSL_ACCOUNT_DELETION_URL` -> `account deletion url`."""
    return question.removeprefix("PSL_").lower().replace("_", " ")
