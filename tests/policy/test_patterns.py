"""What a sentence must hold for a construction to be tried: found out of the pattern, never too much."""

from __future__ import annotations

import pytest

from auditor.policy.context.patterns import branches, leading, mandatory


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("{a} b|c", ["{a} b", "c"]),
        ("(?:{a} |n't )be", ["{a} be", "n't be"]),
        ("(?:{a}|b)?c", ["(?:{a}|b)?c"]),
        ("(?:x|(?:{a}|y) z)w", ["xw", "{a} zw", "y zw"]),
        (r"[|](?:a|b)\|c", [r"[|](?:a|b)\|c"]),
        ("{a:x|y} b", ["{a:x|y} b"]),
    ],
)
def test_branches(pattern: str, parts: list[str]) -> None:
    assert list(branches(pattern)) == parts


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:how|why) (?:do|does)", ("how", "why")),
        (r"\bnor (?:do|does)", ("nor ",)),
        ("colou?r", ("colo",)),
        ("(?:how|why)?x", ()),
        ("[ab]c", ()),
        ("a|b", ()),
        (r"\w+ing", ()),
    ],
)
def test_words_with_which_a_match_begins(pattern: str, words: tuple[str, ...]) -> None:
    assert leading(pattern) == words


@pytest.mark.parametrize(
    ("pattern", "classes"),
    [
        ("{a} x {b:past} (?:{c}|d)", {"a", "b"}),
        ("{a}? {b}* {c}", {"c"}),
        ("{term}x{a}", {"a"}),
        ("{a}|{b}", set()),
    ],
)
def test_classes_without_which_nothing_matches(pattern: str, classes: set[str]) -> None:
    assert mandatory(pattern) == classes
