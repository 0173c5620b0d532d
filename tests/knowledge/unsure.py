"""Lists the SDK entries that a person should look at again: `python tests/knowledge/unsure.py`.

An entry is unsure where a vendor, a category or a link is missing, or where what it says of
itself does not fit together. The list is for reading; the linter holds what must be right.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Sdk

ACTS = frozenset({"advertising", "analytics", "attribution", "crash", "push", "risk_control"})
"""What acts on its own account: a `library` of such a category is likely an SDK."""


def doubts(sdk: Sdk) -> Iterator[str]:
    """What is unsure about one entry, a few words each."""
    if sdk.kind == "sdk" and not sdk.vendor:
        yield "no vendor"
    if sdk.kind == "sdk" and sdk.vendor and not sdk.country:
        yield "no country"
    if sdk.category == "other":
        yield "category other"
    if sdk.kind == "library" and sdk.category in ACTS:
        yield f"library of category {sdk.category}"
    if sdk.kind == "sdk" and sdk.category in ("library", "ui", "framework"):
        yield f"SDK of category {sdk.category}"
    if sdk.kind == "sdk" and sdk.declares and not sdk.policy_url:
        yield "declares data without a link to its policy"
    if not sdk.prefixes and not sdk.maven and sdk.kind == "sdk":
        yield "no package known"


def main() -> None:
    """One line an entry: id, name, doubts."""
    sdks = load_knowledge(cache=False).sdks.values()
    rows = [(s, "; ".join(found)) for s in sdks if (found := tuple(doubts(s)))]
    for sdk, why in rows:
        print(f"{sdk.id}\t{sdk.name}\t{why}")
    print(f"{len(rows)} of {len(sdks)} entries")


if __name__ == "__main__":
    main()
