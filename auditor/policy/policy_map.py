"""Policy maps: the claims of one policy as reviewed YAML, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from auditor.errors import MapError, UsageError
from auditor.files import read_file
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.yaml_reader import read_yaml
from auditor.limits import DEFAULT
from auditor.model import (
    Basis,
    Claim,
    Kept,
    Mode,
    Party,
    Place,
    Policy,
    PolicySdk,
    PolicySource,
    Status,
    Subject,
)
from auditor.names import shown


class MapHead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What policy the map speaks for."""

    app: str = ""
    controller: str = ""
    file: str
    sha256: str
    language: str = "en"
    effective: str | None = None
    reviewed: str | None = None
    """Date and reviewer; null: a draft that nobody has corrected."""


class MapClaim(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One claim; exactly one of data and permission."""

    data: str | None = None
    permission: str | None = None
    status: Status = "collected"
    party: Party = "first"
    sdk: str | None = None
    purposes: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    basis: Basis = "explicit"
    mode: Mode = "unspecified"
    optional: bool | None = None
    place: Kept | None = None
    line: int
    clause: str | None = None
    note: str | None = None
    """What its reviewer has to say."""


class MapSdk(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """An SDK that the policy names."""

    name: str
    vendor: str | None = None
    id: str | None = None
    data: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    link: str | None = None
    version: str | None = None
    unread: tuple[str, ...] = ()
    """Of `data` and `purpose`: what has text in which no term was known."""
    line: int
    clause: str | None = None


class PolicyMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy map: what a person found a policy to say."""

    policy: MapHead
    claims: tuple[MapClaim, ...] = ()
    sdks: tuple[MapSdk, ...] = ()


def read_map(path: Path, knowledge: Knowledge) -> Policy:
    """A policy as its map describes it, without quotes. Raises MapError for a bad map."""
    name = shown(path)
    try:
        text = read_file(path, DEFAULT.policy_bytes, "no such policy map").decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"cannot be read as UTF-8 text: {e}", name) from None
    doc = read_yaml(text, name)
    problems: list[str] = []
    map_ = parse_map(doc, name, knowledge, problems)
    if problems or map_ is None:
        raise MapError(problems)
    return policy_of_map(map_, name)


def policy_of_map(map_: PolicyMap, name: str) -> Policy:
    """The policy that a map describes; `name` is the path of the map."""
    head = map_.policy
    return Policy(
        source=PolicySource(
            path=head.file, sha256=head.sha256, language=head.language, effective=head.effective
        ),
        claims=tuple(_claim(c) for c in map_.claims),
        sdks=tuple(
            PolicySdk(
                name=s.name,
                vendor=s.vendor,
                id=s.id,
                data=s.data,
                purposes=s.purposes,
                permissions=s.permissions,
                link=s.link,
                version=s.version,
                unread=s.unread,
                where=Place(line=s.line, clause=s.clause),
            )
            for s in map_.sdks
        ),
        from_map=name,
    )


def parse_map(doc: Any, name: str, knowledge: Knowledge, problems: list[str]) -> PolicyMap | None:
    """Check a map against its schema and the knowledge; every problem is one line."""
    if not isinstance(doc, dict) or "policy" not in doc:
        problems.append(f"{name}: no `policy:` head; draft a map with `auditor map init`")
        return None
    try:
        head = msgspec.convert(doc["policy"], MapHead)
    except msgspec.ValidationError as e:
        problems.append(f"{name}:policy: {e}; compare with `auditor map init`")
        return None
    claims: list[MapClaim] = []
    for i, raw in enumerate(_rows(doc, "claims", name, problems), 1):
        at = f"{name}:claim {i}"
        try:
            claim = msgspec.convert(raw, MapClaim)
        except msgspec.ValidationError as e:
            problems.append(f"{at}: {e}; correct the value")
            continue
        claims.append(claim)
        problems += problems_of(claim, at, knowledge)
    sdks: list[MapSdk] = []
    for i, raw in enumerate(_rows(doc, "sdks", name, problems), 1):
        try:
            sdks.append(msgspec.convert(raw, MapSdk))
        except msgspec.ValidationError as e:
            problems.append(f"{name}:sdk {i}: {e}; correct the value")
    for key in doc:
        if key not in ("policy", "claims", "sdks"):
            problems.append(f"{name}: unknown key {key!r}; use policy, claims and sdks")
    return PolicyMap(policy=head, claims=tuple(claims), sdks=tuple(sdks))


