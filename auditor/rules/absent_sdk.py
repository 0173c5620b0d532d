"""absent-sdk: the policy or list names an SDK that the build does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.judge.case import Case, Maps
from auditor.judge.finding import make
from auditor.judge.rule import Rule
from auditor.model import Finding


def check(case: Case, maps: Maps) -> Iterator[Finding]:
    """Only for SDKs that the knowledge can recognise in code; others prove nothing.

    Nor does the absence of a core that comes with the device, or of any where the app is a frame
    around a web page: what the page carries was not read.
    """
    for row in maps.sdks:
        entry = case.knowledge.sdks.get(row.sdk)
        if row.verdict != "unbacked" or entry is None or not (entry.prefixes or entry.native):
            continue
        if entry.shared or entry.kind == "library" or shows_web(case):
            continue
        places = [
            p for p, there in (("the_policy", row.in_policy), ("the_list", row.in_list)) if there
        ]
        where = case.say("and").join(case.say(p) for p in places)
        yield make(
            case,
            "absent-sdk",
            subject=row.sdk,
            collector=row.sdk,
            words={"sdk": row.name, "where": where},
            evidence=(case.say("sdk_not_in_build"),),
        )


def shows_web(case: Case) -> bool:
    """Whether the app is a frame around a web page: its manifest names the page."""
    return bool(
        {m.name for m in case.app.manifest.declared.meta_data}
        & set(case.knowledge.word_lists["web_apps"].names)
    )


RULE = Rule("absent-sdk", check)
