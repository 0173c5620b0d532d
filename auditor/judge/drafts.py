"""For counsel: the clause that would declare what a finding says is missing, in both languages.

The purpose stays open, for only the developer knows it.
"""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import Finding
from auditor.names import short

DATA_RULES = frozenset(
    {"undeclared-data", "vague-data", "ambiguous-data", "contradicted-data", "sdk-data-undeclared"}
)
PERMISSION_RULES = frozenset({"undeclared-permission", "purpose-missing"})


def offer(finding: Finding, knowledge: Knowledge, lang: str) -> str | None:
    """A draft of the missing clause; None where no clause would help."""
    id_, words = _words(finding, knowledge, lang)
    return phrase(knowledge, id_, lang, **words) if id_ is not None else None


def _words(f: Finding, k: Knowledge, lang: str) -> tuple[str | None, dict[str, str]]:
    sdk = k.sdks.get(f.collector)
    if f.rule in DATA_RULES and f.subject in k.data_types:
        words = {"data": k.label(f.subject, lang)}
        if sdk is None or sdk.kind != "sdk":
            return "offer_data", words
        vendor = sdk.vendor or phrase(k, "vendor_unknown", lang)
        return "offer_sdk", {**words, "sdk": sdk.name, "vendor": vendor}
    if f.rule in PERMISSION_RULES and f.subject in k.permissions:
        entry = k.permissions[f.subject]
        data = phrase(k, "between", lang).join(k.label(d, lang) for d in entry.primary) or short(
            f.subject
        )
        return "offer_permission", {"permission": short(f.subject), "data": data}
    if f.rule == "undeclared-sdk" and (named := k.sdks.get(f.subject)) is not None:
        vendor = named.vendor or phrase(k, "vendor_unknown", lang)
        return "offer_receiver", {"sdk": named.name, "vendor": vendor}
    return None, {}
