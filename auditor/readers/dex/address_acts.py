"""What android.net.Uri and its Builder give back for known arguments."""

from __future__ import annotations

from collections.abc import Callable

from auditor.readers.dex.act_values import MAX_TEXT, each_of, only, texts_of
from auditor.readers.dex.values import Start, UriParts, Value, Values


def _with_path(values: list[Values]) -> Values:
    if len(values) > 1 and not texts_of(values[1]):
        return tuple(Start(t) for t in texts_of(values[0]) if t)
    return each_of(values, lambda a, b: f"{a.rstrip('/')}/{b}", 2)


def _upon(values: list[Values]) -> Values:
    out: list[Value] = []
    for text in texts_of(values[0]):
        parts = UriParts()
        head, colon, rest = text.partition("://")
        parts.scheme, rest = (head, rest) if colon else ("", text)
        parts.authority, slash, path = rest.partition("/")
        parts.path = slash + path
        parts.ends = isinstance(text, Start)
        out.append(parts)
    return tuple(out)


def _from_parts(values: list[Values]) -> Values:
    return each_of(values, lambda scheme, rest: f"{scheme}:{rest}", 2)


def _part(name: str) -> Callable[[list[Values]], Values]:
    def act(values: list[Values]) -> Values:
        text = only(values[1]) if len(values) > 1 else None
        for value in values[0]:
            if isinstance(value, UriParts):
                slash = "/" if name == "path" and text and not text.startswith("/") else ""
                setattr(value, name, slash + (text or ""))
                value.ends = value.ends or text is None
        return values[0]

    return act


def _append_path(values: list[Values]) -> Values:
    text = only(values[1]) if len(values) > 1 else None
    for value in values[0]:
        if isinstance(value, UriParts) and not value.ends:
            value.path = f"{value.path.rstrip('/')}/{text or ''}"[:MAX_TEXT]
            value.ends = text is None
    return values[0]


ADDRESS_ACTS: dict[str, Callable[[list[Values]], Values]] = {
    "appended": _with_path,
    "upon": _upon,
    "from_parts": _from_parts,
    "scheme": _part("scheme"),
    "authority": _part("authority"),
    "path": _part("path"),
    "append_path": _append_path,
}
