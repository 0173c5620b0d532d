"""Collections and permissions against claims: the rules of design section 2, as functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditor.knowledge.schema import Knowledge
from auditor.model import ClaimRef, Collector, Verdict

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
NEVER_VAGUE = frozenset({"location_background"})


class Judgement(NamedTuple):
    """A verdict, the claims that make it, and the nearest one where none does."""

    verdict: Verdict
    by: tuple[ClaimRef, ...] = ()
    nearest: ClaimRef | None = None


def best(judgements: Iterable[Judgement]) -> Judgement:
    """The best verdict in the order of ORDER; `undeclared` where there is none."""
    return min(judgements, key=lambda j: ORDER.index(j.verdict), default=Judgement("undeclared"))


def _relation(claimed: str, data_type: str, knowledge: Knowledge) -> str:
    """How a claim of one type bears on another: same, covers, below, parent, above or none."""
    if claimed == data_type:
        return "same"
    entry = knowledge.data_types.get(claimed)
    if entry is not None and data_type in entry.covers:
        return "covers"
    if data_type in knowledge.ancestors(claimed):
        target = knowledge.data_types.get(data_type)
        return "below" if target is not None and not target.umbrella else "none"
    up = knowledge.ancestors(data_type)
    if claimed in up:
        umbrella = entry is not None and entry.umbrella
        direct = bool(up) and up[0] == claimed
        return "parent" if direct and not umbrella and data_type not in NEVER_VAGUE else "above"
    return "none"


def judge_type(
    data_type: str,
    claims: Iterable[ClaimRef],
    knowledge: Knowledge,
    denials: bool = True,
    whole: bool = False,
) -> Judgement:
    """Verdict on one data type by claims whose scope is already known to fit.

    `whole`: a denial of all personal information counts where nothing else is said.
    """
    claims = tuple(claims)
    strong: list[ClaimRef] = []
    weak: list[ClaimRef] = []
    against: list[ClaimRef] = []
    near: list[tuple[int, ClaimRef]] = []
    for ref in claims:
        c = ref.claim
        if c.subject.kind != "data":
            continue
        relation = _relation(c.subject.id, data_type, knowledge)
        denies_all = whole and c.subject.id == WHOLE and c.status == "not_collected"
        if relation == "none" and not denies_all:
            continue
        if c.status == "collected":
            if relation in ("same", "covers", "below") and c.basis != "by_reference":
                strong.append(ref)
            elif relation in ("same", "covers", "parent"):
                weak.append(ref)
            else:
                near.append((2, ref))
        elif c.status == "not_collected":
            # what is said of the whole is said of each; of the precise it says nothing about the rest
            about = relation in ("same", "parent") or denies_all
            if denials and about and c.mode != "user_provided":
                against.append(ref)
        elif relation in ("same", "covers", "parent"):
            near.append((1 if relation == "same" else 3, ref))
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
        return Judgement("vague", tuple(weak))
    if against:
        kept = all(_stays(r, claims) for r in against)
        return Judgement("ambiguous" if kept else "contradicted", tuple(against))
    near.sort(key=lambda x: (x[0], x[1].claim.where.line))
    return Judgement("undeclared", (), near[0][1] if near else None)


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
    found = [judge_type(d, usable, knowledge, denials=not writes) for d in primary]
    result = best(found)
    if result.nearest is None and result.verdict == "undeclared":
        nearest = next((j.nearest for j in found if j.nearest is not None), None)
        result = result._replace(nearest=nearest)
    return result


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
    data_type: str, collector: Collector, claims: tuple[ClaimRef, ...], knowledge: Knowledge
) -> Judgement:
    """Verdict on what one collector obtains, with the scope rules of design 2.5."""
    usable = [r for r in claims if r.claim.subject.kind == "data" and not _typed(r)]
    if collector.kind == "sdk":
        own = [
            r
            for r in usable
            if r.claim.status != "collected"
            or (r.claim.party == "third" and r.claim.sdk in (None, collector.id))
        ]
        found = judge_type(data_type, own, knowledge, whole=True)
        if found.verdict in ("undeclared", "contradicted"):
            first = judge_type(
                data_type, [r for r in usable if r.claim.party == "first"], knowledge
            )
            if first.verdict in ("declared", "vague") and found.verdict == "undeclared":
                return Judgement("vague", first.by)
            if found.nearest is None and first.nearest is not None:
                found = found._replace(nearest=first.nearest)
        return found
    ours = [r for r in usable if r.claim.party == "first"]
    found = judge_type(data_type, ours, knowledge, whole=True)
    if found.verdict == "undeclared":
        third = judge_type(
            data_type,
            [r for r in usable if r.claim.party == "third" and r.claim.sdk is None],
            knowledge,
        )
        if third.verdict in ("declared", "vague"):
            return Judgement("vague", third.by)
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
