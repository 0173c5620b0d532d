"""The whole reading of one policy: document, claims, SDKs, facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from auditor.knowledge.schema import Knowledge
from auditor.limits import DEFAULT, Limits
from auditor.model import Policy, PolicySource
from auditor.notice import Notice, notice
from auditor.policy.beside import beside_notices
from auditor.policy.claims.build import claims_of
from auditor.policy.claims.marker import MAX_MARKS, Marker
from auditor.policy.claims.permissions import permission_reader_of, with_granted
from auditor.policy.document.block import Document
from auditor.policy.document.load import read_document
from auditor.policy.stated_facts import facts_of
from auditor.policy.tongues import Parts, by_language

MOST_LINES = 12
"""Runs of lines that a notice names."""
_DATE = re.compile(
    r"(?:effective|生效)[^0-9A-Za-z一-鿿]{0,12}(?:date|日期|时间|as of|on|from)?\W{0,6}"
    r"((?:19|20)\d\d[-年./]\s?\d{1,2}[-月./]\s?\d{1,2}日?|[A-Z][a-z]{2,8}\.? \d{1,2},? (?:19|20)\d\d|\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d)",
    re.I,
)
_MARKERS: dict[int, tuple[Knowledge, Marker]] = {}


def marker_of(knowledge: Knowledge) -> Marker:
    """The marker of this knowledge, made at its first use."""
    held = _MARKERS.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _MARKERS[id(knowledge)] = (knowledge, Marker(knowledge))
    return held[1]


def read_policy(path: Path, knowledge: Knowledge, limits: Limits = DEFAULT) -> Policy:
    """Read a policy document. Raises InputError where there is no text to judge."""
    return policy_of(read_document(path, limits), knowledge)


def policy_of(document: Document, knowledge: Knowledge) -> Policy:
    """Claims and named SDKs of a parsed document."""
    from auditor.policy.claims.sdks import listed_sdks, named_sdks, with_named_sdks

    parts = by_language(document, knowledge)
    document = parts.read
    listed = listed_sdks(document, knowledge)
    claims, cut = claims_of(listed.rest, marker_of(knowledge))
    asked = permission_reader_of(knowledge, marker_of(knowledge)).claims(listed.rest)
    claims = with_granted(with_named_sdks(claims, knowledge), asked)
    sdks, more = named_sdks(listed, claims, knowledge)
    claims = [*claims, *more, *asked]
    notices: list[Notice] = []
    notices += _unread(document.path, parts)
    if parts.judged and not any(c.status != "mentioned" for c in claims):
        notices.append(notice("no_collection_stated", document.path))
    if cut:
        notices.append(notice("terms_cut", document.path, n=MAX_MARKS))
    notices += beside_notices(document, lambda d: claims_of(d, marker_of(knowledge))[0])
    return Policy(
        source=PolicySource(
            path=document.path,
            sha256=document.sha256,
            language=parts.language,
            effective=_effective(document),
        ),
        claims=tuple(sorted(claims, key=lambda c: c.where.line)),
        sdks=tuple(sdks),
        facts=facts_of(document, knowledge),
        notices=tuple(notices),
        unread=parts.unread,
        not_judged=None if parts.judged else "language",
    )


def _unread(path: str, parts: Parts) -> Iterator[Notice]:
    """A notice for the whole text, or one for the parts of it that no lexicon reads."""
    if not parts.unread:
        return
    languages = ", ".join(dict.fromkeys(u.language for u in parts.unread))
    if not parts.judged:
        yield notice("language_not_judged", path, languages=languages)
        return
    lines = [f"{u.first}-{u.last}" if u.last > u.first else str(u.first) for u in parts.unread]
    more = f" + {len(lines) - MOST_LINES}" if len(lines) > MOST_LINES else ""
    said = ", ".join(lines[:MOST_LINES]) + more
    yield notice(
        "language_unread", f"{path}:{parts.unread[0].first}", languages=languages, lines=said
    )


def _effective(document: Document) -> str | None:
    for block in document.blocks[:400]:
        m = _DATE.search(block.text[:400])
        if m:
            return m[1]
    return None
