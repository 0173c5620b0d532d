"""What known members of the Java runtime give back for known arguments.

Every act takes the values of the arguments, the receiver first, and gives those of the result;
empty where they cannot be told. Builders change in place.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable

from auditor.readers.dex.act_values import MAX_TEXT, MOST_TEXTS, each_of, number_of, only, texts_of
from auditor.readers.dex.address_acts import ADDRESS_ACTS
from auditor.readers.dex.values import (
    Array,
    Builder,
    ClassOf,
    Instance,
    Item,
    OwnPackage,
    Parameter,
    Start,
    Value,
    Values,
    text_of,
)

# -- StringBuilder, String --------------------------------------------------------------------


def _begin(values: list[Values]) -> Values:
    for value in values[0]:
        if isinstance(value, Builder) and len(values) > 1:
            capacity = len(values[1]) == 1 and isinstance(values[1][0], int)
            text = "" if capacity else only(values[1])
            value.text, value.ends = text or "", text is None or isinstance(text, Start)
    return ()


def _append(values: list[Values]) -> Values:
    number = number_of(values, 1)
    return _appended(values, str(number) if number is not None else _said(values))


def _append_char(values: list[Values]) -> Values:
    number = number_of(values, 1)
    return _appended(values, _char(number) if number is not None else None)


def _said(values: list[Values]) -> str | None:
    chars = _from_chars(values[1]) if len(values) > 1 else ()
    return only(values[1]) or only(chars) if len(values) > 1 else None


def _appended(values: list[Values], more: str | None) -> Values:
    for value in values[0]:
        if isinstance(value, Builder) and not value.ends:
            value.text = (value.text + (more or ""))[:MAX_TEXT]
            value.ends = more is None or isinstance(more, Start)
    return values[0]


def _insert(values: list[Values]) -> Values:
    at, more = number_of(values, 1), only(values[2]) if len(values) > 2 else None
    for value in values[0]:
        if isinstance(value, Builder):
            if at is None or more is None or at > len(value.text):
                value.text, value.ends = "", True
            else:
                value.text = (value.text[:at] + more + value.text[at:])[:MAX_TEXT]
    return values[0]


def _reverse(values: list[Values]) -> Values:
    for value in values[0]:
        if isinstance(value, Builder):
            value.text = "" if value.ends else value.text[::-1]
    return values[0]


def _make(values: list[Values]) -> Values:
    """`new String(...)` of a text, of characters or of bytes."""
    made = _said(values) if len(values) > 1 else ""
    for value in values[0]:
        if isinstance(value, Builder):
            value.text, value.ends = made or "", made is None
    return ()


def _as_text(values: list[Values]) -> Values:
    return tuple(dict.fromkeys(t for t in texts_of(values[0]) if t))


def _chars(values: list[Values]) -> Values:
    """`String.valueOf` of characters, or of any object."""
    return _from_chars(values[0]) or tuple(v for v in values[0] if text_of(v))


def _from_chars(values: Values) -> Values:
    """The text of arrays of characters and of bytes."""
    out: list[str] = []
    for value in values:
        if isinstance(value, Array) and value.items:
            items = [i[0] for i in value.items if len(i) == 1]
            if len(items) == len(value.items) and all(isinstance(i, int) for i in items):
                out.append("".join(_char(i) for i in items if isinstance(i, int)))
    return tuple(t[:MAX_TEXT] for t in out if t)


def _char(number: int) -> str:
    return chr(number & (0xFF if number < 0 else 0xFFFF))


def _valued_char(values: list[Values]) -> Values:
    number = number_of(values, 0)
    return (_char(number),) if number is not None else ()


def _char_at(values: list[Values]) -> Values:
    text, at = only(values[0]), number_of(values, 1)
    return (ord(text[at]),) if text and at is not None and 0 <= at < len(text) else ()


def _concat(values: list[Values]) -> Values:
    if len(values) > 1 and not texts_of(values[1]):
        return tuple(Start(t) for t in texts_of(values[0]) if t)
    return each_of(values, lambda a, b: a + b, 2)


def _replace(values: list[Values]) -> Values:
    """`replace` of texts or of characters; patterns that are plain text too."""
    old, new = number_of(values, 1), number_of(values, 2)
    if old is not None and new is not None:
        return each_of(values, lambda t: t.replace(_char(old), _char(new)), 1)
    if len(values) > 2 and any(isinstance(v, Builder) and not v.text for v in values[2]):
        values = [values[0], values[1], ("",)]
    columns = [texts_of(v) for v in values[:3]]
    if len(columns) < 3 or not columns[0] or len(columns[1]) != 1 or len(columns[2]) != 1:
        return ()
    a, b = columns[1][0].replace("\\", ""), columns[2][0]
    if not a:
        return ()
    return tuple(t.replace(a, b) for t in columns[0][:MOST_TEXTS] if t.replace(a, b))


def _substring(values: list[Values]) -> Values:
    first, last = number_of(values, 1), number_of(values, 2)
    if first is None or (len(values) > 2 and last is None):
        return ()
    return each_of(values, lambda t: t[first:last], 1)


def _split(values: list[Values]) -> Values:
    by = only(values[1]) if len(values) > 1 else None
    text = only(values[0])
    if not by or text is None:
        return ()
    return (Array([(part,) for part in text.split(by.replace("\\", ""))[:MAX_TEXT]]),)


def _bytes(values: list[Values]) -> Values:
    return tuple(_numbers(t.encode("utf-8", "replace")[:MAX_TEXT]) for t in texts_of(values[0]))


def _to_chars(values: list[Values]) -> Values:
    return tuple(_numbers(map(ord, t[:MAX_TEXT])) for t in texts_of(values[0]))


def _numbers(numbers: Iterable[int]) -> Array:
    """An array of its own, since code may change what is in it."""
    return Array([(n,) for n in numbers])


_PLACE = re.compile(r"%(?:(\d+)\$)?[-#+ 0,(]*\d*(?:\.\d+)?([a-zA-Z%])")


def _format(values: list[Values]) -> Values:
    """`String.format`, with or without a Locale; up to the first place that is unknown."""
    at = 0 if texts_of(values[0]) else 1
    pattern = only(values[at]) if at < len(values) else None
    if pattern is None:
        return ()
    given: list[Values] = []
    for value in values[at + 1] if at + 1 < len(values) else ():
        if isinstance(value, Array):
            given = value.items
    out, end, nth = "", 0, 0
    for m in _PLACE.finditer(pattern):
        out += pattern[end : m.start()]
        end = m.end()
        if m[2] in "%n":
            out += "%" if m[2] == "%" else "\n"
            continue
        i = int(m[1]) - 1 if m[1] else nth
        nth += not m[1]
        item = given[i] if 0 <= i < len(given) else ()
        text = only(item) or (str(item[0]) if number_of([item], 0) is not None else None)
        if text is None:
            return (Start(out),) if out else ()
        out += text
    return ((out + pattern[end:])[:MAX_TEXT],)


def _joining(values: list[Values]) -> Values:
    by = only(values[0])
    for value in values[1] if len(values) > 1 else ():
        if isinstance(value, Array):
            words = [only(i) for i in value.items]
            if by is not None and words and all(w is not None for w in words):
                return (by.join(w for w in words if w is not None)[:MAX_TEXT],)
    return each_of([values[0], *values[1:3]], lambda s, a, b: a + s + b, 3)


def _base64(values: list[Values]) -> Values:
    out: list[Value] = []
    for column in values:
        for value in column:
            text = text_of(value) or "".join(t for t in _from_chars((value,)) if isinstance(t, str))
            if text:
                out += map(_numbers, _decoded(text.encode("utf-8", "replace")))
    return tuple(out)


def _decoded(raw: bytes) -> Iterable[bytes]:
    plain = b"".join(raw.split()).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        return [base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)]
    except (binascii.Error, ValueError):
        return []


# -- classes, collections ---------------------------------------------------------------------


def _named(values: Values) -> Values:
    return tuple(
        ClassOf(n)
        for v in values
        if (n := v if isinstance(v, Parameter) else text_of(v)) and not isinstance(n, Start)
    )


def _get_class(values: list[Values]) -> Values:
    return tuple(
        ClassOf(v.descriptor[1:-1].replace("/", ".")) for v in values[0] if isinstance(v, Instance)
    )


def item_of(values: Values) -> Values:
    """What any of the items of these arrays may be."""
    out: dict[Value, None] = {}
    for value in values:
        if isinstance(value, Array):
            out.update((v, None) for item in value.items for v in item)
        elif not isinstance(value, str | int):
            out[Item((value,))] = None
    return tuple(out)


def _put(values: list[Values]) -> Values:
    for value in values[0]:
        if isinstance(value, Array) and len(values) > 1:
            value.items.append(values[-1])
    return ()


def _first(values: list[Values]) -> Values:
    return values[0]


ACTS: dict[str, Callable[[list[Values]], Values]] = {
    "begin": _begin,
    "append": _append,
    "append_char": _append_char,
    "reverse": _reverse,
    "insert": _insert,
    "text": _as_text,
    "make": _make,
    "concat": _concat,
    "chars": _chars,
    "char": _valued_char,
    "char_at": _char_at,
    "lower": lambda values: each_of(values, str.lower, 1),
    "upper": lambda values: each_of(values, str.upper, 1),
    "replace": _replace,
    "substring": _substring,
    "split": _split,
    "bytes": _bytes,
    "to_chars": _to_chars,
    "format": _format,
    "joining": _joining,
    "base64": _base64,
    **ADDRESS_ACTS,
    "class": lambda values: _named(values[0]),
    "load": lambda values: _named(values[1]) if len(values) > 1 else (),
    "get_class": _get_class,
    "item": lambda values: item_of(values[0]),
    "listed": lambda values: (Array(list(values)),),
    "put": _put,
    "first": _first,
    "own": lambda _: (OwnPackage(),),
}
