"""Colours are laid over words that are there without them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.report.color import colored

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.mark.parametrize(("sample", "lang"), [("shop", "en"), ("notes", "zh")])
def test_without_its_colours_the_text_is_the_same(
    sample: str, lang: str, knowledge: Knowledge
) -> None:
    text = (SAMPLES / sample / "expected.txt").read_text(encoding="utf-8")
    assert re.sub("\033\\[[0-9]+m", "", colored(text, knowledge, lang)) == text


def test_verdicts_and_severities_are_coloured_and_nothing_else(knowledge: Knowledge) -> None:
    text = (
        "a  declared  x\nb  (undeclared)\nc undeclared data  y\n\n"
        "FINDINGS\n\nhigh[undeclared-data]  it is  undeclared  here\n"
    )
    assert colored(text, knowledge, "en") == (
        "a  \033[32mdeclared\033[0m  x\nb  \033[31m(undeclared)\033[0m\nc undeclared data  y\n\n"
        "FINDINGS\n\n\033[31mhigh\033[0m[undeclared-data]  it is  undeclared  here\n"
    )
