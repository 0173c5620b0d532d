"""Every signal and every term has an example that it must match and one that it must not.

They are made from the entries: a method that does exactly what the signal names, and the same
with another class; a sentence that says that the data is collected, and one that denies it.
"""

from __future__ import annotations

import msgspec
import pytest

from auditor.collect import plan_of
from auditor.knowledge.schema import Knowledge, Signal
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of
from auditor.readers.dex import Dex, scan_dex
from auditor.readers.dex.plan import Plan, member_parts
from tests.dex_writer import Method, write_dex

OTHER = "Lcase/Other;"
WIDE = {"J", "D"}


def example(name: str, s: Signal, sinks: dict[str, tuple[str, ...]], owner: str | None) -> Method:
    """A method that gives the evidence of a signal; `owner`: of a class that is not its own."""
    if s.kind == "callback":
        own, method, _ = member_parts(s.member or "")
        m = Method(method, owner=f"Lcase/{name};", above=owner or own)
        return m.load(0, 1).load(1, 2)
    m = Method(name)
    for i, text in enumerate(s.with_strings):
        m.load(20 + i, text)
    if s.kind == "api_field":
        own, field, _ = member_parts(s.member or "")
        return m.read(f"{owner or own}->{field}")
    if s.member:
        own, method, descriptor = member_parts(s.member)
        signature = f"{owner or own}->{method}{descriptor or '(Ljava/lang/Object;)V'}"
        constant = (s.value or "").removeprefix("&")
        m.load(0, int(constant) if constant.lstrip("-").isdigit() else constant)
    else:
        own, method, _ = member_parts(sinks[s.kind][0])
        signature = f"{owner or own}->{method}(Ljava/lang/String;)V"
        m.load(0, s.value or "")
    if s.in_loop or s.unknown:
        # a name that is no constant: register 9 holds nothing known
        m.call(signature, *[9] * words(signature))
        return m.again() if s.in_loop else m
    for register in range(1, words(signature)):
        m.steps.append(("const", register, m.steps[-1][2]))
    return m.call(signature, *range(words(signature)))


def words(signature: str) -> int:
    """Registers of the arguments; a receiver more than the parameters say."""
    from tests.dex_writer import _parts

    return 1 + sum(2 if p in WIDE else 1 for p in _parts(signature)[3])


@pytest.fixture(scope="module")
def plan(knowledge: Knowledge) -> Plan:
    return plan_of(knowledge)


def found(knowledge: Knowledge, plan: Plan, owner: str | None) -> dict[str, set[str]]:
    """Method of the example -> keys of the signals found in it, of those that reach their use."""
    methods = [example(f"m{i}", s, knowledge.sinks, owner) for i, s in enumerate(knowledge.signals)]
    out: dict[str, set[str]] = {f"m{i}": set() for i in range(len(methods))}
    for fact in scan_dex(Dex(write_dex(methods)), plan).facts:
        if fact.kind != "permission_use" and fact.reached:
            class_, _, method = fact.caller[6:].partition(";->")
            out[class_ if class_ in out else method.partition("(")[0]].add(fact.signal)
    return out


def test_every_signal_matches_what_it_names(knowledge: Knowledge, plan: Plan) -> None:
    here = found(knowledge, plan, None)
    missed = [s.key for i, s in enumerate(knowledge.signals) if s.key not in here[f"m{i}"]]
    assert missed == []


def test_no_signal_matches_the_same_name_elsewhere(knowledge: Knowledge, plan: Plan) -> None:
    here = found(knowledge, plan, OTHER)
    assert {k: v for k, v in here.items() if v} == {}


FRAMES = {
    "en": ("We collect your {}.", "We do not collect your {}."),
    "zh": ("我们会收集{}。", "我们不会收集{}。"),
}


@pytest.mark.parametrize("lang", FRAMES)
def test_every_term_declares_its_data_and_its_denial_does_not(
    lang: str, knowledge: Knowledge
) -> None:
    rows = knowledge.terms[lang]
    terms = [(t, r.data) for r in rows if r.data and not r.decoy for t in r.terms]
    said, denied = (
        statuses(knowledge, [frame.format(t) for t, _ in terms]) for frame in FRAMES[lang]
    )
    umbrella = {d.id for d in knowledge.data_types.values() if d.umbrella}
    for i, (term, data) in enumerate(terms):
        assert said[i].get(data) == "collected" or (data in umbrella and data in said[i]), term
        assert denied[i].get(data) != "collected", term


def statuses(knowledge: Knowledge, sentences: list[str]) -> list[dict[str, str]]:
    """For each sentence: data type -> what is said of it."""
    text = "\n\n".join(sentences)
    out: list[dict[str, str]] = [{} for _ in sentences]
    for c in policy_of(parse_document(text.encode(), "x.md"), knowledge).claims:
        out[c.where.line // 2][c.subject.id] = c.status
    return out


def test_the_writer_makes_what_the_reader_reads(plan: Plan) -> None:
    data = write_dex([Method("a").load(0, "x").call("Lp/Q;->r(IJ)V", 0, 1, 2)])
    dex = Dex(data)
    assert dex.method(1) == "Lp/Q;->r(IJ)V"
    assert msgspec.structs.asdict(plan).keys() >= {"members", "strings"}
