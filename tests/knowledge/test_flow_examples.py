"""Every entry of the flow knowledge has an example that flows and one that does not.

A method is made of each: it reads the IMEI (or a URI of the text messages, for what opens a
handle), hands it to the member in the argument that the example names, and logs what gets it.
"""

from __future__ import annotations

import pytest

from auditor.collect import plan_of
from auditor.knowledge.schema import Knowledge
from auditor.limits import DEFAULT
from auditor.model import Flow
from auditor.readers.dex import Dex, scan_dex
from auditor.readers.dex.flow.search import Search
from auditor.readers.dex.graph import build
from tests.dex_writer import Method, _parts, write_dex

IMEI = "Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;"
URI = "Landroid/net/Uri;->parse(Ljava/lang/String;)Landroid/net/Uri;"
LOG = "Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I"
FIRST = 10


def source(m: Method, handle: bool) -> Method:
    if handle:
        return m.load(0, "content://sms").call(URI, 0).result(0)
    return m.on(IMEI, 9).result(0)


def handed(m: Method, example: str, log: bool) -> Method:
    """The call of an example, `[static] MEMBER ARGUMENT [GOAL] [handle]`, and what follows it."""
    words = example.split()
    static = words[0] == "static"
    signature, argument, *goal = words[static:]
    source(m, "handle" in goal)
    owner, _, result, parameters = _parts(signature)
    kinds = list(parameters) if static else [owner, *parameters]
    registers, at = [], FIRST
    for k, kind in enumerate(kinds):
        registers.append(at)
        if k == int(argument):
            m.move(at, 0)
        elif kind[0] in "L[":
            m.make(at, kind)
        else:
            m.load(at, 1)
        at += 2 if kind in ("J", "D") else 1
    call = m.call if static else m.on
    call(signature, *range(FIRST, at))
    if log and goal and goal[0].isdigit():
        m.load(5, "tag").move(6, registers[int(goal[0])]).call(LOG, 5, 6)
    elif log and result != "V":
        m.result(6).load(5, "tag").call(LOG, 5, 6)
    return m


def put_and_got(m: Method, example: str) -> Method:
    """`MEMBER KEY MEMBER KEY`: the IMEI is put under the one key and got under the other."""
    put, key, get, other = example.split()
    source(m, False).make(10, _parts(put)[0]).load(11, key).move(12, 0).on(put, 10, 11, 12)
    m.make(20, _parts(get)[0]).load(21, other).load(22, "")
    m.on(get, *range(20, 21 + len(_parts(get)[3]))).result(6)
    return m.load(5, "tag").call(LOG, 5, 6)


@pytest.fixture(scope="module")
def examples(knowledge: Knowledge) -> dict[str, tuple[Method, str, bool]]:
    """Name -> (method, kind of sink, whether the value goes there)."""
    out: dict[str, tuple[Method, str, bool]] = {}
    flows = knowledge.flows
    for row in (*flows.sinks, *flows.carries):
        log = not hasattr(row, "takes")
        for text, goes in ((row.flows, True), (row.stays, False)):
            m = Method(f"m{len(out)}")
            out[f"{row.id} {goes}"] = handed(m, text, log), "log" if log else row.to, goes
    for store in flows.stores:
        for text, goes in ((store.flows, True), (store.stays, False)):
            m = Method(f"m{len(out)}")
            out[f"store {store.id} {goes}"] = put_and_got(m, text), "log", goes
    return out


def test_examples_flow_or_stay(
    knowledge: Knowledge, examples: dict[str, tuple[Method, str, bool]]
) -> None:
    plan = plan_of(knowledge)
    assert plan.flows is not None
    found = scan_dex(Dex(write_dex([m for m, _, _ in examples.values()])), plan)
    assert found.graph is not None
    graph = build([found.graph])
    search = Search([found], graph, None, plan.flows, (), DEFAULT)
    told: dict[str, tuple[Flow, ...]] = {}
    for fact, method in zip(found.facts, found.callers, strict=True):
        if fact.member in (IMEI, URI) and fact.kind != "permission_use":
            node = int(graph.nodes[0][method])
            told[fact.caller.partition("->")[2].partition("(")[0]] = search.with_flows(
                0, node, fact
            ).flows
    wrong = [
        name
        for name, (m, to, goes) in examples.items()
        if any(f.to == to for f in told[m.name]) != goes
    ]
    assert wrong == []
