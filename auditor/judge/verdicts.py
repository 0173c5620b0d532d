"""Collections and permissions against claims: the rules of design section 2, as functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditor.judge.nearest import Near, nearest_to_data, nearest_to_permission
from auditor.judge.taxonomy import denies, relation
from auditor.knowledge.schema import Knowledge
from auditor.model import ClaimRef, Collector, Gap, Verdict

ORDER: tuple[Verdict, ...] = (
    "declared",
    "vague",
    "ambiguous",
    "contradicted",
    "undeclared",
    "unbacked",
    "not_judged",
)


class Judgement(NamedTuple):
    """A verdict, the claims that make it, and what was found instead where none does."""

    verdict: Verdict
    by: tuple[ClaimRef, ...] = ()
    nearest: ClaimRef | None = None
    gap: Gap | None = None
    """Why the nearest claim does not count, or why those that make it vague do not do."""
    unsure: bool = False
    """A denial whose breach was not seen, only that it may happen."""


def best(judgements: Iterable[Judgement]) -> Judgement:
    """The best verdict in the order of ORDER; `undeclared` where there is none."""
    return min(judgements, key=lambda j: ORDER.index(j.verdict), default=Judgement("undeclared"))


def judge_type(
    data_type: str, claims: Iterable[ClaimRef], knowledge: Knowledge, denials: bool = True
) -> Judgement:
    """Verdict on one data type by claims whose scope is already known to fit.

    A claim that names a permission declares the data behind it, weakly where that is of several types.
    """
    strong: list[ClaimRef] = []
    weak: list[ClaimRef] = []
    against: list[ClaimRef] = []
    for ref in claims:
        c = ref.claim
        if c.subject.kind == "permission":
            if c.status == "collected" and c.basis != "by_reference":
                _grants(c.subject.id, data_type, knowledge, ref, strong, weak)
            continue
        how = relation(c.subject.id, data_type, knowledge)
        if c.status == "collected":
            if how in ("same", "covers", "below") and c.basis != "by_reference":
                strong.append(ref)
            elif how in ("same", "covers", "parent"):
                weak.append(ref)
        elif (
            c.status == "not_collected"
            and denials
            and c.mode != "user_provided"
            and denies(c.subject.id, data_type, knowledge)
        ):
            against.append(ref)
    if strong:
        # a denial of the defined term as a whole does not outweigh a statement about the item
        against = [r for r in against if r.claim.basis != "by_reference"]
    if (strong or weak) and against:
        return Judgement("ambiguous", (*(strong or weak)[:2], *against[:2]))
    if strong:
        return Judgement("declared", tuple(strong))
    if weak:
        by_reference = all(r.claim.basis == "by_reference" for r in weak)
        return Judgement("vague", tuple(weak), gap="by_reference" if by_reference else "parent")
    if against:
        return Judgement("contradicted", tuple(against))
    return Judgement("undeclared")


def _grants(
    permission: str,
    data_type: str,
    knowledge: Knowledge,
    ref: ClaimRef,
    strong: list[ClaimRef],
    weak: list[ClaimRef],
) -> None:
    """File a claim that names a permission under what it says of the data behind it."""
    entry = knowledge.permissions.get(permission)
    primary = entry.primary if entry is not None else ()
    if any(relation(d, data_type, knowledge) in ("same", "covers", "below") for d in primary):
        (strong if len(primary) == 1 else weak).append(ref)


def judge_permission(
    permission: str, primary: tuple[str, ...], claims: tuple[ClaimRef, ...], knowledge: Knowledge
) -> Judgement:
    """Verdict on a permission: named by a claim, or one of its primary data types claimed."""
    named = tuple(
        r
        for r in claims
        if r.claim.status == "collected"
        and r.claim.subject.kind == "permission"
        and r.claim.subject.id == permission
        and r.claim.basis != "by_reference"
    )
    if named:
        return Judgement("declared", named)
    usable = tuple(r for r in claims if _gates(r, permission))
    writes = permission.rpartition(".")[2].startswith("WRITE_")
    found = best(judge_type(d, usable, knowledge, denials=not writes) for d in primary)
    if found.verdict == "undeclared":
        found = _with_nearest(found, nearest_to_permission(permission, primary, claims, knowledge))
    return found


def _with_nearest(found: Judgement, near: Near | None) -> Judgement:
    return found if near is None else found._replace(nearest=near.ref, gap=near.gap)


def _gates(ref: ClaimRef, permission: str) -> bool:
    """Whether a data claim can justify this permission (design 2.2)."""
    c = ref.claim
    if c.subject.kind != "data":
        return False
    if c.status == "collected" and c.mode == "user_provided":
        return False
    if c.status == "collected" and c.mode == "permission" and c.permissions:
        return permission in c.permissions
    return True


def judge_collection(
    data_type: str,
    collector: Collector,
    claims: tuple[ClaimRef, ...],
    knowledge: Knowledge,
    stays: bool | None = None,
) -> Judgement:
    """Verdict on what one collector obtains, with the scope rules of design 2.5.

    `stays`: whether the value was seen to stay on the device, or the build cannot send; None: not known.
    """
    usable = [r for r in claims if not _typed(r)]
    party = "third" if collector.kind == "sdk" else "first"
    own = [r for r in usable if _speaks_for(r, collector)]
    found = _kept(judge_type(data_type, own, knowledge), stays, party)
    if found.verdict == "undeclared":
        # what one SDK gets says nothing of another collector, what a third party gets a little
        others = [
            r
            for r in usable
            if r.claim.status == "collected" and r.claim.sdk is None and r not in own
        ]
        wider = judge_type(data_type, others, knowledge)
        if wider.verdict in ("declared", "vague"):
            gap: Gap = "first_only" if party == "third" else "third_only"
            return Judgement("vague", wider.by, gap=gap)
        near = nearest_to_data((data_type,), claims, knowledge, lambda r: _speaks_for(r, collector))
        found = _with_nearest(found, near)
    return found


def _speaks_for(ref: ClaimRef, collector: Collector) -> bool:
    """Whether a claim is about this collector: the app itself, or this SDK."""
    if collector.kind != "sdk":
        return ref.claim.party == "first"
    return ref.claim.party == "third" and ref.claim.sdk in (None, collector.id)


def _kept(found: Judgement, stays: bool | None, party: str) -> Judgement:
    """What a denial means where the data may never leave the device."""
    denials = [r for r in found.by if r.claim.status == "not_collected"]
    if not denials or found.verdict not in ("contradicted", "ambiguous"):
        return found
    if stays:
        said = tuple(r for r in found.by if r.claim.status == "collected")
        return (
            Judgement("declared", said) if said else Judgement("vague", found.by, gap="on_device")
        )
    if found.verdict == "contradicted" and stays is None:
        if any(r.claim.place == "device" for r in denials):
            return found._replace(verdict="ambiguous", unsure=True)
        return found._replace(unsure=True)
    return found


def _typed(ref: ClaimRef) -> bool:
    return ref.claim.mode == "user_provided"


def purposes_of(refs: Iterable[ClaimRef]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for r in refs for p in r.claim.purposes))


def best_places(refs: tuple[ClaimRef, ...], most: int = 3) -> tuple[ClaimRef, ...]:
    """The claims that justify best: with a purpose, explicit, first in the text; one per line."""
    ordered = sorted(
        refs,
        key=lambda r: (
            not r.claim.purposes,
            ("explicit", "listed", "by_reference").index(r.claim.basis),
            r.policy,
            r.claim.where.line,
        ),
    )
    out: list[ClaimRef] = []
    seen: set[tuple[str, int]] = set()
    for r in ordered:
        at = (r.policy, r.claim.where.line)
        if at not in seen:
            seen.add(at)
            out.append(r)
    return tuple(out[:most])
