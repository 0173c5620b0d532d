"""Text of a page -> its tree, by libxml2, within bounds of depth and attributes."""

from __future__ import annotations

import re
from typing import Any

from auditor.errors import InputError

MAX_ATTRIBUTES = 500
"""Attributes of one tag; libxml2 compares each with each."""
_TAG = re.compile(r"<[a-zA-Z](?:[^=>]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=)*+(?:>|\Z)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LONG_TAG = 1_500
_LIMITS = frozenset({"ERR_RESOURCE_LIMIT"})


def parse_html(text: str, name: str) -> Any:
    """The root of a page. Raises InputError for one that is empty or nested beyond bounds."""
    from lxml import etree, html

    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > _LONG_TAG:
            count = len(_QUOTED.sub("", tag[0]).split())
            if count > MAX_ATTRIBUTES:
                raise InputError(f"a tag with {count} attributes", name)
    parser = html.HTMLParser(
        no_network=True, remove_pis=True, encoding="utf-8", recover=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(text.replace("\x00", "").encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        if _too_deep(parser):
            raise InputError("elements nested deeper than is read", name) from None
        raise InputError("no text found in the HTML page", name) from None
    if _too_deep(parser):
        raise InputError("elements nested deeper than is read", name)
    return root


def _too_deep(parser: Any) -> bool:
    return any(e.type_name in _LIMITS for e in parser.error_log)
