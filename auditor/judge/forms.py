"""Case and Data safety form -> the form map: per type what build, policy and form say.

In the sense of the form data is collected when it leaves the device. What stays there (`place:
device` of a claim, use `local` of a collection) is none. A data type that the form may file under
one of several rows is declared where any of them is ticked.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.claim import Status
from auditor.judge.case import Case, Maps
from auditor.knowledge.schema import Knowledge
from auditor.model import (
    ClaimRef,
    Collection,
    DataSafetyForm,
    FormEntry,
    FormRow,
    FormVerdict,
    SdkPresent,
)

LEAVES = frozenset({"sent", "shared"})
"""Uses with which data leaves the app."""


def form_rows(case: Case, form: DataSafetyForm) -> tuple[FormRow, ...]:
    """One row for each type of the form of which any side says something, in the form's order."""
    rows = (_row(case, form, entry) for entry in form.entries)
    return tuple(r for r in rows if r is not None)


def _row(case: Case, form: DataSafetyForm, entry: FormEntry) -> FormRow | None:
    k = case.knowledge
    sent = tuple(c for c in case.collections if _filed(c.data_type, entry, form, k) and _leaves(c))
    known = tuple(s for s in case.sdks if _takes(s, entry, form, k))
    claimed = tuple(r for r in case.claims if _claims(r, entry, form, k))
    seen = bool(sent or known)
    if not (seen or claimed or entry.ticked):
        return None
    wide = any(_covers(r, entry, k) for r in case.claims)
    return FormRow(
        type=entry.type,
        form=form.path,
        entry=entry,
        collections=sent,
        sdks=tuple(s.id for s in known),
        claims=claimed,
        verdict=_verdict(case, entry, seen, bool(claimed) or wide),
    )


def _verdict(case: Case, entry: FormEntry, seen: bool, claimed: bool) -> FormVerdict:
    if not entry.ticked:
        return "form_silent"
    if claimed:
        return "agrees"
    if case.policies:
        return "policy_silent"
    return "agrees" if seen or not case.app.has_code else "unbacked"


def _filed(data_type: str, entry: FormEntry, form: DataSafetyForm, k: Knowledge) -> bool:
    """Whether a data type belongs in this row: its only one, or the one of several to be shown.

    Of several rows the ticked ones are those in which it was declared; where none is ticked the
    first stands for all.
    """
    kind = k.data_types.get(data_type)
    if kind is None or entry.type not in kind.play:
        return False
    ticked = {e.type for e in form.entries if e.ticked}
    declared = [p for p in kind.play if p in ticked]
    return entry.type in declared if declared else entry.type == kind.play[0]


def _leaves(c: Collection) -> bool:
    """Whether it is collected in the form's sense: it is seen to leave, or an SDK takes it."""
    if c.use in LEAVES:
        return True
    return c.collector.kind == "sdk" and c.use == "unknown" and c.reachable is not False


def _takes(sdk: SdkPresent, entry: FormEntry, form: DataSafetyForm, k: Knowledge) -> bool:
    """Whether the knowledge says of an SDK in the build that it collects data of this row."""
    known = k.sdks.get(sdk.id)
    return known is not None and any(_filed(d, entry, form, k) for d in known.declares)


def _claims(ref: ClaimRef, entry: FormEntry, form: DataSafetyForm, k: Knowledge) -> bool:
    """Whether a claim says that data of this row is collected and not kept on the device."""
    c = ref.claim
    if c.status != "collected" or c.subject.kind != "data" or c.place == "device":
        return False
    return _filed(c.subject.id, entry, form, k)


def _covers(ref: ClaimRef, entry: FormEntry, k: Knowledge) -> bool:
    """Whether a claim speaks of data of this row at all: kept on the device, or in a wider word."""
    c = ref.claim
    if not (c.status == "collected" or c.place == "device") or c.subject.kind != "data":
        return False
    kinds = (d for d in k.data_types.values() if entry.type in d.play)
    parents = (p for d in kinds for p in (d.id, d.parent) if p)
    return c.subject.id in {p for p in parents if not k.data_types[p].umbrella}


def finer_elsewhere(row: FormRow, rows: Iterable[FormRow], k: Knowledge) -> bool:
    """Whether a row for the rest of a category stands beside a finer one that the policy names."""
    kind = k.form_types[row.type]
    return kind.rest and any(
        k.form_types[r.type].category == kind.category
        and r.type != row.type
        and (r.claims or r.verdict == "agrees")
        for r in rows
    )


def denied_or_named(case: Case, row: FormRow) -> tuple[ClaimRef | None, ClaimRef | None]:
    """Of a row that no claim declares: what denies it, and what names it without saying either.

    A type that may stand in several rows is looked for in its first.
    """

    def first(status: Status) -> ClaimRef | None:
        return next((r for r in case.claims if _names(r, row.type, status, case.knowledge)), None)

    return first("not_collected"), first("mentioned")


def _names(ref: ClaimRef, type_id: str, status: Status, k: Knowledge) -> bool:
    c = ref.claim
    if c.status != status or c.subject.kind != "data" or c.place == "device":
        return False
    return k.data_types[c.subject.id].play[:1] == (type_id,)


COLLECTS = "PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA"
"""The first question: whether any data is collected or shared at all."""


def denied_forms(case: Case, maps: Maps) -> tuple[str, ...]:
    """Paths of forms that deny all collection though build, policy or their own ticks show some."""
    shown = {r.form for r in maps.forms if r.verdict == "form_silent" or r.entry.ticked}
    return tuple(
        f.path
        for f in case.forms
        if f.path in shown and any(a.question == COLLECTS and a.value == "false" for a in f.answers)
    )


def seen_leaving(c: Collection) -> bool:
    """Whether a way of the value out of the app was found."""
    return c.use in LEAVES


def takers_of_kind(case: Case, row: FormRow, kinds: frozenset[str]) -> tuple[str, ...]:
    """Ids of SDKs of such categories that take data of a row."""
    ids = (*(c.collector.id for c in row.collections if c.collector.kind == "sdk"), *row.sdks)
    known = case.knowledge.sdks
    return tuple(dict.fromkeys(i for i in ids if i in known and known[i].category in kinds))
