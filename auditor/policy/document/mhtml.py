"""A page saved as one file (MHTML) -> the HTML page in it."""

from __future__ import annotations

import email
import email.errors
import email.policy
import html
import re
from email.message import Message

from auditor.errors import InputError
from auditor.policy.document.decode import decode

_MULTIPART = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
_HEADER = re.compile(
    rb"^(?:from|mime-version|subject|date|snapshot-content-location|content-type):", re.I
)
MAX_PARTS = 2_000
_FRAME = re.compile(
    r"<i?frame\b(?P<before>[^<>]{0,2000}?)\ssrc\s*=\s*[\"']?(?P<address>[^\"'\s<>]{1,2000})[\"']?(?P<after>[^<>]{0,2000})>",
    re.I,
)
_WHOLE = re.compile(r"</?(?:html|head|body)\b[^<>]{0,2000}>|<!doctype[^<>]{0,500}>", re.I)
"""The tags of a whole page, which stand once in a page."""


def is_mhtml(data: bytes) -> bool:
    """Whether these bytes begin as a saved page does."""
    head = data[:4_000].lstrip()
    return bool(_HEADER.match(head) and _MULTIPART.search(head) and b"boundary=" in head.lower())


def mhtml_page(data: bytes, name: str) -> str:
    """The first HTML part with the frames that it shows, decoded. Raises InputError where there is none."""
    pages: list[tuple[frozenset[str], str]] = []
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for i, part in enumerate(message.walk()):
            if i > MAX_PARTS:
                break
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                pages.append((_names(part), _text(part)))
    except (
        email.errors.MessageError,
        ValueError,
        LookupError,
        AssertionError,
        RecursionError,
    ) as e:
        raise InputError(f"the saved page is damaged ({type(e).__name__})", name) from None
    if not pages:
        raise InputError("the saved page holds no HTML", name)
    return _with_frames(pages[0][1], pages[1:])


def _names(part: Message) -> frozenset[str]:
    """What a frame calls a part: the id, or the address that it was loaded from."""
    said = str(part.get("Content-ID") or "").strip(" <>")
    address = str(part.get("Content-Location") or "").strip()
    return frozenset(x for x in (f"cid:{said}" if said else "", address) if x)


def _with_frames(page: str, parts: list[tuple[frozenset[str], str]]) -> str:
    """A page with the text of its frames in their places; a frame within a frame comes with its own."""
    left = list(parts)

    def filled(m: re.Match[str]) -> str:
        address = html.unescape(m["address"])
        found = next((p for p in left if address in p[0]), None)
        if found is None:
            return m[0]
        left.remove(found)  # each part once, so that no page holds itself
        inner = _FRAME.sub(filled, _WHOLE.sub("", found[1]))
        return f"<div {m['before']} {m['after']}>{inner}</div>"

    return _FRAME.sub(filled, page)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
