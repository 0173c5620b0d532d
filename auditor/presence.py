"""Which SDKs are in a build, each with the signs of it."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from auditor.attribution import Attribution
from auditor.knowledge.resolve import Resolver, resolver_of
from auditor.knowledge.schema import Knowledge, Sdk
from auditor.model import App, ListedSdk, SdkFact, SdkPresent

MANIFEST = "AndroidManifest.xml"
IN_MANIFEST = frozenset({"component", "meta_data"})
KINDS = ("dependency", "code", "text", "native", "component", "meta_data")


def sdks_of(
    app: App, knowledge: Knowledge, who: Attribution, listed: tuple[ListedSdk, ...] = ()
) -> tuple[SdkPresent, ...]:
    """SDKs in the build by dependency, code prefix, texts of renamed code, native library and manifest.

    A component or meta-data element whose code is not in a build that was read whole proves nothing.
    `listed` holds rows of dependency lists: what they name is in the build, with its version.
    """
    versions: dict[str, set[str]] = defaultdict(set)
    found: dict[str, list[SdkFact]] = defaultdict(list)
    signs = (
        *_listed(listed, versions),
        *_in_code(app, who, resolver_of(knowledge), versions),
        *_in_manifest(app, knowledge, who),
    )
    for sign in signs:
        found[sign.sdk].append(sign)
    whole = app.has_code and not app.limited
    packages = {f.value for f in app.sdks if f.kind == "code"}
    come = {s.id for p in app.reached or () if (s := who.sdk_of(p)) is not None}
    out = []
    for sdk_id, facts in found.items():
        entry = knowledge.sdks[sdk_id]
        if whole and not any(_backed(f, packages) for f in facts):
            continue
        few = [f for kind in KINDS for f in [x for x in dict.fromkeys(facts) if x.kind == kind][:3]]
        out.append(
            SdkPresent(
                id=sdk_id,
                name=entry.name,
                version=_only(versions[sdk_id]),
                kind=entry.kind,
                reached=sdk_id in come if app.reached is not None else None,
                evidence=tuple(few),
            )
        )
    return tuple(sorted(out, key=lambda s: (s.kind, s.id)))


def _backed(sign: SdkFact, packages: set[str]) -> bool:
    """Whether a sign is more than a line of the manifest: its class is in the build."""
    if sign.kind == "component":
        return sign.value.rpartition(".")[0] in packages
    return sign.kind not in IN_MANIFEST


def _listed(listed: tuple[ListedSdk, ...], versions: dict[str, set[str]]) -> Iterator[SdkFact]:
    for row in listed:
        if row.id is None or row.declares or row.candidate:
            continue
        value = f"{row.name}:{row.version}" if row.version else row.name
        if row.version:
            versions[row.id].add(row.version)
        yield SdkFact(sdk=row.id, kind="dependency", value=value, where=row.where)


def _in_code(
    app: App, who: Attribution, resolve: Resolver, versions: dict[str, set[str]]
) -> Iterator[SdkFact]:
    for fact in app.sdks:
        if fact.kind == "dependency":
            group, artifact, *version = fact.value.split(":")
            id_ = resolve.coordinate(group, artifact)
            if id_ is not None:
                versions[id_].update(version[:1])
                yield msgspec.structs.replace(fact, sdk=id_)
            continue
        sdk = _sdk_of(fact, who)
        if sdk is not None:
            yield msgspec.structs.replace(fact, sdk=sdk.id)


def _in_manifest(app: App, knowledge: Knowledge, who: Attribution) -> Iterator[SdkFact]:
    components = {c: s for s in knowledge.sdks.values() for c in s.components if "*" not in c}
    patterns = [
        (re.compile(fnmatch.translate(c)), s)
        for s in knowledge.sdks.values()
        for c in s.components
        if "*" in c
    ]
    for component in app.manifest.components:
        name = component.name
        sdk = components.get(name) or who.sdk_of(name)
        sdk = sdk or next((s for p, s in patterns if p.fullmatch(name)), None)
        if sdk is not None:
            yield SdkFact(sdk=sdk.id, kind="component", value=name, where=MANIFEST)
    keys = {m.key: m.sdk for m in knowledge.meta_data}
    for key in dict.fromkeys(m.name for m in app.manifest.declared.meta_data):
        if key in keys:
            yield SdkFact(sdk=keys[key], kind="meta_data", value=key, where=MANIFEST)


def _sdk_of(fact: SdkFact, who: Attribution) -> Sdk | None:
    if fact.kind == "native":
        return who.sdk_of_library(fact.value)
    return who.sdk_of(fact.value if fact.kind == "code" else who.name_of(fact.where))


def _only(versions: set[str]) -> str | None:
    """The version of an SDK, where all its artifacts have the same."""
    return next(iter(versions)) if len(versions) == 1 else None
