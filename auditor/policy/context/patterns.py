"""The patterns of constructions as texts: their branches, and what a sentence must hold for one to match."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GROUP = re.compile(r"(?:\\b)?\(\?:([\w' |]+)\)(?![?*{])")
_WORDS = re.compile(r"(?:\\b)?([\w' ]+)")
SHORTEST = 2
"""Letters of a beginning that tells a pattern; of Chinese a character less."""


def leading(pattern: str) -> tuple[str, ...]:
    """The words with one of which every match begins; empty where they cannot be told.

    >>> leading(r"\\b(?:how|why) (?:do|does)"), leading("when (?:you|we)"), leading("colou?r")
    (('how', 'why'), ('when ',), ('colo',))
    """
    if len(list(branches(pattern))) > 1:
        return ()
    if (group := _GROUP.match(pattern)) is not None:
        words = tuple(group[1].split("|"))
    elif (m := _WORDS.match(pattern)) is not None:
        optional = pattern[m.end() : m.end() + 1] in tuple("?*{")
        words = (m[1][:-1] if optional else m[1],)
    else:
        return ()
    shortest = min(len(w) + (w[:1] > "\u2e7f") for w in words)
    return words if shortest >= SHORTEST else ()


def mandatory(pattern: str) -> frozenset[str]:
    """The classes without which a pattern cannot match: outside all brackets, and not optional."""
    if len(list(branches(pattern))) > 1:
        return frozenset()
    outside = "".join(ch for ch, depth in _depths(pattern) if depth == 0)
    found = re.finditer(r"\{([a-z_]+)(?::[a-z_|]+)?\}(?![?*{])", outside)
    return frozenset(m[1] for m in found) - {"term"}


def branches(pattern: str) -> Iterator[str]:
    """The patterns that one stands for: cut at `|`, also in a group with which it begins.

    >>> list(branches("(?:{not} |n't )be|{be} not"))
    ['{not} be', "n't be", '{be} not']
    """
    for part in _cut(pattern):
        group = _first_group(part)
        if group is None:
            yield part
            continue
        for inner in _cut(part[3 : group - 1]):
            yield from branches(inner + part[group:])


def _first_group(pattern: str) -> int | None:
    """Where the group ends with which a pattern begins; None where it has none, or a repeated or simple one."""
    if not pattern.startswith("(?:") or _GROUP.match(pattern) is not None:
        return None
    at = 0
    for ch, depth in _depths(pattern):
        at += len(ch)
        if ch == ")" and depth == 1:
            return None if pattern[at : at + 1] in tuple("?*+{") else at
    return None


def _cut(pattern: str) -> Iterator[str]:
    """A pattern cut at the `|` outside all brackets."""
    out = ""
    for ch, depth in _depths(pattern):
        if ch == "|" and depth == 0:
            yield out
            out = ""
        else:
            out += ch
    yield out


def _depths(pattern: str) -> Iterator[tuple[str, int]]:
    """Each character (an escaped one with its stroke) and how many groups or sets it stands in.

    The braces of a class count as characters, `|` inside of them as in a group.
    """
    depth, at, in_set, in_place = 0, 0, False, False
    while at < len(pattern):
        ch = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        at += len(ch)
        if in_set:
            in_set = ch != "]"
            yield ch, depth + 1
            continue
        in_place = (in_place or ch == "{") and ch != "}"
        in_set = ch == "["
        depth += ch == "("
        yield ch, depth + in_set + (in_place and ch == "|")
        depth -= ch == ")"
