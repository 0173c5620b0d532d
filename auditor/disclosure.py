"""The SDK disclosure list of a build: what a policy has to say of each SDK, as a draft."""

from __future__ import annotations

from auditor.attribution import Attribution
from auditor.knowledge.schema import Knowledge
from auditor.model import Collection, Inventory, Struct
from auditor.requests import permission_users


class DisclosureRow(Struct, frozen=True, kw_only=True):
    """One SDK. None and empty mean unknown: a person has to fill them in."""

    id: str
    name: str
    vendor: str | None
    purpose: str | None
    data: tuple[str, ...]
    """Data types that its code was seen to obtain in this build."""
    known_data: tuple[str, ...]
    """Data types that its vendor, or common knowledge, adds to that."""
    permissions: tuple[str, ...]
    link: str | None
    version: str | None


def disclosure_of(
    found: Inventory,
    knowledge: Knowledge,
    who: Attribution,
    lang: str = "zh",
    libraries: bool = False,
) -> tuple[DisclosureRow, ...]:
    """A row per SDK in the build; helper libraries only where asked for."""
    users, _ = permission_users(found.app, found.permissions, found.collections, knowledge, who)
    requested = {p.name for p in found.permissions}
    data: dict[str, list[Collection]] = {}
    for c in found.collections:
        if c.confidence != "low" and c.reachable is not False:
            data.setdefault(c.collector.id, []).append(c)
    rows = []
    for sdk in found.sdks:
        if sdk.kind == "library" and not libraries:
            continue
        entry = knowledge.sdks[sdk.id]
        category = knowledge.categories.get(entry.category)
        seen = tuple(sorted({c.data_type for c in data.get(sdk.id, [])}))
        rows.append(
            DisclosureRow(
                id=sdk.id,
                name=sdk.name,
                vendor=entry.vendor,
                purpose=category.purpose[lang] if category else None,
                data=seen,
                known_data=tuple(d for d in entry.declares if d not in seen),
                permissions=tuple(
                    sorted(
                        p
                        for p, by in users.items()
                        if any(c.id == sdk.id for c in by) and p in requested
                    )
                ),
                link=entry.policy_url,
                version=sdk.version,
            )
        )
    return tuple(rows)
