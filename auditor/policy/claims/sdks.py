"""SDKs that a policy names: in tables, in blocks of labels, in lists and in running text.

Each gives one `PolicySdk`, and a third-party claim for each data type of its field of data.
What belongs to an SDK's entry is taken out of the document, so that nothing of it is read as
a statement of the app.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from auditor.knowledge.resolve import resolver_of
from auditor.knowledge.schema import Knowledge
from auditor.model import Claim, Place, PolicySdk, Subject
from auditor.policy.claims.columns import vocabulary_of
from auditor.policy.claims.entries import Entry, bare, in_lists
from auditor.policy.claims.sdk_blocks import block_entries
from auditor.policy.claims.sdk_prose import names_in, prose_entries
from auditor.policy.claims.sdk_tables import table_entries
from auditor.policy.document.block import Document
from auditor.policy.lexicon.phrases import data_in, permissions_in, purposes_in

MAX_NAMED = 8
"""SDKs of one sentence to which its claims are given."""
MAX_ENTRIES = 5_000
STATED = ("other",)
"""A purpose in words that the vocabulary does not have is one all the same."""
SAID = 2
"""Characters of the shortest purpose."""


class Listed(NamedTuple):
    """The entries of a document, and the document without them."""

    entries: list[Entry]
    prose: list[Entry]
    """Named in running text: what is said of them are claims of their sentences."""
    rest: Document
    tongues: dict[int, str]
    """Line -> its language, where its letters do not tell it."""


def listed_sdks(document: Document, knowledge: Knowledge) -> Listed:
    """The SDKs of a document."""
    words = vocabulary_of(knowledge)
    listed = in_lists(document, words)
    entries: list[Entry] = []
    used: set[int] = set()
    resolve = resolver_of(knowledge)

    def is_sdk(title: str) -> bool:
        return "sdk" in title.lower() or resolve.exact(bare(title)) is not None

    found = (
        *table_entries(document, words, listed, is_sdk),
        *block_entries(document, words, is_sdk, listed),
    )
    for fields in found:
        entry = fields.entry(words)
        used.update(fields.blocks)
        if entry is not None and len(entries) < MAX_ENTRIES:
            entries.append(entry)
    prose = list(prose_entries(document, knowledge, listed, frozenset(used)))[:MAX_ENTRIES]
    rest = tuple(b for i, b in enumerate(document.blocks) if i not in used)
    return Listed(
        sorted(entries, key=lambda e: e.line),
        prose,
        msgspec.structs.replace(document, blocks=rest),
        {line: b.lang for b in document.blocks if b.lang for line in b.lines},
    )


def named_sdks(
    found: Listed, claims: list[Claim], knowledge: Knowledge
) -> tuple[list[PolicySdk], list[Claim]]:
    """The SDKs that are named, and a claim for each data type of an entry.

    `claims` are those of the sentences: what they give to an SDK is said of it as well.
    """
    resolve = resolver_of(knowledge)
    sdks: list[PolicySdk] = []
    more: list[Claim] = []
    seen: set[str] = set()
    for entry in found.entries:
        sdk = _sdk(entry, resolve.sdk(entry.name), knowledge, found.tongues)
        sdks.append(sdk)
        seen.update({sdk.id or entry.name.casefold(), entry.name.casefold()})
        more += [_claim(sdk, d) for d in sdk.data]
        more += [_permission(sdk, p) for p in sdk.permissions]
    said: dict[str, list[str]] = {}
    for claim in claims:
        if claim.sdk and claim.status == "collected" and claim.subject.kind == "data":
            said.setdefault(claim.sdk, []).append(claim.subject.id)
    for entry in found.prose:
        found_id = resolve.exact(entry.name) or resolve.sdk(entry.name)
        key = found_id or entry.name.casefold()
        if key in seen or entry.name.casefold() in seen:
            continue
        seen.add(key)
        sdk = _sdk(entry, found_id, knowledge, found.tongues)
        data = tuple(dict.fromkeys(said.get(found_id or "", ())))
        purposes = sdk.purposes or purposes_in(entry.quote.replace(entry.name, ""), knowledge)
        sdks.append(msgspec.structs.replace(sdk, data=data, purposes=purposes, unread=()))
    return sdks, more


def _sdk(
    entry: Entry, found: str | None, knowledge: Knowledge, tongues: dict[int, str]
) -> PolicySdk:
    own = tongues.get(entry.line, "")
    data = data_in(entry.data, knowledge, own)
    known = purposes_in(entry.purpose, knowledge, own)
    purposes = known or (STATED if len(entry.purpose.strip(" -/")) >= SAID else ())
    return PolicySdk(
        name=entry.name,
        vendor=entry.vendor,
        id=found,
        data=data,
        purposes=purposes,
        permissions=permissions_in(entry.permission, knowledge, own),
        link=entry.link[:300] or None,
        version=entry.version,
        unread=unread(data=(entry.data, data), purpose=(entry.purpose, known)),
        where=Place(line=entry.line, quote=entry.quote[:400]),
    )


def _claim(sdk: PolicySdk, data_type: str) -> Claim:
    return Claim(
        subject=Subject(kind="data", id=data_type),
        status="collected",
        party="third",
        sdk=sdk.id,
        purposes=sdk.purposes,
        mode="automatic",
        where=sdk.where,
    )


def _permission(sdk: PolicySdk, name: str) -> Claim:
    return Claim(
        subject=Subject(kind="permission", id=name),
        status="collected",
        party="third",
        sdk=sdk.id,
        purposes=sdk.purposes,
        permissions=(name,),
        mode="permission",
        where=sdk.where,
    )


def unread(**parts: tuple[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The parts that have text, and no known term in it."""
    return tuple(name for name, (text, found) in parts.items() if text.strip(" -/") and not found)


def with_named_sdks(claims: list[Claim], knowledge: Knowledge) -> list[Claim]:
    """Third-party claims of running text whose sentence names SDKs become claims of these."""
    out: list[Claim] = []
    for claim in claims:
        quote = claim.where.quote or ""
        named = (
            dict.fromkeys(hit.sdk for hit in names_in(quote, knowledge))
            if claim.party == "third" and claim.sdk is None and claim.status == "collected"
            else {}
        )
        out += [msgspec.structs.replace(claim, sdk=s) for s in list(named)[:MAX_NAMED]] or [claim]
    return out
