"""A page about one id, made from the knowledge alone."""

from __future__ import annotations

import textwrap
from fnmatch import fnmatchcase

from auditor.knowledge.resolve import permission_id, resolver_of
from auditor.knowledge.schema import DataType, Knowledge, Permission, RuleText, Sdk, Signal
from auditor.model import Finding
from auditor.names import short


def explain(name: str, knowledge: Knowledge, lang: str = "en") -> str | None:
    """The page of what a report prints: a rule, data type, permission, SDK, call or library file.

    Ids and labels in both languages, names of permissions, SDKs and members (`getDeviceId`), file
    names of native libraries. None where nothing is known by this name.
    """
    if not name.strip():
        return None
    if name in knowledge.all_rules:
        return _rule(knowledge.all_rules[name], lang)
    if name == "app-types":
        return _app_types(knowledge, lang)
    data_type = _data_type_of(name, knowledge)
    if data_type is not None:
        return _data_type(data_type, knowledge, lang)
    permission = permission_id(name, knowledge)
    sdk = _sdk_of(name, knowledge) if permission is None else None
    if sdk is not None:
        return _sdk(sdk, knowledge, lang)
    permission = permission or _permission_of(name, knowledge)
    if permission is not None:
        return _permission(knowledge.permissions[permission], knowledge, lang)
    return _member(name, knowledge, lang)


def _data_type_of(name: str, k: Knowledge) -> DataType | None:
    """By its id, or by its label in either language."""
    wanted = name.strip().casefold()
    found = (d for d in k.data_types.values() if wanted in (d.en.casefold(), d.zh.casefold()))
    return k.data_types.get(name) or next(found, None)


def _permission_of(name: str, k: Knowledge) -> str | None:
    """By its plain name in either language."""
    wanted = name.strip().casefold()
    return next(
        (p.name for p in k.permissions.values() if wanted in (p.en.casefold(), p.zh.casefold())),
        None,
    )


def _sdk_of(name: str, k: Knowledge) -> Sdk | None:
    """By its id, its name or an alias, or by the file name of one of its native libraries."""
    found = k.sdks.get(name) or k.sdks.get(resolver_of(k).exact(name) or "")
    if found is not None:
        return found
    if name.endswith(".so"):
        return next(
            (s for s in k.sdks.values() if any(fnmatchcase(name, n) for n in s.native)), None
        )
    return k.sdks.get(resolver_of(k).sdk(name) or "")


def _member(name: str, k: Knowledge, lang: str) -> str | None:
    """Signals of a call, field or string: a bare name, or a member as a report prints it."""
    bare = name.partition("(")[0]
    calls = [
        s
        for s in k.signals
        if s.value == name
        or (
            s.member
            and bare in (s.member.partition("(")[0], s.member.partition("->")[2].partition("(")[0])
        )
    ]
    if not calls:
        return None
    lines = [f"{name}  {len(calls)} signal" + ("s" if len(calls) > 1 else "")]
    for s in calls:
        with_ = f" with {s.value}" if s.member and s.value else ""
        lines += _field("signal", f"{s.member or s.value}{with_}")
        lines += _field("yields", ", ".join(k.label(d, lang) for d in s.data) or "nothing")
        lines += _field("needs", _needs(s))
        lines += _field("confidence", s.confidence + (", a hint alone" if s.hint else ""))
        lines += _field("note", s.note or "")
    return "\n".join(lines)


def _needs(s: Signal) -> str:
    """What a call needs, by API level, in words."""
    parts = []
    for c in s.needs.clauses if s.needs else ():
        ways = " or ".join(" and ".join(short(n) for n in g) for g in c.any_of) or "nothing"
        last = f"-{c.last}" if c.last else "+"
        parts.append(f"API {c.first}{last}: {ways}")
    return "; ".join(parts)


def explain_finding(finding: Finding, knowledge: Knowledge, lang: str = "en") -> str:
    """A finding of a report by its id: what it says, its evidence, then the page of its subject."""
    lines = [f"{finding.fingerprint}  {finding.rule}: {finding.message}"]
    lines += [line for e in finding.evidence for line in _field("evidence", e)]
    lines += _field("remedy", finding.remedy)
    page = explain(finding.subject, knowledge, lang)
    rule = explain(finding.rule, knowledge, lang)
    return "\n\n".join(["\n".join(lines), *(p for p in (rule, page) if p)])


def _field(label: str, text: str) -> list[str]:
    if not text:
        return []
    body = textwrap.wrap(text, 100) or [""]
    return [f"  {label:14}{body[0]}", *(f"{'':16}{b}" for b in body[1:])]


def _app_types(knowledge: Knowledge, lang: str) -> str:
    rows = [
        f"  {t.id:34} {t.clause:6} {t.label[lang]}: "
        + (", ".join(knowledge.label(d, lang) for d in t.necessary) or "-")
        for t in knowledge.app_types.values()
    ]
    return "\n".join(rows)


def _rule(r: RuleText, lang: str) -> str:
    return "\n".join(
        [
            f"{r.id}  {r.title[lang]}",
            *_field("severity", r.severity),
            *_field("reports", r.message[lang]),
            *_field("why", r.why[lang]),
            *_field("remedy", r.remedy[lang]),
            *_field("needs", ", ".join(r.needs)),
            *_field("clauses", "; ".join(r.clauses)),
        ]
    )


