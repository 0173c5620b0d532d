"""What a helper library reads counts for whoever asks it to and gets the value.

A library acts when somebody calls it. Whether the value comes back is seen from the types on the
way: the method that reads and all methods of the library above it return what can hold the value.
"""

from __future__ import annotations

from auditor.attribution import APP, Attribution
from auditor.knowledge.schema import Knowledge
from auditor.model import CodeFact, Collector

CARRIERS = frozenset(
    {
        "Ljava/lang/String;",
        "Ljava/lang/CharSequence;",
        "Ljava/lang/Object;",
        "Ljava/util/List;",
        "Ljava/util/ArrayList;",
        "Ljava/util/Set;",
        "Ljava/util/Map;",
        "Ljava/util/HashMap;",
        "Landroid/os/Bundle;",
        "Lorg/json/JSONObject;",
        "Lorg/json/JSONArray;",
    }
)
"""Types in which a value of any kind is handed on."""
NOTHING = frozenset({"V", "Z"})
"""Return types that hand no value back: a yes or no is a check, not the data."""


class OwnReads:
    """What code reads for itself alone, as the knowledge lists it by package and data type."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._data = {c: frozenset(r.data) for r in knowledge.own_reads for c in r.callers}

    def reads(self, fact: CodeFact, class_: str, data_type: str) -> bool:
        """Whether the code of this class reads this type for itself alone; not what it was seen to send.

        The longest prefix of the caller's class that is listed says.
        """
        if fact.use == "sent":
            return False
        at = class_
        while at:
            if at in self._data:
                return data_type in self._data[at]
            at = at.rpartition(".")[0]
        return False


def asked_for(fact: CodeFact, collector: Collector, who: Attribution) -> Collector | None:
    """Who gets what the code at this place reads; None: a library reads it and nobody was seen to ask.

    For all but helper libraries the collector itself.
    """
    if collector.kind != "library":
        return collector
    if fact.use == "sent":
        return _sender(fact, who) or collector
    inside: list[str] = []
    for method in reversed([m for m in fact.chain if "->" in m]):
        asker = who.of(method)
        if asker.id != collector.id and asker.kind != "library":
            return asker if hands_back(inside) else _taker(fact, inside, who)
        inside.append(method)
    return None


def _taker(fact: CodeFact, inside: list[str], who: Attribution) -> Collector | None:
    """Who takes the value out of a library: the app's, where the method's class is no class of it."""
    taker = next(m for n, m in enumerate(inside, 1) if not hands_back(inside[:n]))
    return None if who.keeps(taker, fact) else APP


def _sender(fact: CodeFact, who: Attribution) -> Collector | None:
    """Who sends the value on: the app or an SDK that got it; None: the library itself."""
    senders = (who.of(f.caller) for f in fact.flows)
    return next((c for c in senders if c.kind != "library"), None)


def hands_back(methods: list[str]) -> bool:
    """Whether a value read in the first method comes out of the last, each called by the next."""
    returned = [m.rpartition(")")[2] for m in methods]
    if not returned or returned[0] in NOTHING:
        return False
    return all(r == returned[0] or r in CARRIERS for r in returned)
