"""A page saved as one file (MHTML) -> the HTML page in it."""

from __future__ import annotations

import email
import email.errors
import email.policy
import re
from email.message import Message

from auditor.errors import InputError
from auditor.policy.document.decode import decode

_MULTIPART = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
_HEADER = re.compile(
    rb"^(?:from|mime-version|subject|date|snapshot-content-location|content-type):", re.I
)
MAX_PARTS = 2_000


def is_mhtml(data: bytes) -> bool:
    """Whether these bytes begin as a saved page does."""
    head = data[:4_000].lstrip()
    return bool(_HEADER.match(head) and _MULTIPART.search(head) and b"boundary=" in head.lower())


def mhtml_page(data: bytes, name: str) -> str:
    """The first HTML part, decoded. Raises InputError where there is none."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for i, part in enumerate(message.walk()):
            if i > MAX_PARTS:
                break
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                return _text(part)
    except (
        email.errors.MessageError,
        ValueError,
        LookupError,
        AssertionError,
        RecursionError,
    ) as e:
        raise InputError(f"the saved page is damaged ({type(e).__name__})", name) from None
    raise InputError("the saved page holds no HTML", name)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
