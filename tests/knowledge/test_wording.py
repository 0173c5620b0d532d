"""Words filled into sentences: nothing in them is interpreted, and Chinese stands without blanks."""

from __future__ import annotations

import pytest

from auditor.knowledge.wording import fill


@pytest.mark.parametrize(
    ("template", "word", "said"),
    [
        ("{x} 收集{y}", "应用自身", "应用自身收集{y}"),
        ("{x} 收集{y}", "JPush", "JPush 收集{y}"),
        ("改用 {x}。", "其他方式", "改用其他方式。"),
        ("改用 {x}。", "SAF", "改用 SAF。"),
        ("The {x} of it", "应用", "The 应用 of it"),
        ("{x} and {x}", "{y} \\1", "{y} \\1 and {y} \\1"),
    ],
)
def test_blanks_beside_chinese_words(template: str, word: str, said: str) -> None:
    assert fill(template, {"x": word}) == said
