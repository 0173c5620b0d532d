"""runtime-undeclared: what a record shows, the code does not, and the policy does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.events import event_lines, event_words, seen
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.judge.severity import of_data
from auditor.judge.tables import data_row
from auditor.judge.wording import data_says, looked_for
from auditor.model import Collection, Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Where the code shows it too, the rules on data say it."""
    shown = {(r.data_type, r.collector.id) for r in maps.data}
    for s in seen(case, lambda _: True):
        if (s.data_type, s.collector.id) in shown:
            continue
        sent = any(e.kind == "sent" for e in s.events)
        row = data_row(
            case,
            Collection(
                data_type=s.data_type,
                collector=s.collector,
                confidence="high",
                evidence=(),
                use="sent" if sent else "unknown",
            ),
        )
        if row is None or row.verdict not in ("undeclared", "contradicted"):
            continue
        near = row.where[0] if row.where else row.nearest
        words = event_words(case, s)
        yield make(
            case,
            "runtime-undeclared",
            subject=s.data_type,
            collector=s.collector.id,
            severity=of_data(case, row),
            words={**words, "how": data_says(case, row)},
            evidence=(*event_lines(case, s.events), *looked_for(case, (words["data"],), near)),
            nearest=near,
        )


RULE = Rule("runtime-undeclared", check)
