"""Every rule has a file, a page, a case that fires and one that stays silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditor.audit import case_of
from auditor.declared import Declared, MetaData
from auditor.judge.case import Case
from auditor.judge.tables import maps_of
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.yaml_reader import read_yaml
from auditor.model import (
    App,
    Collector,
    Component,
    ListedSdk,
    Notice,
    Passage,
    PermissionRequest,
    Place,
    Policy,
    PolicyFact,
    PolicySdk,
    RuntimeEvent,
    SdkFact,
)
from auditor.names import full_permission
from auditor.records import Records
from auditor.rules import RULES
from auditor.rules.packs import CHECKS, findings_of_packs
from auditor.settings import Settings
from tests.judge.made import CALLER, access, app_of, claim, form_of, policy_of

ROOT = Path(__file__).parents[2]
CASES: dict[str, Any] = read_yaml(
    (ROOT / "tests/cases/rules.yml").read_text(encoding="utf-8"), "rules.yml"
)
FILES = {p.stem for p in (ROOT / "auditor/rules").glob("*.py")} - {"__init__", "stale_waiver"}
"""`stale_waiver` is about waivers, which no case holds; tests/cli tries it."""


def test_a_rule_is_a_file_a_page_and_its_cases() -> None:
    ids = [r.id for r in RULES]
    assert len(set(ids)) == len(ids)
    assert {i.replace("-", "_") for i in ids} == FILES
    for rule in RULES:
        assert rule.check.__module__ == f"auditor.rules.{rule.id.replace('-', '_')}"
        assert (ROOT / f"docs/rules/{rule.id}.md").is_file(), rule.id
        assert set(CASES[rule.id]) == {"fires", "silent"}


def test_a_rule_of_a_pack_has_a_page_and_its_cases(knowledge: Knowledge) -> None:
    for rule in knowledge.pack_rules:
        assert (ROOT / f"docs/rules/{rule}.md").is_file(), rule
        assert set(CASES[rule]) == {"fires", "silent"}
    assert set(CASES) == {*(r.id for r in RULES), *knowledge.pack_rules}


def test_the_checks_of_packs_are_files_too(knowledge: Knowledge) -> None:
    files = {p.stem for p in (ROOT / "auditor/rules/packs").glob("*.py")} - {"__init__"}
    assert {c.id for c in CHECKS} == files
    assert {r.check for r in knowledge.pack_rules.values()} == files


def event(given: dict[str, Any]) -> RuntimeEvent:
    """A call by the app of which a record tells."""
    return RuntimeEvent(
        time=given.get("time"),
        phase=given.get("phase", "unknown"),
        api="read",
        source="record:1",
        data_types=(given["data"],),
        collector=Collector(kind="app", id="app", name="the app"),
    )


def build_of(knowledge: Knowledge, given: dict[str, Any]) -> App:
    """The build of a case."""
    caller = given.get("caller", CALLER)
    code = tuple(
        access(knowledge, name, caller=caller, offset=16 * i + 16)
        for i, name in enumerate(given.get("code", ()))
    )
    code = tuple(msgspec.structs.replace(c, root=given.get("root")) for c in code)
    flags = tuple(given.get("flags", ()))
    app = app_of(
        tuple(
            PermissionRequest(name=full_permission(p), flags=flags)
            for p in given.get("permissions", ())
        ),
        code,
        target_sdk=given.get("target", 34),
        components=tuple(msgspec.convert(c, Component) for c in given.get("components", ())),
    )
    declared = Declared(
        uses_cleartext=given.get("cleartext"),
        meta_data=tuple(MetaData(name=k, value=v) for k, v in given.get("meta", {}).items()),
    )
    app = msgspec.structs.replace(
        app, manifest=msgspec.structs.replace(app.manifest, declared=declared)
    )
    facts = [
        SdkFact(sdk="", kind="code", value=p, where="classes.dex") for p in given.get("sdks", ())
    ]
    facts += [
        SdkFact(sdk="", kind="dependency", value=d, where="deps.txt")
        for d in given.get("dependencies", ())
    ]
    limited = (Notice(level="warning", code="dex_unread", where="classes2.dex"),)
    return msgspec.structs.replace(
        app, sdks=tuple(facts), limited=limited if given.get("limited") else ()
    )


def policy_in(knowledge: Knowledge, given: dict[str, Any]) -> Policy:
    """The policy of a case."""
    claims = [claim(k, **v) for row in given.get("claims", ()) for k, v in row.items()]
    place = Place(line=3)
    rows = tuple(
        msgspec.convert({**r, "where": {"line": 5}}, PolicySdk) for r in given.get("rows", ())
    )
    stated = given.get("facts")
    return msgspec.structs.replace(
        policy_of(*claims, sdks=rows),
        from_map=given.get("from_map"),
        stale=given.get("stale", False),
        facts=()
        if stated is None
        else tuple(
            PolicyFact(id=f, where=place if f in stated else None) for f in knowledge.policy_facts
        ),
    )


def case_for(knowledge: Knowledge, given: dict[str, Any]) -> Case:
    """Build, policy and the rest of a case, joined."""
    listed = tuple(
        ListedSdk(name=k, id=k, version=str(v)) for k, v in given.get("listed", {}).items()
    )
    policies = () if given.get("unread") else (policy_in(knowledge, given),)
    case = case_of(
        build_of(knowledge, given),
        policies,
        listed,
        knowledge,
        Settings(audience=given.get("audience"), app_type=given.get("app_type")),
        list_given=bool(listed),
        records=Records(events=tuple(map(event, given.get("events", ())))),
    )
    if "form" in given:
        form = form_of(knowledge, given["form"], given.get("answers", {}))
        case = msgspec.structs.replace(case, forms=(form,))
    return case


def found(knowledge: Knowledge, rule: str, given: dict[str, Any]) -> list[str]:
    """Subjects of the findings of a rule in a case."""
    case = case_for(knowledge, given)
    if rule in knowledge.pack_rules:
        case = msgspec.structs.replace(case, packs=(knowledge.pack_rules[rule].pack,))
        return [f.subject for f in findings_of_packs(case) if f.rule == rule]
    maps = maps_of(case)
    if "section" in given:
        around = Passage(policy="privacy.md", line=7, heading=None, text=given["section"])
        maps = msgspec.structs.replace(maps, contexts=(around,))
    (one,) = [r for r in RULES if r.id == rule]
    return [f.subject for f in one.check(case, maps)]


@pytest.mark.parametrize("rule", list(CASES))
def test_it_fires(knowledge: Knowledge, rule: str) -> None:
    given = CASES[rule]["fires"]
    subjects = found(knowledge, rule, given)
    if given.get("some"):
        assert subjects
        return
    kept = (
        knowledge.pack_rules.keys() | knowledge.form_types.keys() | knowledge.form_questions.keys()
    )
    wanted = [full_permission(s) if s.isupper() and s not in kept else s for s in given["subjects"]]
    assert subjects == wanted


@pytest.mark.parametrize("rule", list(CASES))
def test_it_stays_silent(knowledge: Knowledge, rule: str) -> None:
    assert found(knowledge, rule, CASES[rule]["silent"]) == []
