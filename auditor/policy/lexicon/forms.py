"""The forms of an English verb. The base form stands in the cues; an irregular one with its past and participle."""

from __future__ import annotations

from collections.abc import Iterator

FORMS = ("base", "third", "past", "participle", "gerund")
_VOWELS = "aeiou"


def forms_of(verb: str) -> Iterator[tuple[str, str]]:
    """(word, form) of a verb, given as `collect` or `get got gotten getting`.

    >>> sorted({w for w, _ in forms_of("get got gotten getting")})
    ['get', 'gets', 'getting', 'got', 'gotten']
    """
    base, *parts = verb.split(" ")
    yield base, "base"
    yield _third(base), "third"
    past = parts[0] if parts else _past(base)
    yield past, "past"
    yield (parts[1] if len(parts) > 1 else past), "participle"
    yield (parts[2] if len(parts) > 2 else _gerund(base)), "gerund"


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return base + "es"
    return base[:-1] + "ies" if base[-1] == "y" and base[-2] not in _VOWELS else base + "s"


def _past(base: str) -> str:
    if base[-1] == "e":
        return base + "d"
    if base[-1] == "y" and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return base + "ed"


def _gerund(base: str) -> str:
    if base[-1] == "e":
        return base[:-1] + "ing"
    return base + "ing"
