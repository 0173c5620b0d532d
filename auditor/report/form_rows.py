"""The form map as cells of a table: per type what build, policy and form say."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase
from auditor.model import FormRow
from auditor.report.safe import plain
from auditor.report.words import places

MOST_TAKERS = 3


def form_cells(row: FormRow, k: Knowledge, lang: str) -> list[str]:
    """Type, build, policy, form, verdict; empty where a side says nothing."""
    return [
        form_type(row.type, k, lang),
        "\n".join(_takers(row, k, lang)),
        places(row.claims),
        _answer(row, k, lang),
        phrase(k, f"form_verdict_{row.verdict}", lang),
    ]


def form_type(type_id: str, k: Knowledge, lang: str) -> str:
    """Name of a type of the form; its id where the knowledge has no such type."""
    kind = k.form_types.get(type_id)
    return type_id if kind is None else kind.zh if lang == "zh" else kind.en


def _takers(row: FormRow, k: Knowledge, lang: str) -> list[str]:
    out = [
        f"{plain(collector_name(c.collector, k, lang), 60)} ({phrase(k, f'form_use_{c.use}', lang)})"
        for c in row.collections
    ]
    named = {c.collector.id for c in row.collections}
    for sdk in row.sdks:
        if sdk not in named:
            name = k.sdks[sdk].name if sdk in k.sdks else sdk
            out.append(f"{plain(name, 60)} ({phrase(k, 'form_known', lang)})")
    return list(dict.fromkeys(out))[:MOST_TAKERS]


def _answer(row: FormRow, k: Knowledge, lang: str) -> str:
    if not row.entry.ticked:
        return phrase(k, "form_not_ticked", lang)
    said = [
        phrase(k, word, lang)
        for word, holds in (
            ("form_collected", row.entry.collected),
            ("form_shared", row.entry.shared),
        )
        if holds
    ]
    return ", ".join(said) or phrase(k, "form_ticked", lang)
