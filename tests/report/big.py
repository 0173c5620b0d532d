"""A report of many findings, made out of the shop's: its evidence under other collectors."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from auditor.audit import audit
from auditor.judge.finding import fingerprint
from auditor.knowledge.schema import Knowledge
from auditor.model import Collector, DataRow, Finding, Report, SdkRow
from auditor.settings import Settings
from auditor.triage.apply import summary_of

SHOP = Path(os.path.relpath(Path(__file__).parents[2] / "samples/shop"))


def shop_report(knowledge: Knowledge, lang: str = "en") -> Report:
    """The shop against its policy and its list."""
    settings = Settings(lang="zh" if lang == "zh" else "en")
    return audit(
        SHOP / "shop.apk",
        knowledge,
        policies=(SHOP / "privacy.md",),
        sdk_lists=(SHOP / "sdks.csv",),
        settings=settings,
    )


def big_report(knowledge: Knowledge, findings: int = 200, rows: int = 240) -> Report:
    """`findings` findings and `rows` rows of data of SDKs of the knowledge, no two of them alike."""
    shop = shop_report(knowledge)
    sdks = [s for s in knowledge.sdks.values() if s.kind == "sdk"][: rows // 6]
    types = [d for d in knowledge.data_types if not knowledge.data_types[d].umbrella][:6]
    kinds = [f for f in shop.findings if f.code]
    samples = [d for d in shop.data_map if d.collection.evidence]
    data: list[DataRow] = []
    made: list[Finding] = []
    for i, (sdk, type_) in enumerate((s, t) for s in sdks for t in types):
        who = Collector(kind="sdk", id=sdk.id, name=sdk.name)
        kind = kinds[i % len(kinds)]
        silent = len(made) >= findings or i % 6 == 5
        row = samples[i % len(samples)]
        verdict = row.verdict if silent else "undeclared"
        data.append(msgspec.structs.replace(row, data_type=type_, collector=who, verdict=verdict))
        if not silent:
            made.append(
                msgspec.structs.replace(
                    kind,
                    subject=type_,
                    collector=sdk.id,
                    also=(),
                    message=f"{sdk.name} collects {knowledge.label(type_)}; the policy does not declare it",
                    fingerprint=fingerprint(kind.rule, "big", type_, sdk.id),
                )
            )
    present = tuple(
        SdkRow(
            sdk=s.id,
            name=s.name,
            kind="sdk",
            in_build=True,
            in_policy=False,
            in_list=None,
            verdict="undeclared",
            data_types=tuple(types),
        )
        for s in sdks
    )
    return msgspec.structs.replace(
        shop,
        findings=tuple(made),
        data_map=tuple(data),
        sdk_map=present,
        summary=summary_of(tuple(made)),
    )
