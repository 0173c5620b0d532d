"""The checklists of the packs: every rule and every question once, in words a person can read."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from auditor.cli import cli
from auditor.knowledge.pack_lint import pack_problems
from auditor.knowledge.schema import Knowledge
from auditor.report.checklist import checklist, checklist_rows, packs_of

PACKS = ("cn", "cn-stores", "gdpr", "play", "us")


def test_the_packs(knowledge: Knowledge) -> None:
    assert packs_of(knowledge, ()) == PACKS
    assert packs_of(knowledge, ("us", "play")) == ("play", "us")
    assert list(pack_problems(knowledge)) == []


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_checklist_has_every_item_once(knowledge: Knowledge, pack: str, lang: str) -> None:
    text = checklist(knowledge, (pack,), lang)
    wanted = [r.id for r in knowledge.pack_rules.values() if r.pack == pack]
    wanted += [i.id for i in knowledge.checklist.values() if i.pack == pack]
    ticked = re.findall(r"^- \[ \] .*?`([\w.-]+)`", text, re.M)
    assert sorted(ticked[: len(wanted)]) == sorted(wanted)
    assert "{" not in text  # no word that only a finding fills in
    for rule in knowledge.pack_rules.values():
        if rule.pack == pack and rule.caveat:
            assert rule.caveat[lang] in text


def test_the_questions_alone(knowledge: Knowledge) -> None:
    text = checklist(knowledge, ("play",), "en", review_only=True)
    assert "GP-PROM-R1" in text
    assert "GP-SMS-01" not in text
    assert next(r[0] for r in checklist_rows(knowledge, ("us",), "en")) == "US-COPPA-R1"


@pytest.mark.parametrize(
    ("args", "there"),
    [
        (["--pack", "play", "-f", "markdown"], "# Checklist: play"),
        (["--checklist", "--pack", "gdpr"], "CNIL-R1"),
        (["--checklist", "-f", "markdown"], "CN-AUD-R1"),
        (["--pack", "us"], "US-COPPA-04"),
    ],
)
def test_the_command(args: list[str], there: str) -> None:
    result = CliRunner().invoke(cli, ["rules", "--no-config", *args])
    assert result.exit_code == 0, result.output
    assert there in result.output
