"""Values of a Data safety form: what a team tells the store. `model.py` has them too."""

from __future__ import annotations

from auditor.claim import Struct


class FormAnswer(Struct, frozen=True, kw_only=True):
    """One row of a form that holds an answer."""

    question: str
    response: str
    """Id of the response; empty where the question has one answer of its own."""
    value: str
    """`true` or `false` in lower case, or the text or address given."""
    line: int
    """1-based line of the row in the file."""


class FormEntry(Struct, frozen=True, kw_only=True):
    """What a form says of one data type."""

    type: str
    """Id of the form's type, `PSL_DEVICE_ID`."""
    ticked: bool
    collected: bool = False
    shared: bool = False
    ephemeral: bool | None = None
    optional: bool | None = None
    """Whether users may choose; None: not answered."""
    purposes: tuple[str, ...] = ()
    """Ids of the purposes of collection."""
    shared_purposes: tuple[str, ...] = ()
    line: int


class DataSafetyForm(Struct, frozen=True, kw_only=True):
    """One Data safety form, read whole."""

    path: str
    sha256: str
    rows: int
    """Rows of the file without its header: 763, 764 or 782 in the known eras."""
    entries: tuple[FormEntry, ...]
    """One for each type of the form, in the form's order."""
    answers: tuple[FormAnswer, ...]
    """Every row that holds an answer, in the file's order."""


Answers = dict[tuple[str, str], str]
"""(question, response) -> `true`, `false` or text, for the rows that hold an answer."""
