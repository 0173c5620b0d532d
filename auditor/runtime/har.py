"""HAR 1.2: what was sent to which host. It proves sending, which no recorder of calls does.

Format: http://www.softwareishard.com/blog/har-12-spec/. Only the request is read.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Iterator
from urllib.parse import unquote_plus, urlsplit

import msgspec

from auditor.errors import InputError
from auditor.model import RuntimeEvent
from auditor.runtime.lines import cut
from auditor.runtime.values import Finder


class _Pair(msgspec.Struct):
    name: str = ""
    value: str | None = None


class _Post(msgspec.Struct):
    text: str | None = None
    params: list[_Pair] | None = None
    encoding: str | None = None


class _Request(msgspec.Struct, rename="camel"):
    url: str
    method: str = ""
    headers: list[_Pair] = []
    post_data: _Post | None = None


class _Entry(msgspec.Struct, rename="camel"):
    request: _Request
    started_date_time: str | None = None


class _Log(msgspec.Struct):
    entries: list[_Entry]


class _Har(msgspec.Struct):
    log: _Log


def har_events(data: bytes, values: Finder, where: str) -> Iterator[RuntimeEvent]:
    """An event a request; `argument` is its host, `said` how each known value is written.

    Raises InputError for JSON of another shape.
    """
    try:
        har = msgspec.json.decode(data, type=_Har)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as e:
        raise InputError(f"is JSON, and no HAR 1.2: {e}", where) from None
    for n, entry in enumerate(har.log.entries):
        request = entry.request
        found = values.found("\n".join(_texts(request)))
        yield RuntimeEvent(
            kind="sent",
            time=cut(entry.started_date_time or ""),
            phase="unknown",
            api=cut(request.method) or "",
            argument=host_of(request.url),
            said=", ".join(f"{d} {how}" for d, how in found) or None,
            source=f"{where}:{n}",
            data_types=tuple(dict.fromkeys(d for d, _ in found)),
        )


def host_of(url: str) -> str | None:
    """The host of a URL; None where it has none."""
    try:
        return cut((urlsplit(url).hostname or "")[:300])
    except ValueError:
        return None


def _texts(request: _Request) -> Iterator[str]:
    yield request.url
    yield unquote_plus(request.url)
    for pair in request.headers:
        yield pair.value or ""
    post = request.post_data
    if post is None:
        return
    for pair in post.params or ():
        yield pair.value or ""
    text = post.text or ""
    if post.encoding == "base64":
        with contextlib.suppress(binascii.Error, ValueError):
            text = base64.b64decode(text, validate=True).decode("utf-8", "replace")
    yield text
    if "%" in text:
        yield unquote_plus(text)
