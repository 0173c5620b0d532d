"""Every notice has its sentence, every place that gives one has the words of that sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, fill, sentence, told
from auditor.model import Collector
from auditor.notice import NoticeCode, notice

PACKAGE = Path(__file__).parents[1] / "auditor"


def braces(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def given() -> Iterator[tuple[str, str, set[str]]]:
    """(place, code, words) of every call of `notice` with a code that stands there."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(
                node.func, ast.Name | ast.Attribute
            ):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name not in ("notice", "_notice") or not node.args:
                continue
            words = {k.arg for k in node.keywords if k.arg} - {"level", "where"}
            for code in ast.walk(node.args[0]):
                if isinstance(code, ast.Constant) and code.value in get_args(NoticeCode):
                    yield f"{path.name}:{node.lineno}", code.value, words


def test_every_code_has_its_sentence_in_both_languages(knowledge: Knowledge) -> None:
    assert set(knowledge.notices) == set(get_args(NoticeCode))
    for text in knowledge.notices.values():
        assert braces(text.en.what + text.en.why) == braces(text.zh.what + text.zh.why), text.id


def test_every_notice_carries_the_words_of_its_sentence(knowledge: Knowledge) -> None:
    wrong = []
    for place, code, words in given():
        text = knowledge.notices[code].en
        if braces(text.what + text.why) != words:
            wrong.append(f"{place}: {code} needs {braces(text.what + text.why)}, got {words}")
    assert wrong == []


def test_every_code_is_given_somewhere() -> None:
    assert {code for _, code, _ in given()} | {"saved"} == set(get_args(NoticeCode))


def test_a_notice_is_told_in_the_language_of_the_report(knowledge: Knowledge) -> None:
    found = notice("code_loaded", "classes.dex", who="app", loader="L/Loader;", caller="Lx/Y;")
    why = "L/Loader; in Lx/Y;; what it loads was not analysed"
    assert sentence(found, knowledge) == f"code is loaded at run time by the app ({why})"
    assert told(found, knowledge, "zh").what == "应用自身在运行时加载代码"


def test_the_words_of_a_hostile_file_are_not_interpreted(knowledge: Knowledge) -> None:
    found = notice("dex_unread", "a.apk", entry="{error}.dex", error="{entry}")
    what, why = told(found, knowledge)
    assert what == "{error}.dex"
    assert why == "the DEX file could not be read: {entry}"


def test_a_name_without_a_word_stays() -> None:
    assert fill("{a} and {b}", {"a": "{b}"}) == "{b} and {b}"


@pytest.mark.parametrize(
    ("collector", "name"),
    [
        (Collector(kind="app", id="app", name="the app"), "应用自身"),
        (Collector(kind="unattributed", id="obfuscated", name="obfuscated code"), "混淆代码"),
        (Collector(kind="sdk", id="umeng", name="the app"), "the app"),
    ],
)
def test_a_collector_is_translated_by_its_kind(
    knowledge: Knowledge, collector: Collector, name: str
) -> None:
    assert collector_name(collector, knowledge, "zh") == name
