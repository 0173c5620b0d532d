"""What one clause says is done with the data it names, and by whom: the values."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["none", "collect", "share", "denied", "share_denied"]


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


class Clause(NamedTuple):
    """A part of a sentence with the frame that it is read in."""

    start: int
    end: int
    frame: Frame
    denial_from: int
    """Offset where a denial in this clause begins to govern; -1: nowhere."""
    passive: bool
    """The denied verb stands after its object ("... is not collected")."""
