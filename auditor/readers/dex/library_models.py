"""The members of the Java runtime whose results are known when their arguments are.

StringBuilder, String and Class of java.lang, Uri.parse, Context.getPackageName; and static
fields of the app that start with a constant (encoded_array_item).
"""

from __future__ import annotations

from typing import Any

from auditor.readers.dex.statics import constants_of
from auditor.readers.dex.tables import Dex
from auditor.readers.dex.values import Builder, ClassOf, Instance, OwnPackage, Parameter, Values

MAX_TEXT = 2000
_MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("Ljava/lang/StringBuilder;", "<init>", "begin"),
    ("Ljava/lang/StringBuilder;", "append", "append"),
    ("Ljava/lang/StringBuilder;", "toString", "text"),
    ("Ljava/lang/StringBuffer;", "<init>", "begin"),
    ("Ljava/lang/StringBuffer;", "append", "append"),
    ("Ljava/lang/StringBuffer;", "toString", "text"),
    ("Ljava/lang/String;", "concat", "concat"),
    ("Ljava/lang/String;", "valueOf", "same"),
    ("Ljava/lang/String;", "intern", "same"),
    ("Ljava/lang/String;", "trim", "same"),
    ("Ljava/lang/String;", "toString", "same"),
    ("Ljava/lang/Object;", "toString", "text"),
    ("Landroid/net/Uri;", "parse", "same"),
    ("Ljava/lang/Class;", "forName", "class"),
    ("Ljava/lang/ClassLoader;", "loadClass", "load"),
    ("Ljava/lang/Object;", "getClass", "get_class"),
    ("Landroid/content/Context;", "getPackageName", "own"),
    ("Landroid/content/ContextWrapper;", "getPackageName", "own"),
    ("Landroid/app/Application;", "getPackageName", "own"),
    ("Landroid/app/Activity;", "getPackageName", "own"),
)


class Runtime:
    """Known members of one DEX file."""

    def __init__(self, dex: Dex) -> None:
        self.dex = dex
        self.acts: dict[int, str] = {}
        for owner, name, act in _MEMBERS:
            t = dex.type_index(owner)
            if t >= 0:
                self.acts.update(dict.fromkeys(dex.methods_named(t, name), act))
        self._statics: dict[int, Values] = {}
        self._read: set[int] = set()

    @staticmethod
    def made(descriptor: str) -> Values:
        """What `new-instance` of a class gives."""
        if descriptor in ("Ljava/lang/StringBuilder;", "Ljava/lang/StringBuffer;"):
            return (Builder(),)
        return (Instance(descriptor),)

    def act(self, act: str, values: list[Values]) -> Values:
        """What a known member gives back."""
        return tuple(_ACTS[act](values)) if values else ()

    def static(self, field: int) -> Values:
        """The constant of a static field of this file; empty where it has none."""
        if field >= len(self.dex.fields):
            return ()
        owner = int(self.dex.fields[field]["class"])
        if owner not in self._read:
            self._read.add(owner)
            self._statics.update(constants_of(self.dex, owner))
        return self._statics.get(field, ())


def _begin(values: list[Values]) -> Values:
    for value in values[0]:
        if isinstance(value, Builder) and len(values) > 1:
            capacity = len(values[1]) == 1 and isinstance(values[1][0], int)
            text = "" if capacity else _text(values[1])
            value.text, value.ends = text or "", text is None
    return ()


def _append(values: list[Values]) -> Values:
    for value in values[0]:
        if isinstance(value, Builder) and not value.ends:
            more = _text(values[1]) if len(values) > 1 else None
            value.text, value.ends = (value.text + (more or ""))[:MAX_TEXT], more is None
    return values[0]


def _text(values: Values) -> str | None:
    """The one text that these values are; None where it is unknown or one of several."""
    (value,) = values if len(values) == 1 else (None,)
    if isinstance(value, Builder):
        return value.text
    return value if isinstance(value, str) else None


def _as_text(values: list[Values]) -> Values:
    text = _text(values[0])
    return (text,) if text else ()


def _concat(values: list[Values]) -> Values:
    a, b = _text(values[0]), _text(values[1]) if len(values) > 1 else None
    return ((a + (b or ""))[:MAX_TEXT],) if a else ()


def _named(values: Values) -> Values:
    return tuple(ClassOf(v) for v in values if isinstance(v, str | Parameter))


def _get_class(values: list[Values]) -> Values:
    return tuple(
        ClassOf(v.descriptor[1:-1].replace("/", ".")) for v in values[0] if isinstance(v, Instance)
    )


_ACTS: dict[str, Any] = {
    "begin": _begin,
    "append": _append,
    "text": _as_text,
    "concat": _concat,
    "same": lambda values: values[0],
    "class": lambda values: _named(values[0]),
    "load": lambda values: _named(values[1]) if len(values) > 1 else (),
    "get_class": _get_class,
    "own": lambda values: (OwnPackage(),),
}
