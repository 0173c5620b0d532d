"""Sentences that deny a collection, and traps that deny nothing; and how one is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli import cli
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.yaml_reader import read_yaml
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of

FILE = Path(__file__).parents[1] / "cases" / "denials.yml"
SENTENCES: dict[str, list[str]] = read_yaml(FILE.read_text(encoding="utf-8"), FILE.name)
CASES = [line for lines in SENTENCES.values() for line in lines]


@pytest.mark.parametrize("line", CASES)
def test_a_sentence_denies_just_these(line: str, knowledge: Knowledge) -> None:
    text, _, types = line.partition(" | ")
    claims = policy_of(parse_document(text.encode(), "case.md"), knowledge).claims
    denied = {c.subject.id for c in claims if c.status == "not_collected"}
    assert denied == {t.strip() for t in types.split(",") if t.strip()}


def test_half_of_the_cases_of_each_language_are_traps() -> None:
    for lines in SENTENCES.values():
        traps = sum(" | " not in line for line in lines)
        assert len(lines) >= 60
        assert abs(2 * traps - len(lines)) <= 4


def test_a_line_is_explained_with_the_construction_that_decided(tmp_path: Path) -> None:
    policy = tmp_path / "policy.md"
    policy.write_text("# Privacy\nWe collect your name and do not upload your photos.\n")
    told = CliRunner().invoke(
        cli, ["policy", str(policy), "--why", "2", "--no-config"], standalone_mode=False
    )
    assert "construction en_not_uploaded (deny): not upload" in told.output
    assert "place device, from en_not_uploaded" in told.output
    assert "your name -> name: collected, first" in told.output


def test_an_assertion_is_explained_with_its_slots_and_the_test_that_decided(tmp_path: Path) -> None:
    policy = tmp_path / "policy.md"
    policy.write_text("# Privacy\nWe use your location to help you find partners at events.\n")
    told = CliRunner().invoke(
        cli, ["policy", str(policy), "--why", "2", "--no-config"], standalone_mode=False
    )
    assert "frame collect, predicate use, agent first, from said" in told.output
    assert "purpose: to help you find partners at events (en_purpose)" in told.output
    assert "location -> location: collected, first (test frame)" in told.output
