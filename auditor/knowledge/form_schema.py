"""Entries that describe the store's form (`permission_maps/forms/`)."""

from __future__ import annotations

from typing import Literal

from auditor.knowledge.entry import Row


class FormQuestion(Row, frozen=True, kw_only=True):
    """One question of the store's form: a top question, or one asked of every data type."""

    id: str
    requirement: str
    """As the CSV writes it: REQUIRED, OPTIONAL, MAYBE_REQUIRED, MULTIPLE_CHOICE, SINGLE_CHOICE."""
    answer: Literal["bool", "many", "one", "text", "url"]
    responses: tuple[str, ...] = ()
    """Ids of the responses; empty where the answer stands in the question's own row."""
    former: bool = False
    """Only in exports of former eras."""


class FormType(Row, frozen=True, kw_only=True):
    """One data type of the store's form."""

    id: str
    category: str
    """Question id under which it is ticked."""
    en: str
    zh: str
    rest: bool = False
    """Holds what no other type of its category does: judged only where nothing finer is claimed."""


class FormUsage(FormQuestion, frozen=True, kw_only=True):
    """A question asked of every ticked type."""


class FormPurpose(Row, frozen=True, kw_only=True):
    """One purpose of the store's form."""

    id: str
    purposes: tuple[str, ...] = ()
    """Our purposes that it stands for."""
    categories: tuple[str, ...] = ()
    """Categories of SDKs that take data for it."""