def _rows(doc: dict[Any, Any], key: str, name: str, problems: list[str]) -> list[Any]:
    rows = doc.get(key)
    if rows is not None and not isinstance(rows, list):
        problems.append(f"{name}: `{key}:` must be a list; begin each of its entries with `- `")
        return []
    return rows or []


def problems_of(claim: MapClaim, at: str, knowledge: Knowledge) -> list[str]:
    """What a claim names that the knowledge has not, a line each."""
    out = []
    if (claim.data is None) == (claim.permission is None):
        out.append(f"{at}: name exactly one of data and permission")
    if claim.data is not None and claim.data not in knowledge.data_types:
        out.append(f"{at}: unknown data type {claim.data!r}; see `auditor explain` or add it")
    for p in claim.purposes:
        if p not in knowledge.purposes:
            out.append(f"{at}: unknown purpose {p!r}; use one of lexicon/purposes.yml")
    for p in (*claim.permissions, *((claim.permission,) if claim.permission else ())):
        if p not in knowledge.permissions:
            out.append(f"{at}: unknown permission {p!r}; write its full name")
    if claim.sdk is not None and claim.sdk not in knowledge.sdks:
        out.append(f"{at}: unknown SDK {claim.sdk!r}; use its id, or leave it out")
    return out


def _claim(c: MapClaim) -> Claim:
    subject = (
        Subject(kind="data", id=c.data)
        if c.data
        else Subject(kind="permission", id=c.permission or "")
    )
    return Claim(
        subject=subject,
        status=c.status,
        party=c.party,
        sdk=c.sdk,
        purposes=c.purposes,
        permissions=c.permissions,
        basis=c.basis,
        mode=c.mode,
        optional=c.optional,
        place=c.place,
        where=Place(line=c.line, clause=c.clause),
    )


def map_of(policy: Policy) -> PolicyMap:
    """A policy as it was read, as a map that nobody has corrected."""
    return PolicyMap(
        policy=MapHead(
            file=Path(policy.source.path).name,
            sha256=policy.source.sha256,
            language=policy.source.language,
            effective=policy.source.effective,
        ),
        claims=tuple(map(map_claim_of, policy.claims)),
        sdks=tuple(
            MapSdk(
                name=s.name,
                vendor=s.vendor,
                id=s.id,
                data=s.data,
                purposes=s.purposes,
                permissions=s.permissions,
                link=s.link,
                version=s.version,
                unread=s.unread,
                line=s.where.line,
                clause=s.where.clause,
            )
            for s in policy.sdks
        ),
    )


def map_claim_of(c: Claim) -> MapClaim:
    """A claim as a row of a map."""
    return MapClaim(
        data=c.subject.id if c.subject.kind == "data" else None,
        permission=c.subject.id if c.subject.kind == "permission" else None,
        status=c.status,
        party=c.party,
        sdk=c.sdk,
        purposes=c.purposes,
        permissions=c.permissions,
        basis=c.basis,
        mode=c.mode,
        optional=c.optional,
        place=c.place,
        line=c.where.line,
        clause=c.where.clause,
    )


def draft_map(policy: Policy) -> str:
    """YAML of a map with all claims of a policy, for a person to correct; no quotes."""
    return map_text(map_of(policy))


def map_text(map_: PolicyMap) -> str:
    """A map as YAML, a claim a line."""
    import yaml

    head = msgspec.to_builtins(map_.policy)
    claims, sdks = map_.claims, map_.sdks
    lines = [
        "# Claims of one policy, drafted by `auditor map init`. Correct what was misread, then fill in `reviewed`.",
        "# Facts only: line and clause say where; no sentence of the policy is kept here.",
        yaml.safe_dump({"policy": head}, sort_keys=False, allow_unicode=True).rstrip(),
        *(["claims:", *(f"  - {flow_text(c)}" for c in claims)] if claims else ["claims: []"]),
        *(["sdks:", *(f"  - {flow_text(s)}" for s in sdks)] if sdks else ["sdks: []"]),
    ]
    return "\n".join(lines) + "\n"


def flow_text(row: MapClaim | MapSdk) -> str:
    """A claim or SDK as one line of YAML."""
    import yaml

    dumped: str = yaml.safe_dump(
        msgspec.to_builtins(row),
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=True,
        width=10_000,
    )
    return dumped.strip()


def with_quotes(policy: Policy, text_policy_lines: dict[int, str]) -> Policy:
    """The policy of a map with the lines of its text as quotes."""
    claims = tuple(
        msgspec.structs.replace(
            c,
            where=msgspec.structs.replace(
                c.where, quote=(text_policy_lines.get(c.where.line) or None)
            ),
        )
        for c in policy.claims
    )
    return msgspec.structs.replace(policy, claims=claims)
