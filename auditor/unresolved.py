"""Lookups by names that nothing tells: what they lead to is not known, so it is not out of reach.

Such a call in the app's own code, or in code that nobody is known to own, may lead anywhere; one in
an SDK to the code of this SDK and to what nobody owns. A library whose classes are those that
it is known for looks up what the app gives it, and that is judged where the app gives it.
"""

from __future__ import annotations

import msgspec

from auditor.attribution import Attribution
from auditor.model import App, CodeFact
from auditor.notice import Notice, notice

OPENING = frozenset({"unresolved", "code_loading"})
SHOWN = 3


def with_unresolved(app: App, who: Attribution) -> App:
    """The build in which nothing that such a call may lead to counts as out of reach; and a notice."""
    calls = [f for f in app.code if f.kind in OPENING and f.reachable is not False]
    owners = {who.of_fact(f) for f in calls} if calls else set()
    anywhere = any(c.kind in ("app", "unattributed") for c in owners)
    opened = {c.id for c in owners if c.kind == "sdk"}

    def open_(fact: CodeFact) -> bool:
        if fact.reachable is not False:
            return False
        collector = who.of_fact(fact)
        return (
            anywhere
            or (collector.kind == "unattributed" and bool(opened))
            or collector.id in opened
        )

    if not (anywhere or opened):
        code = app.code
    else:
        code = tuple(
            msgspec.structs.replace(f, reachable=None) if open_(f) else f for f in app.code
        )
    told = _notices([f for f in calls if f.kind == "unresolved"], who)
    return msgspec.structs.replace(app, code=code, notices=(*app.notices, *told))


def _notices(calls: list[CodeFact], who: Attribution) -> list[Notice]:
    """One notice that counts the calls and places the first of them, the app's own before others."""
    order = {"app": 0, "unattributed": 1, "sdk": 2, "library": 3}
    placed = sorted(
        (f for f in calls if who.of_fact(f).kind != "library"),
        key=lambda f: (order[who.of_fact(f).kind], f.dex, f.offset),
    )
    if not placed:
        return []
    first, *rest = placed
    where = _place(first)
    if not rest:
        return [notice("unresolved", where, "info", member=_short(first), caller=first.caller)]
    places = ", ".join(_place(f) for f in rest[:SHOWN]) + (" ..." if len(rest) > SHOWN else "")
    return [
        notice(
            "unresolved_often",
            where,
            "info",
            n=len(placed),
            member=_short(first),
            caller=first.caller,
            places=places,
        )
    ]


def _short(fact: CodeFact) -> str:
    owner, _, name = fact.member.partition("(")[0].partition(";->")
    return f"{owner.rpartition('/')[2]}.{name}"


def _place(fact: CodeFact) -> str:
    return f"{fact.dex} 0x{fact.offset:x}"
