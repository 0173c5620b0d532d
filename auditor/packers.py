"""Packed builds: the code that runs is not the code that was read."""

from __future__ import annotations

import msgspec

from auditor.attribution import Attribution
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.sdk_schema import PACKER
from auditor.model import App
from auditor.notice import Notice, notice

MIN_COMPONENTS = 3
MAX_NAME = 250


def with_packing(app: App, knowledge: Knowledge, who: Attribution) -> App:
    """The build with a gap for its packer, and for components whose code is in no DEX file.

    What such a build's DEX files do not show proves nothing, so nothing in them counts as
    out of reach either.
    """
    if not app.has_code:
        return app
    gaps = [*_packers(app, knowledge, who), *_missing(app)]
    if not gaps:
        return app
    return msgspec.structs.replace(
        app,
        limited=(*app.limited, *gaps),
        code=tuple(msgspec.structs.replace(f, reachable=f.reachable or None) for f in app.code),
    )


def _packers(app: App, knowledge: Knowledge, who: Attribution) -> list[Notice]:
    packers = [s for s in knowledge.sdks.values() if s.category == PACKER]
    found: dict[str, str] = {}
    for s in packers:
        if app.manifest.application in s.components:
            found[s.name] = f"{app.path}!AndroidManifest.xml"
    for fact in app.sdks:
        sdk = who.sdk_of_library(fact.value) if fact.kind == "native" else who.sdk_of(fact.value)
        if sdk is not None and sdk.category == PACKER:
            found.setdefault(sdk.name, f"{app.path}!{fact.where}")
    return [notice("packed", where, packer=name) for name, where in found.items()]


def _missing(app: App) -> list[Notice]:
    """Classes that the manifest names and whose package no DEX file defines."""
    packages = {f.value for f in app.sdks if f.kind == "code"}
    where = f"{app.path}!AndroidManifest.xml"
    named = app.manifest.application
    if named and named.rpartition(".")[0] not in packages:
        return [notice("application_missing", where, name=named[:MAX_NAME])]
    names = {c.name for c in app.manifest.components}
    gone = sorted(n for n in names if n.rpartition(".")[0] not in packages)
    if len(gone) >= MIN_COMPONENTS and len(gone) * 2 > len(names):
        n, first = len(gone), gone[0][:MAX_NAME]
        return [notice("components_missing", where, n=n, all=len(names), first=first)]
    return []
