"""What to look for in a DEX file. Made from the knowledge, so that the kernel knows none."""

from __future__ import annotations

from auditor.model import CodeKind, Struct
from auditor.readers.dex.flow.plan import FlowPlan


class Target(Struct, frozen=True, kw_only=True):
    """One signal, as the kernel sees it."""

    key: str
    kind: CodeKind
    owner: str = ""
    """Type descriptor of the member's class; empty for a string."""
    name: str = ""
    descriptor: str = ""
    """Prototype of one overload; empty for all of them."""
    value: str = ""
    """The string, or the constant that must reach the call; `&32`: a number with this flag."""
    with_strings: tuple[str, ...] = ()
    in_loop: bool = False
    """Counts only in a loop, and only for a name that is no constant."""
    unknown: bool = False
    """Counts only where no argument is a known number or text."""
    override: bool = False
    """Counts where the app overrides the member to give back `value`, not where it is called."""

    @property
    def conditional(self) -> bool:
        """Whether its arguments must be looked at."""
        return bool(self.value) or self.in_loop or self.unknown


class Lookup(Struct, frozen=True, kw_only=True):
    """A call that turns a name into a class, a method or a field."""

    member: str
    """`Lx/Y;->name`: every overload."""
    class_at: int | None = None
    """Argument with the class, the receiver is 0; None: the call itself names a class."""
    name_at: int | None = None
    """Argument with the name; None: every member is listed."""
    finds: str = "method"
    """`class`, `method`, `field` or `all`."""


class Plan(Struct, frozen=True, kw_only=True):
    """All that the kernel looks for."""

    members: dict[str, tuple[Target, ...]]
    """api_call and api_field targets by owner."""
    strings: tuple[Target, ...]
    sinks: dict[str, tuple[str, ...]]
    """Kind of string -> members that use such a string."""
    flows: FlowPlan | None = None
    """What the search for flows needs; None: values are not followed."""
    prefixes: frozenset[str] = frozenset()
    """Kinds whose strings count from their beginning (paths, URIs, commands)."""
    within: frozenset[str] = frozenset()
    """Kinds whose strings count wherever they stand in a text (scripts)."""
    lead_ins: tuple[str, ...] = ()
    """Beginnings of commands and paths that say nothing of their own: `sh -c `."""
    same: tuple[tuple[str, str], ...] = ()
    """Folders under which the same files stand."""
    below: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Class of the platform -> classes below it, which are in no DEX file."""
    marks: tuple[str, ...] = ()
    """Texts that tell a renamed class."""
    files: tuple[str, ...] = ()
    """Patterns of the names of files that packers bring, wherever they lie."""
    lookups: tuple[Lookup, ...] = ()
    """Calls that turn names into classes and members."""


def member_parts(member: str) -> tuple[str, str, str]:
    """`Lx/Y;->z(I)V` -> owner, name, descriptor; the descriptor may be missing."""
    owner, _, rest = member.partition("->")
    name, paren, descriptor = rest.partition("(")
    return owner, name, paren + descriptor
