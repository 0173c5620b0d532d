"""A Data safety form drafted from build, knowledge and policy, beside what a person answered.

What is sure is ticked; what is not is left as it was and told with its reason. A person's answers
are never changed: they are added to where a side shows more.
"""

from __future__ import annotations

from typing import Literal

from auditor.form import Answers
from auditor.judge.case import Case
from auditor.judge.forms import COLLECTS, form_rows, seen_leaving, takers_of_kind
from auditor.knowledge.schema import Knowledge
from auditor.model import DataSafetyForm, FormEntry, FormRow, Struct
from auditor.names import usage_id

HANDLING = "PSL_DATA_USAGE_COLLECTION_AND_SHARING"
COLLECTED = "PSL_DATA_USAGE_ONLY_COLLECTED"
SHARED = "PSL_DATA_USAGE_ONLY_SHARED"
EPHEMERAL = "PSL_DATA_USAGE_EPHEMERAL"
CONTROL = "DATA_USAGE_USER_CONTROL"
REQUIRED = "PSL_DATA_USAGE_USER_CONTROL_REQUIRED"
OPTIONAL = "PSL_DATA_USAGE_USER_CONTROL_OPTIONAL"
PURPOSE = "DATA_USAGE_COLLECTION_PURPOSE"
SHARING_PURPOSE = "DATA_USAGE_SHARING_PURPOSE"
FUNCTIONALITY = "PSL_APP_FUNCTIONALITY"
ENCRYPTED = "PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT"
DELETION = "PSL_SUPPORT_DATA_DELETION_BY_USER"
ACCOUNTS = "PSL_SUPPORTED_ACCOUNT_CREATION_METHODS"
FOR_A_PERSON = (ENCRYPTED, ACCOUNTS, DELETION)
"""Questions that no side answers."""
SHARING_KINDS = frozenset({"advertising", "attribution", "social"})


class DraftNote(Struct, frozen=True, kw_only=True):
    """One type that the draft ticks, or one answer that a person has to give."""

    kind: Literal["ticked", "unsure", "kept"]
    """`ticked`: the draft added it. `unsure`: look at it. `kept`: a person's answer alone."""
    subject: str
    """Id of a type or of a question."""
    row: FormRow | None = None
    why: str | None = None
    """Id of the phrase that says what is unsure."""


class FormDraft(Struct, frozen=True, kw_only=True):
    """Answers of the whole form, and what a person should know of them."""

    answers: Answers
    notes: tuple[DraftNote, ...]


def empty_form(knowledge: Knowledge) -> DataSafetyForm:
    """A form in which nothing is answered."""
    entries = tuple(FormEntry(type=t, ticked=False, line=1) for t in knowledge.form_types)
    return DataSafetyForm(path="", sha256="", rows=0, entries=entries, answers=())


def draft_form(case: Case, given: DataSafetyForm | None = None) -> FormDraft:
    """The draft for one case; `given` is a form that a person has answered."""
    form = given or empty_form(case.knowledge)
    answers: Answers = {(a.question, a.response): a.value for a in form.answers}
    notes: list[DraftNote] = []
    rows = form_rows(case, form)
    for row in rows:
        if row.verdict == "form_silent":
            _tick(case, row, answers)
            notes += _told(row)
        elif row.verdict == "unbacked":
            notes.append(DraftNote(kind="kept", subject=row.type, row=row))
    any_ticked = any(r.entry.ticked or r.verdict == "form_silent" for r in rows)
    if any_ticked or (COLLECTS, "") not in answers:
        answers[(COLLECTS, "")] = "true" if any_ticked else "false"
    answered = {q for q, _ in answers}
    notes += [
        DraftNote(kind="unsure", subject=q, why="draft_person")
        for q in FOR_A_PERSON
        if q not in answered
    ]
    return FormDraft(answers=answers, notes=tuple(notes))


def _tick(case: Case, row: FormRow, answers: Answers) -> None:
    """Tick a type and answer what is asked of it."""

    def say(usage: str, response: str, value: str = "true") -> None:
        answers[(usage_id(row.type, usage), response)] = value

    answers[(case.knowledge.form_types[row.type].category, row.type)] = "true"
    say(HANDLING, COLLECTED)
    say(EPHEMERAL, "", "false")
    optional = bool(row.claims) and all(r.claim.optional for r in row.claims)
    say(CONTROL, OPTIONAL if optional else REQUIRED)
    for purpose in _purposes(case, row):
        say(PURPOSE, purpose)
    if takers_of_kind(case, row, SHARING_KINDS):
        say(HANDLING, SHARED)
        for purpose in _sdk_purposes(case, row) or (FUNCTIONALITY,):
            say(SHARING_PURPOSE, purpose)


def _told(row: FormRow) -> list[DraftNote]:
    notes = [DraftNote(kind="ticked", subject=row.type, row=row)]
    if not row.collections and not row.sdks:
        why = "draft_policy_alone"
    elif any(seen_leaving(c) for c in row.collections):
        return notes
    else:
        why = "draft_not_followed" if row.collections else "draft_sdk_known"
    return [*notes, DraftNote(kind="unsure", subject=row.type, row=row, why=why)]


def _purposes(case: Case, row: FormRow) -> tuple[str, ...]:
    """Purposes that the policy states, and those that the SDKs have; functionality for none."""
    stated = {p for r in row.claims for p in r.claim.purposes}
    found = [p.id for p in case.knowledge.form_purposes.values() if stated.intersection(p.purposes)]
    return tuple(dict.fromkeys([*found, *_sdk_purposes(case, row)])) or (FUNCTIONALITY,)


def _sdk_purposes(case: Case, row: FormRow) -> tuple[str, ...]:
    return tuple(
        p.id
        for p in case.knowledge.form_purposes.values()
        if takers_of_kind(case, row, frozenset(p.categories))
    )
