"""What a run reads beside the build: policy documents, policy maps, SDK lists."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from auditor.errors import InputError
from auditor.knowledge.resolve import resolver_of
from auditor.knowledge.schema import Knowledge
from auditor.limits import DEFAULT, Limits
from auditor.model import (
    App,
    Claim,
    ListedSdk,
    Manifest,
    Place,
    Policy,
    PolicyFact,
    PolicySource,
    Struct,
    Subject,
)
from auditor.names import shown
from auditor.notice import notice
from auditor.policy.document.block import Document
from auditor.policy.document.load import parse_document, read_document
from auditor.policy.subject import AppNames
from auditor.readers.embedded import embedded_policies
from auditor.readers.sdk_list import read_sdk_list
from auditor.settings import FROM_APP, Settings

LANGUAGES = frozenset({"en", "zh"})
"""Languages in which the facts of a policy are known."""
MAX_QUOTE = 400
"""Characters of a paragraph that stand for the sentence that a map points at."""


class ReadBefore(Struct, frozen=True, kw_only=True):
    """What an earlier run read, which need not be read again; None: it has to be."""

    app: App | None = None
    """As `facts_of` gives it."""
    documents: tuple[Document, ...] | None = None
    policies: tuple[Policy, ...] | None = None


NOTHING = ReadBefore()


def read_documents(
    paths: Iterable[Path], app: Path | None = None, limits: Limits = DEFAULT
) -> tuple[Document, ...]:
    """The documents of these files, each text once.

    `app:` stands for the policies that the build itself carries. Raises InputError.
    """
    return tuple({d.sha256: d for p in paths for d in _documents(p, app, limits)}.values())


def policies_of(
    documents: tuple[Document, ...],
    maps: tuple[Path, ...],
    knowledge: Knowledge,
    names: AppNames | None = None,
) -> tuple[Policy, ...]:
    """Policies from texts and maps; a map stands in for the text it was made for.

    `names`: what the app is called, for whether a text is about it.
    """
    from auditor.policy.policy_map import read_map

    texts = {d.sha256: d for d in documents}
    out: list[Policy] = []
    for path in maps:
        policy = read_map(path, knowledge)
        text = texts.pop(policy.source.sha256, None)
        if text is not None:
            policy = with_text(policy, beside_of(text, knowledge, names))
        else:
            other = next(
                (
                    d
                    for d in texts.values()
                    if len(maps) == len(documents) or Path(d.path).name == policy.source.path
                ),
                None,
            )
            if other is not None:
                texts.pop(other.sha256)
                policy = msgspec.structs.replace(policy, stale=True)
        out.append(policy)
    return (*out, *(_named(_policy_of(d, knowledge), d, names, knowledge) for d in texts.values()))


_READ: list[tuple[Knowledge, dict[tuple[str, str], Policy]]] = []
MAX_READ = 16
"""Policies of the last knowledge that are kept: many builds may have one."""


def _policy_of(document: Document, knowledge: Knowledge) -> Policy:
    from auditor.policy.pipeline import policy_of  # an inventory needs no reader of policies

    if not _READ or _READ[0][0] is not knowledge:
        _READ[:] = [(knowledge, {})]
    held, key = _READ[0][1], (document.sha256, document.path)
    if key not in held:
        if len(held) >= MAX_READ:
            held.clear()
        held[key] = policy_of(document, knowledge)
    return held[key]


class Beside(NamedTuple):
    """What the text of a policy gives that its map has not."""

    path: str
    lines: dict[int, str]
    """Beginning of a paragraph by its first line."""
    facts: tuple[PolicyFact, ...]
    names_app: bool | None


def beside_of(document: Document, knowledge: Knowledge, names: AppNames | None = None) -> Beside:
    """The lines of a text, what it states besides, and whether it names the app."""
    from auditor.policy.stated_facts import facts_of
    from auditor.policy.subject import names_it

    return Beside(
        path=document.path,
        lines={b.line_at(0): b.text[:MAX_QUOTE] for b in document.blocks},
        facts=facts_of(document, knowledge),
        names_app=names_it(document, names) if names is not None and names.all else None,
    )


def with_text(policy: Policy, beside: Beside) -> Policy:
    """The policy of a map, with quotes, facts and path of the text that it was made for."""
    from auditor.policy.policy_map import with_quotes

    # in a language that is not read, what a text lacks cannot be told
    read = policy.source.language in LANGUAGES
    return msgspec.structs.replace(
        with_quotes(policy, beside.lines),
        source=msgspec.structs.replace(policy.source, path=beside.path),
        facts=beside.facts if read else (),
        names_app=beside.names_app if read else None,
    )


def names_of(manifest: Manifest, settings: Settings) -> AppNames:
    """What the app and its company are called, by its manifest and the settings."""
    others = (manifest.package, settings.package, *settings.own_packages, *settings.app_names)
    label = manifest.label
    # a source manifest names its label by a resource or a placeholder
    told = label if label and not label.startswith(("@", "${")) else None
    return AppNames(told, tuple(n for n in others if n))


def _named(
    policy: Policy, document: Document, names: AppNames | None, knowledge: Knowledge
) -> Policy:
    """The policy with whether its text names the app; emptied where it is another app's."""
    from auditor.policy.subject import names_it, other_app

    if names is None or not names.all:
        return policy
    other = other_app(document, names, knowledge)
    if other is None:
        return msgspec.structs.replace(policy, names_app=names_it(document, names))
    told = notice("policy_of_other", document.path, app=other.app, company=other.company)
    return Policy(source=policy.source, of_other=other, notices=(told, *policy.notices))


def _documents(path: Path, app: Path | None, limits: Limits) -> list[Document]:
    if path.as_posix() != FROM_APP:
        return [read_document(path, limits)]
    if app is None:
        raise InputError("no build is given from which a policy could be taken", FROM_APP)
    out = []
    for found in embedded_policies(app, limits):
        try:
            out.append(parse_document(found.data, found.name, limits))
        except InputError:
            continue  # text that is no document is not what was asked for
    if not out:
        raise InputError("the build carries no policy that can be read", shown(app))
    return out


def read_list(path: Path, knowledge: Knowledge, limits: Limits = DEFAULT) -> tuple[ListedSdk, ...]:
    """One SDK list, its names and words resolved by the knowledge."""
    from auditor.knowledge.yaml_reader import read_yaml
    from auditor.policy.claims.columns import vocabulary_of
    from auditor.policy.lexicon.phrases import data_in, purposes_in

    resolve = resolver_of(knowledge)
    return read_sdk_list(
        path,
        resolve.sdk,
        lambda text: data_in(text, knowledge),
        lambda text: purposes_in(text, knowledge),
        read_yaml,
        vocabulary_of(knowledge),
        limits,
    )


def list_policies(listed: tuple[ListedSdk, ...]) -> tuple[Policy, ...]:
    """What SDK lists declare, as third-party claims that stand in the list."""
    by_file: dict[str, list[Claim]] = {}
    for row in listed:
        if not row.declares or row.id is None:
            continue
        file, _, line = row.where.rpartition(":") if ":" in row.where else row.where.rpartition("#")
        for d in row.data:
            by_file.setdefault(file, []).append(
                Claim(
                    subject=Subject(kind="data", id=d),
                    status="collected",
                    party="third",
                    sdk=row.id,
                    purposes=row.purposes,
                    basis="explicit",
                    mode="automatic",
                    where=Place(line=int(line) if line.isdigit() else 1, quote=row.name),
                )
            )
    return tuple(
        Policy(source=PolicySource(path=f, sha256="", language="en"), claims=tuple(c))
        for f, c in by_file.items()
    )
