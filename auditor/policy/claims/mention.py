"""One term in one sentence, judged, and what sentences inherit from each other: the values."""

from __future__ import annotations

from typing import NamedTuple

from auditor.knowledge.schema import Terms
from auditor.model import Basis, Kept, Mode, Status
from auditor.policy.context.frame import Frame
from auditor.policy.sentences.annotate import Sentence


class Context(NamedTuple):
    """What a sentence inherits from those before it."""

    frame: Frame = Frame()
    lead: Frame | None = None
    """Frame of an open list."""
    lead_definition: bool = False
    definition: str = ""
    """Defined term whose explanation is still open: personal, nonpersonal, sensitive or empty."""
    third: bool = False
    """The sentence before spoke of a third party."""
    items: Frame | None = None
    """Frame of a list that goes on in sentences without verbs: `We collect: your name. Photos.`"""


class Mark(NamedTuple):
    """One term in one sentence, judged."""

    terms: Terms
    status: Status
    sentence: Sentence
    offset: int
    third: bool
    both: bool
    mode: Mode
    basis: Basis
    optional: bool | None
    defined: str = ""
    granted: tuple[str, ...] = ()
    """Permissions that its paragraph names for the data."""
    place: Kept | None = None
    """Where the data is said to be kept."""
    by: str = ""
    """The test that decided its status."""
    condition: str | None = None
    """When it is done, in the words of the sentence."""
    titled: bool = False
    """A name for what is collected stands before it: `the information that we collect`."""
