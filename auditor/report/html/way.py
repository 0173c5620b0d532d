"""The code side: who calls what, what starts it, where the value goes."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.knowledge.wording import phrase
from auditor.model import USE_OF, Evidence, Finding, Flow, Use
from auditor.names import step, way
from auditor.report.html.words import Page, broken, text_of

MOST_CODE = 3
"""Places shown of one finding or row; the JSON report has them all."""
MOST_FLOWS = 2
MOST_STEPS = 8
USES: tuple[Use, ...] = ("sent", "shared", "stored", "logged", "shown", "unknown", "local")
VERBS = {"api_call": "calls", "api_field": "reads", "reflection": "looks_up", "native": "names"}


def code_side(found: tuple[Evidence, ...], page: Page, started: bool = True) -> list[Any]:
    """Calls, the way to the first of them, and the shortest ways of the value."""
    out: list[Any] = [_line(*call(e, page)) for e in found[:MOST_CODE]]
    if started and found and found[0].chain:
        out.append(_named("html_started", way(found[0].chain, MOST_STEPS), page))
    return [*out, *(_flow(e, f, page) for e, f in flows_of(found))]


def call(e: Evidence, page: Page) -> list[str]:
    """`Agent.device() calls TelephonyManager.getDeviceId()`, in three parts; a string as it is."""
    who = "" if e.caller == e.dex else _member(e.caller)
    argument = ""
    if e.argument and e.argument != e.member:
        argument = f' {page.say("with")} "{e.argument}"'
    return [who, page.say(VERBS.get(e.kind, "uses")), _member(e.member) + argument]


def flows_of(found: tuple[Evidence, ...]) -> list[tuple[Evidence, Flow]]:
    """The ways that weigh most, the shortest first, each once."""
    ways = [(e, f) for e in found for f in e.flows]
    ways.sort(key=lambda w: (USES.index(USE_OF[w[1].to]), len(w[1].through)))
    seen = {(f.to, f.host, f.member, f.recipient): (e, f) for e, f in reversed(ways)}
    return [w for w in ways if w in seen.values()][:MOST_FLOWS]


def is_place(f: Finding, line: str) -> bool:
    """Whether a line of evidence is a place in the code, as it stands there."""
    return any(line.startswith(f"{e.dex} 0x{e.offset:x}  ") for e in f.code)


def told_again(f: Finding, line: str) -> bool:
    """Whether a line of evidence is a way, or the place of a sentence, that both sides show too."""
    ends = [way(e.chain) for e in f.code if e.chain]
    ends += [f" > {step(flow.member)}" for e in f.code for flow in e.flows]
    if f.nearest_claim:
        where = f.nearest_claim.claim.where
        clause = f" (clause {where.clause})" if where.clause else ""
        ends.append(f"{f.nearest_claim.policy}:{where.line}{clause}")
    return line.endswith(tuple(ends))


def _member(signature: str) -> str:
    if ";->" not in signature:
        return signature
    # the type of a field is no part of its name
    return step(signature) + "()" if "(" in signature else step(signature).partition(":")[0]


def flow_words(e: Evidence, flow: Flow, page: Page) -> tuple[str, str]:
    """Where a value goes, and its steps: `sent over the network https://x.example`, `A.b > C.d`."""
    k, lang = page.knowledge, page.lang
    parts = [phrase(k, f"use_{flow.to}", lang)]
    if flow.host:
        parts.append(f"{flow.scheme}://{flow.host}" if flow.scheme else flow.host)
    if sdk := k.sdks.get(flow.recipient or ""):
        parts.append(phrase(k, "use_recipient", lang, name=sdk.name))
    if flow.transform:
        parts.append(f"({phrase(k, f'use_{flow.transform}', lang)})")
    steps = [step(e.member), *map(step, flow.through), step(flow.member)]
    if len(steps) > MOST_STEPS:
        steps = [*steps[: MOST_STEPS - 3], "…", *steps[-2:]]
    return text_of(" ".join(parts), 200), text_of(" > ".join(steps))


def _flow(e: Evidence, flow: Flow, page: Page) -> Any:
    head, steps = flow_words(e, flow, page)
    return E.p(E.b(head), E.br(), E.code(steps))


def _named(id_: str, text: str, page: Page) -> Any:
    return E.p(page.say(id_), " ", E.code(text_of(text)))


def _line(who: str, verb: str, what: str) -> Any:
    said = [E.i(f" {verb} "), *broken(text_of(what))]
    return E.p(*broken(text_of(who)), *said, {"class": "code"})
