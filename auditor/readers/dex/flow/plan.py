"""What the library's members do with values, as the kernel needs it; made from the knowledge."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import Sink, Struct, Transform

ALL = -1
"""As the origin of a carry: the receiver and every argument."""
RESULT = -2
"""As the goal of a carry: what the call gives back."""


class Carry(Struct, frozen=True, kw_only=True):
    """A value goes from one argument to another or to the result; 0 is the receiver, if any."""

    from_: int = ALL
    to: int = RESULT
    transform: Transform | None = None


class SinkModel(Struct, frozen=True, kw_only=True):
    """A sink as the search uses it."""

    to: Sink
    takes: tuple[int, ...] = ()
    """Arguments that leave; empty: all but the receiver."""
    handles: bool = False
    """Whether handing it a handle (a file, a URI) gives what the handle stands for."""
    origin: bool = False
    """A stream: what it was opened on says where the value goes."""
    component: str | None = None
    """Kind of component that an Intent in `takes` starts."""
    named: bool = False
    """Whether the SDK that the member belongs to is the recipient."""


class Link(Struct, frozen=True, kw_only=True):
    """A call after which the platform calls a method of an object."""

    object: int = 0
    """The argument that is that object; its class says whose method."""
    owner: str
    """Class or interface that names the method."""
    method: str
    value: int | None = None
    """The argument that arrives; None: new data, such as a location."""
    param: int = 1


class Model(Struct, frozen=True, kw_only=True):
    """What is known of one library member."""

    sinks: tuple[SinkModel, ...] = ()
    carries: tuple[Carry, ...] = ()
    opens: bool = False
    """Makes data out of a handle: `query`, `openInputStream`."""
    builder: bool = False
    """Keeps its arguments; gives back itself, or what it holds."""
    same: bool = False
    """Gives back the receiver, as builders do."""
    merges: tuple[int, int] | None = None
    """(from, to): the one holds from then on all that the other holds."""
    put: tuple[int | str, int] | None = None
    """(argument that is the key, or the key itself; argument that is the value)."""
    get: int | str | None = None
    store: str | None = None
    """Put and get reach one store of the whole app, by key."""
    links: tuple[Link, ...] = ()
    intent: bool = False
    """Gives back the Intent that the component was started with."""
    exposes: bool = False
    """Lets a web page call the methods of an object (1)."""
    registers: bool = False
    """Registers a receiver (1) for a filter (2)."""


class Named(Struct, frozen=True, kw_only=True):
    """A method of the app by class and name that the platform calls with a value."""

    owner: str
    method: str
    param: int = 1
    gives: tuple[str, int] | None = None
    """(method, parameter) of the same object that gets what this one returns or fills in."""
    out: bool = False
    """What it fills its parameter with counts, not what it returns."""
    to: Sink | None = None
    """Where what it returns goes."""


class FlowPlan(Struct, frozen=True, kw_only=True):
    """The knowledge of flows as the search uses it, by owner and name."""

    models: dict[str, dict[str, Model]]
    """Owner -> name, or name and descriptor, or `*` -> model."""
    supers: dict[str, tuple[str, ...]]
    """Library class -> its own library superclasses that have models."""
    never: frozenset[str] = frozenset()
    """Types that carry no data."""
    plain: frozenset[str] = frozenset()
    """Types above a class that do not make the platform call its objects."""
    helpers: frozenset[str] = frozenset()
    """Packages of helper libraries, as descriptors begin: what they are given comes back to the
    caller, and is not followed into them."""
    equality: frozenset[str] = frozenset()
    """Members that say only whether a value is one certain value."""
    handles: frozenset[str] = frozenset()
    """Types that only point to data."""
    origins: dict[str, Sink | None]
    """Class or member -> what a stream made by it writes to; None: memory."""
    intents: tuple[Named, ...] = ()
    """Methods that get the Intent their component was started with."""
    returns: tuple[Named, ...] = ()
    yields: dict[str, str]
    """Key of a signal -> result, handle, callback or none, where it is not what its type says."""


class Use(NamedTuple):
    """What became of one source."""

    use: str
    reason: str | None
