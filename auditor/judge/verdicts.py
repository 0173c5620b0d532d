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
WHOLE = "personal_info"
"""The word for all data: `we collect no personal data` denies every type."""


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
    data_type: str,
    claims: Iterable[ClaimRef],
    knowledge: Knowledge,
    denials: bool = True,
    whole: bool = False,
) -> Judgement:
    """Verdict on one data type by claims whose scope is already known to fit.

    A claim that names a permission declares the data behind it, weakly where that is of several types.
    `whole`: a denial of all personal information counts where nothing else is said.
    """
    claims = tuple(claims)
    strong: list[ClaimRef] = []
    weak: list[ClaimRef] = []
    against: list[ClaimRef] = []
    for ref in claims:
        kind = _bearing(ref, data_type, knowledge)
        if kind == "strong":
            strong.append(ref)
        elif kind == "weak":
            weak.append(ref)
        elif denials and (kind == "denial" or (kind == "whole" and whole)):
            against.append(ref)
    if strong:
        # a denial of the defined term as a whole does not outweigh a statement about the item
        against = [r for r in against if r.claim.basis != "by_reference" and not _whole(r)]
    if weak:
        against = [r for r in against if not _whole(r)]
    if (strong or weak) and against:
        return Judgement("ambiguous", (*(strong or weak)[:2], *against[:2]))
    if strong:
        return Judgement("declared", tuple(strong))
    if weak:
        by_reference = all(r.claim.basis == "by_reference" for r in weak)
        return Judgement("vague", tuple(weak), gap="by_reference" if by_reference else "parent")
    if against:
        kept = all(_stays(r, claims) for r in against)
        return Judgement("ambiguous" if kept else "contradicted", tuple(against))
    return Judgement("undeclared")


def _bearing(ref: ClaimRef, data_type: str, knowledge: Knowledge) -> str:
    """How one claim bears on a data type: strong, weak, denial, whole (a denial of all data) or none."""
    c = ref.claim
    if c.subject.kind == "permission":
        collected = c.status == "collected" and c.basis != "by_reference"
        return _granted(c.subject.id, data_type, knowledge) if collected else "none"
    if c.status == "collected":
        how = relation(c.subject.id, data_type, knowledge)
        if how in ("same", "covers", "below") and c.basis != "by_reference":
            return "strong"
        return "weak" if how in ("same", "covers", "parent") else "none"
    if c.status == "not_collected" and c.mode != "user_provided":
        if denies(c.subject.id, data_type, knowledge):
            return "denial"
        return "whole" if _whole(ref) else "none"
    return "none"


def _granted(permission: str, data_type: str, knowledge: Knowledge) -> str:
    """What a claim that names a permission says of the data behind it."""
    entry = knowledge.permissions.get(permission)
    primary = entry.primary if entry is not None else ()
    if any(relation(d, data_type, knowledge) in ("same", "covers", "below") for d in primary):
        return "strong" if len(primary) == 1 else "weak"
    return "none"


def _whole(ref: ClaimRef) -> bool:
    """A denial of personal information as a whole, which no statement about an item contradicts."""
    return ref.claim.subject.id == WHOLE


def _stays(denial: ClaimRef, claims: tuple[ClaimRef, ...]) -> bool:
    """Whether the policy adds that the data stays on the device: it may be read, only not sent."""
    own = denial.claim
    return any(
        r.policy == denial.policy
        and r.claim.place == "device"
        and (r.claim.subject == own.subject or abs(r.claim.where.line - own.where.line) <= 1)
        for r in claims
    )


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
    denied = tuple(
        r
        for r in claims
        if r.claim.status == "not_collected"
        and r.claim.subject.kind == "permission"
        and r.claim.subject.id == permission
    )
    if denied and found.verdict == "undeclared":
        return Judgement("contradicted", denied)
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
    usable = [r for r in claims if r.claim.subject.kind == "permission" or not _typed(r)]
    party = "third" if collector.kind == "sdk" else "first"
    entry = knowledge.sdks.get(collector.id)
    names = (None, collector.id, entry.part_of if entry else None)
    own = [r for r in usable if _speaks_for(r, collector, names)]
    found = _kept(judge_type(data_type, own, knowledge, whole=True), stays)
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
        near = nearest_to_data(
            (data_type,), claims, knowledge, lambda r: _speaks_for(r, collector, names)
        )
        found = _with_nearest(found, near)
    return found


def _speaks_for(ref: ClaimRef, collector: Collector, names: tuple[str | None, ...]) -> bool:
    """Whether a claim is about this collector: the app itself, or an SDK by one of these names."""
    if collector.kind != "sdk":
        return ref.claim.party == "first"
    return ref.claim.party == "third" and ref.claim.sdk in names


def _kept(found: Judgement, stays: bool | None) -> Judgement:
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
    """Ids of the purposes that claims state, each once."""
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
