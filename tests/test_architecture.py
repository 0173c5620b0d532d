"""docs/architecture.md: the picture is what the script draws, and every file it names is there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PICTURE = runpy.run_path(str(ROOT / "docs/picture.py"))


def test_the_picture_is_what_the_script_draws(golden) -> None:
    golden(ROOT / "docs/architecture.svg", PICTURE["draw"]())


def test_every_box_of_code_is_there() -> None:
    for box in PICTURE["BOXES"].values():
        if box.kind == "code":
            assert (ROOT / "auditor" / box.name).exists(), box.name


def test_every_arrow_joins_two_boxes() -> None:
    assert {end for arrow in PICTURE["ARROWS"] for end in arrow} == set(PICTURE["BOXES"])


def test_every_path_of_the_page_is_there() -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w.-]+(?:\.py|\.yml|\.md|/))`", PAGE))
    named |= {f"docs/{link}" for link in re.findall(r"\]\(([\w.-]+)\)", PAGE)}
    there = {p.name for p in (ROOT / "auditor").rglob("*.py")}
    bases = (ROOT, ROOT / "auditor")
    assert {n for n in named - there if not any((b / n).exists() for b in bases)} == set()


def test_every_type_of_the_glossary_is_there() -> None:
    glossary = PAGE.partition("## Words")[2].partition("##")[0]
    types = set(
        re.findall(r"`([A-Z]\w+)`", "".join(r.rpartition(" | ")[2] for r in glossary.splitlines()))
    )
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "auditor").rglob("*.py"))
    assert {t for t in types if not re.search(rf"^(?:class {t}\b|{t} = )", source, re.M)} == set()
