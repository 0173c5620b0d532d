"""What one clause says is done with the data it names, and by whom: the values."""

from __future__ import annotations

from typing import Literal, NamedTuple

from auditor.model import Kept

Kind = Literal["none", "collect", "share", "denied", "void"]
"""What is done: nothing said, obtained or used, passed on, said not to be obtained, said of another thing."""


class Frame(NamedTuple):
    """The frame of a clause, and what it inherits to the next."""

    kind: Kind = "none"
    third: bool = False
    first: bool = False
    provided: bool = False
    """The user hands it over."""
    strong: bool = False
    """A verb of obtaining, not only of using."""
    contrast: bool = False
    both: bool = False
    """The developer and others do it together ("we and our partners")."""
    predicate: str = ""
    """Cue class of the verb."""
    place: Kept | None = None
    """Where the data is said to be kept."""
    by: str = ""
    """Construction that decided; empty where the verb alone did."""


class Clause(NamedTuple):
    """A part of a sentence that one frame governs, [start, end)."""

    start: int
    end: int
    frame: Frame
