"""Which permissions a build asks for, with those that the platform adds, and whose code needs them."""

from __future__ import annotations

from collections import defaultdict

from auditor.attribution import Attribution
from auditor.collect import USE
from auditor.knowledge.schema import Knowledge
from auditor.model import App, Collection, Collector, PermissionRequest
from auditor.permitted import SDK_FORMATS


def permissions_of(app: App, knowledge: Knowledge) -> tuple[PermissionRequest, ...]:
    """Requested permissions and those that the platform adds for this target, to a fixed point."""
    out = {p.name: p for p in app.manifest.permissions}
    for component in app.manifest.components:
        entry = knowledge.permissions.get(component.permission or "")
        if entry is not None and entry.special and entry.name not in out:
            out[entry.name] = PermissionRequest(name=entry.name, bound_by=component.name)
    if app.format in SDK_FORMATS:
        return tuple(out.values())  # what the platform adds depends on the app that takes it in
    target = _target(app)
    changed = True
    while changed:
        changed = False
        for rule in knowledge.implied:
            if rule.target_below is not None and (target is None or target >= rule.target_below):
                continue
            if rule.behind_flag or (rule.from_ and rule.from_ not in out):
                continue
            source = out.get(rule.from_ or "")
            for added in rule.adds:
                entry = knowledge.permissions.get(added)
                since = entry.since or 1 if entry is not None else 1
                if source is not None and source.max_sdk is not None and since > source.max_sdk:
                    continue  # the request ends before the added permission exists
                if added not in out:
                    out[added] = PermissionRequest(
                        name=added,
                        implied_by=rule.from_ or f"targetSdkVersion below {rule.target_below}",
                        max_sdk=source.max_sdk if source else None,
                        min_sdk=rule.device_from,
                    )
                    changed = True
    return tuple(out.values())


def _target(app: App) -> int | None:
    """The target that the platform sees; None for a manifest that waits for its build script."""
    m = app.manifest
    return m.target_sdk or m.min_sdk or (None if app.format == "xml" else 1)


def permission_users(
    app: App,
    permissions: tuple[PermissionRequest, ...],
    collections: tuple[Collection, ...],
    knowledge: Knowledge,
    who: Attribution,
) -> tuple[dict[str, tuple[Collector, ...]], frozenset[str]]:
    """Permission -> those whose code needs it: the app's own first, then SDKs.

    Helper libraries act only when somebody calls them, and dead code never: they are no users,
    but a permission that one of them needs is in the second value, so that nobody calls it unused.
    """
    gated = {s.key: s.needs.names for s in knowledge.signals if s.needs is not None}
    users: dict[str, dict[str, Collector]] = defaultdict(dict)
    helped: set[str] = set()
    for fact in app.code:
        collector = who.of(fact.caller)
        if not fact.reached:
            continue
        use = fact.kind == "permission_use"
        for name in (fact.signal.removeprefix(USE),) if use else gated.get(fact.signal, ()):
            if collector.kind == "library" or fact.reachable is False:
                helped.add(name)
            else:
                users[name][collector.id] = collector
    for request in permissions:
        entry = knowledge.permissions.get(request.name)
        for c in collections:
            if entry is not None and c.data_type in entry.primary and c.confidence != "low":
                if c.collector.kind == "library":
                    helped.add(request.name)
                else:
                    users[request.name][c.collector.id] = c.collector
    order = {"app": 0, "sdk": 1, "unattributed": 2, "library": 3}
    named = {
        p: tuple(sorted(found.values(), key=lambda c: (order[c.kind], c.name)))
        for p, found in users.items()
    }
    return named, frozenset(helped)
