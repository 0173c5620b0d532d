"""What the search found, by collection: the use, and who receives the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import msgspec

from auditor.attribution import Attribution
from auditor.knowledge.schema import Knowledge
from auditor.model import CodeFact, Flow, Use

ORDER: tuple[Use, ...] = get_args(Use)
GONE = frozenset({"sent", "shared"})
"""Uses for which the value was seen to leave the app."""
KEPT = frozenset({"local", "shown", "logged"})
"""Uses for which every way was followed, and none leaves the app or a log of the device."""
NOT_FOLLOWED = "not followed"


def use_of(facts: Iterable[CodeFact]) -> tuple[Use, str | None]:
    """The first use, in the order of `Use`, that any place gives; why it is unknown.

    Places that the app was not found to come to say nothing beside those that it comes to.
    """
    all_ = list(facts)
    told = [f for f in all_ if f.reachable is not False] or all_
    uses = {f.use for f in told if f.use is not None}
    use = next((u for u in ORDER if u in uses), None)
    if use is None:
        return "unknown", NOT_FOLLOWED
    if use == "local" and any(f.use is None for f in told):
        return "unknown", NOT_FOLLOWED
    if use != "unknown":
        return use, None
    reasons = sorted({f.use_reason for f in told if f.use == "unknown" and f.use_reason})
    return use, ", ".join(reasons) or NOT_FOLLOWED


def with_recipients(
    flows: tuple[Flow, ...], who: Attribution, knowledge: Knowledge
) -> tuple[Flow, ...]:
    """The flows with the SDK that gets the data, by host, by member or by the code that sends."""
    return tuple(msgspec.structs.replace(f, recipient=_recipient(f, who, knowledge)) for f in flows)


def _recipient(flow: Flow, who: Attribution, knowledge: Knowledge) -> str | None:
    if flow.host is not None:
        for row in knowledge.flows.hosts:
            if any(flow.host == h or flow.host.endswith("." + h) for h in row.hosts):
                return row.sdk
    for method in (flow.member, flow.caller):
        collector = who.of(method)
        if collector.kind == "sdk" and flow.to in ("network", "shared", "webview"):
            return collector.id
    return None
