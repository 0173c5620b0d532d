"""Checks of the rule packs: what a rule looks for and depends on is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import get_args

from auditor.knowledge.schema import Knowledge, PackRule, SdkCategory

_PARTS = ("receiver", "purpose", "data", "link")
MOST = 12
"""Names that a message offers."""
LANGUAGES = frozenset({"en", "zh"})


def pack_problems(k: Knowledge) -> Iterator[str]:
    """One line per problem, with what to do."""
    for r in k.pack_rules.values():
        where = f"pack_rules:{r.id}"
        yield from _about(r, k, where)
        yield from _when(r, k, where)
        if r.id in k.rules:
            yield f"{where}: is a core rule too; choose another id"
        if r.clauses and not (r.document and r.link):
            yield f"{where}: name the document of its clauses and the link to it"
        yield from _words(r.caveat, k, r.topic, where)
    yield from _items(k)
    yield from _clauses(k)


def _items(k: Knowledge) -> Iterator[str]:
    for i in k.checklist.values():
        where = f"checklist:{i.id}"
        yield from _words(i.ask, k, i.topic, where)
        if i.pack not in {r.pack for r in k.pack_rules.values()}:
            yield f"{where}: unknown pack {i.pack!r}; use that of a rule"
        if i.id in k.all_rules:
            yield f"{where}: is a rule too; choose another id"


def _clauses(k: Knowledge) -> Iterator[str]:
    for s in k.restates:
        if s.rule not in k.rules:
            yield f"restates:{s.rule}: no such core rule; see `auditor rules`"
        for a in s.about:
            if a not in k.data_types and a not in k.permissions:
                yield f"restates:{s.rule}: unknown {a!r}; use a data type or a permission"
    for rule, standard in k.standards.items():
        if rule not in k.all_rules:
            yield f"standards:{rule}: no such rule; see `auditor rules`"
        if not standard.tags:
            yield f"standards:{rule}: name at least one tag"


def _words(words: Mapping[str, str] | None, k: Knowledge, topic: str, where: str) -> Iterator[str]:
    if words and words.keys() != LANGUAGES:
        yield f"{where}: give its words in en and zh"
    if f"topic_{topic}" not in k.phrases:
        yield f"{where}: unknown topic {topic!r}; add the phrase topic_{topic}"


def _about(r: PackRule, k: Knowledge, where: str) -> Iterator[str]:
    known: tuple[str, ...] | None = {
        "policy_states": tuple(k.policy_facts),
        "sdk_entry": _PARTS,
        "data": tuple(k.data_types),
        "sdk_category": get_args(SdkCategory),
        "sdk_present": tuple(k.sdks),
        "permission": tuple(k.permissions),
        "bound_service": tuple(k.permissions),
        "service_types": ("type", "permission"),
        "cleartext": tuple(k.form_questions),
    }.get(r.check)
    for about in r.about if known is not None else ():
        if not any(fnmatchcase(name, about) for name in known or ()):
            offered = ", ".join((known or ())[:MOST])
            yield f"{where}: unknown {about!r}; use one of {offered}{' ...' * (len(known or ()) > MOST)}"


def _when(r: PackRule, k: Knowledge, where: str) -> Iterator[str]:
    w = r.when
    for given, known, kind in (
        (w.requests, k.permissions, "permission"),
        (w.no_request, k.permissions, "permission"),
        (w.no_claim, k.data_types, "data type"),
        (w.no_fact, k.policy_facts, "fact"),
        (w.sdk_category, get_args(SdkCategory), "category"),
        (w.no_sdk_category, get_args(SdkCategory), "category"),
        (r.of_category, get_args(SdkCategory), "category"),
    ):
        for name in given:
            if name not in known:
                yield f"{where}: when: unknown {kind} {name!r}; correct it"