def _data_type(d: DataType, k: Knowledge, lang: str) -> str:
    calls = [s for s in k.signals if d.id in s.data]
    shown = [
        f"{s.member or s.value}{' with ' + s.value if s.member and s.value else ''}" for s in calls
    ]
    terms = [
        t
        for rows in k.terms.values()
        for r in rows
        if r.data == d.id and not r.ambiguous
        for t in r.terms
    ]
    permissions = [short(p.name) for p in k.permissions.values() if d.id in p.primary]
    sdks = [s.name for s in k.sdks.values() if d.id in s.declares]
    wider = [k.label(a, lang) for a in k.ancestors(d.id)]
    facts = [
        f
        for f in k.facts
        if any(
            s.member and s.member.partition("->")[2].split("(")[0] in f.about
            for s in calls
            if s.member
        )
    ]
    return "\n".join(
        [
            f"{d.id}  {d.en} / {d.zh}",
            *_field("parent", " > ".join(wider) or "none"),
            *_field("umbrella", "too wide to declare anything by itself" if d.umbrella else ""),
            *_field("sensitive", ", ".join(d.sensitive)),
            *_field("obtained by", f"{len(calls)} signals"),
            *(f"{'':16}{m}" for m in shown[:14]),
            *([f"{'':16}and {len(shown) - 14} more"] if len(shown) > 14 else []),
            *_field("permission", ", ".join(permissions)),
            *_field("declared by", ", ".join(terms[:24])),
            *_field("API levels", "; ".join(f"{f.when}: {f.effect}" for f in facts[:4])),
            *_field(
                "SDKs",
                ", ".join(sdks[:20]) + (f" and {len(sdks) - 20} more" if len(sdks) > 20 else ""),
            ),
            *_field("rules", "undeclared-data, contradicted-data, vague-data, sdk-data-undeclared"),
            *_field("Play / Apple", ", ".join((*d.play, *d.apple))),
            *_field("note", d.note or ""),
        ]
    )


def _permission(p: Permission, k: Knowledge, lang: str) -> str:
    uses = k.api_permissions.get(p.name, ())
    implied = [
        f"{short(i.from_ or 'every app')} (target below {i.target_below})"
        if i.target_below
        else short(i.from_ or "")
        for i in k.implied
        if p.name in i.adds
    ]
    facts = [f for f in k.facts if short(p.name) in f.about.split() or short(p.name) in f.about]
    history = " ".join(
        x
        for x in (
            f"since API {p.since}" if p.since else "",
            f"deprecated in {p.deprecated}" if p.deprecated else "",
            f"until API {p.until}" if p.until else "",
        )
        if x
    )
    return "\n".join(
        [
            f"{p.name}  {p.zh if lang == 'zh' else p.en}",
            *_field(
                "level",
                " ".join((p.level, *p.flags))
                + (f", special access ({p.special})" if p.special else "")
                + (", runtime" if p.runtime else ""),
            ),
            *_field("group", p.group or ""),
            *_field("history", history),
            *_field("data", ", ".join(k.label(d, lang) for d in p.primary)),
            *_field(
                "also unlocks", ", ".join(k.label(d, lang) for d in p.data if d not in p.primary)
            ),
            *_field("implied by", ", ".join(implied)),
            *_field(
                "needed by",
                f"{len(uses)} APIs, among them "
                + ", ".join(f"{u.class_.rpartition('.')[2]}.{u.member}" for u in uses[:8])
                if uses
                else "",
            ),
            *_field("API levels", "; ".join(f"{f.when}: {f.effect}" for f in facts[:5])),
            *_field("instead", p.replaced_by or ""),
            *_field("vendor", p.vendor or ""),
            *_field(
                "rules",
                "undeclared-permission, unused-permission, purpose-missing"
                + (", store-restricted-permission" if p.store else ""),
            ),
            *_field("note", p.note or ""),
        ]
    )


def _sdk(s: Sdk, k: Knowledge, lang: str) -> str:
    return "\n".join(
        [
            f"{s.id}  {s.name}",
            *_field("aliases", ", ".join(s.aliases)),
            *_field("vendor", s.vendor or "unknown"),
            *_field("kind", f"{s.kind}, {s.category}" + (f", {s.country}" if s.country else "")),
            *_field("packages", ", ".join(s.prefixes)),
            *_field("libraries", ", ".join(s.native)),
            *_field("components", ", ".join(s.components[:8])),
            *_field("Maven", ", ".join(s.maven)),
            *_field(
                "collects",
                ", ".join(k.label(d, lang) for d in s.declares)
                + (
                    f" (source: {s.declares_source}; no evidence about a build)"
                    if s.declares
                    else ""
                ),
            ),
            *_field("source", s.source),
            *_switches(s, k, lang),
        ]
    )


def _switches(s: Sdk, k: Knowledge, lang: str) -> list[str]:
    """What delays or stops its collection, with the line to add."""
    out = []
    for w in k.switches.values():
        if w.sdk == s.id:
            data = f" ({', '.join(k.label(d, lang) for d in w.data)})" if w.data else ""
            since = f", since {w.since}" if w.since else ""
            out += _field("switch", f"{w.effect}{data}{since}: {w.use[lang]}")
            out += _field("", w.line or f"in the vendor's console: {w.name}")
            out += _field("", w.source)
    return out
