"""Values of small programs: where they go, and what bounds the search."""

from __future__ import annotations

import pytest

from auditor.collect import plan_of
from auditor.knowledge.schema import Knowledge
from auditor.limits import Limits
from auditor.model import CodeFact
from auditor.readers.dex import Dex, scan_dex
from auditor.readers.dex.flow.search import Search
from auditor.readers.dex.graph import build
from tests.dex_writer import Method, write_dex

IMEI = "Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;"
LOG = "Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I"
DIGEST = "Ljava/security/MessageDigest;->digest([B)[B"
BYTES = "Ljava/lang/String;->getBytes()[B"
URL = "Ljava/net/URL;-><init>(Ljava/lang/String;)V"
OPEN = "Ljava/net/URL;->openStream()Ljava/io/InputStream;"
APPEND = "Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;"
TEXT = "Ljava/lang/StringBuilder;->toString()Ljava/lang/String;"
UNLISTED = "Lcom/unknown/Thing;->take(Ljava/lang/String;)V"


def read() -> Method:
    return Method("m").on(IMEI, 9).result(0)


def traced(method: Method, knowledge: Knowledge, limits: Limits | None = None) -> CodeFact:
    plan = plan_of(knowledge)
    assert plan.flows is not None
    found = scan_dex(Dex(write_dex([method])), plan)
    assert found.graph is not None
    graph = build([found.graph])
    search = Search([found], graph, None, plan.flows, (), limits or Limits())
    (fact,) = (f for f in found.facts if f.member == IMEI and f.kind == "api_call")
    return search.with_flows(0, 0, fact)


def address() -> Method:
    """The IMEI at the end of an address that is opened."""
    m = read().make(1, "Ljava/lang/StringBuilder;").load(2, "http://stats.example.com/?id=")
    m.on(APPEND, 1, 2).on("Ljava/lang/StringBuilder;->length()I", 1)
    m.move(2, 0).on(APPEND, 1, 2).on(TEXT, 1).result(4)
    return m.make(3, "Ljava/net/URL;").on(URL, 3, 4).on(OPEN, 3)


def test_a_value_that_is_only_dropped_is_local(knowledge: Knowledge) -> None:
    fact = traced(read(), knowledge)
    assert (fact.use, fact.use_reason, fact.flows) == ("local", None, ())


def test_a_value_in_an_address_is_sent_to_its_host(knowledge: Knowledge) -> None:
    (flow,) = traced(address(), knowledge).flows
    assert (flow.to, flow.scheme, flow.host) == ("network", "http", "stats.example.com")


def test_a_hash_is_told(knowledge: Knowledge) -> None:
    m = read().on(BYTES, 0).result(1).make(2, "Ljava/security/MessageDigest;").move(3, 1)
    m.on(DIGEST, 2, 3).result(4).load(5, "tag").move(6, 4).call(LOG, 5, 6)
    (flow,) = traced(m, knowledge).flows
    assert (flow.to, flow.transform) == ("log", "hashed")


def test_a_method_that_nothing_is_known_of_is_no_proof(knowledge: Knowledge) -> None:
    fact = traced(read().move(2, 0).on(UNLISTED, 1, 2), knowledge)
    assert (fact.use, fact.use_reason) == ("unknown", "unresolved")


@pytest.mark.parametrize("limit", ["flow_facts", "flow_steps"])
def test_passing_a_bound_is_told(limit: str, knowledge: Knowledge) -> None:
    m = read().on(BYTES, 0).result(1).make(2, "Ljava/security/MessageDigest;").move(3, 1)
    m.on(DIGEST, 2, 3).result(4)
    fact = traced(m, knowledge, Limits(**{limit: 1}))
    assert (fact.use, fact.use_reason) == ("unknown", "budget")


EQUALS = "Ljava/lang/String;->equals(Ljava/lang/Object;)Z"
STARTS = "Ljava/lang/String;->startsWith(Ljava/lang/String;)Z"
TRIM = "Ljava/lang/String;->trim()Ljava/lang/String;"


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        (read().test(0), "tested"),
        (read().on(TRIM, 0).result(1).test(1), "tested"),
        (read().load(1, "0").on(EQUALS, 0, 1).result(2).test(2), "tested"),
        (read().load(1, "46000").on(STARTS, 0, 1).result(2).test(2), "compared"),
        (read().test(0).on(TRIM, 9).result(1).on(EQUALS, 0, 1), None),
    ],
    ids=["for null", "a part of it", "for one value", "by its content", "with another value"],
)
def test_how_a_value_is_only_tested(knowledge: Knowledge, method: Method, reason: str) -> None:
    found = traced(method, knowledge)
    assert (found.use, found.use_reason) == ("local", reason)


def test_what_is_tested_and_then_sent_is_sent(knowledge: Knowledge) -> None:
    assert traced(address().test(0), knowledge).use == "sent"
