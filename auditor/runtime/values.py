"""Values of the test device, found again in what was sent: plain, hashed, encoded.

The file has a line for each: `data_type = value`; # starts a comment.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import ahocorasick

from auditor.errors import UsageError
from auditor.files import read_file

MAX_BYTES = 100_000
LEAST = 6
"""Characters of a value; a shorter one would be found by chance."""


class Known(NamedTuple):
    """A value of the test device, by its data type."""

    data_type: str
    value: str


def read_values(path: Path) -> tuple[Known, ...]:
    """Raises UsageError for a line that is no `data_type = value`."""
    out = []
    where = path.as_posix()
    text = read_file(path, MAX_BYTES, error=UsageError).decode("utf-8", "replace")
    for n, line in enumerate(text.splitlines(), 1):
        bare = line.partition("#")[0].strip()
        if not bare:
            continue
        name, found, value = (p.strip() for p in bare.partition("="))
        if not found or not name or len(value) < LEAST:
            raise UsageError(
                f"`data_type = value` is expected, the value of {LEAST} characters or more",
                f"{where}:{n}",
            )
        out.append(Known(name, value))
    return tuple(out)


class Finder:
    """Finds the values in a text, in one pass whatever their number."""

    def __init__(self, values: Iterable[Known]) -> None:
        forms: dict[str, tuple[Known, str]] = {}
        for known in values:
            for text, how in _forms(known.value):
                forms.setdefault(text.lower(), (known, how))
        self._machine = ahocorasick.Automaton()
        for text, found in forms.items():
            self._machine.add_word(text, found)
        self._empty = not forms
        if forms:
            self._machine.make_automaton()

    def found(self, text: str) -> tuple[tuple[str, str], ...]:
        """(data type, how it is written) of every value in a text, each once."""
        if self._empty:
            return ()
        hits = self._machine.iter(text.lower())
        return tuple(dict.fromkeys((known.data_type, how) for _, (known, how) in hits))


def _spellings(value: str) -> Iterator[str]:
    bare = value.replace(":", "").replace("-", "")
    for v in (value, bare):
        yield from (v, v.lower(), v.upper())


def _forms(value: str) -> Iterator[tuple[str, str]]:
    yield value, "plain"
    bare = value.replace(":", "").replace("-", "")
    if len(bare) >= LEAST:
        yield bare, "plain"
    yield quote(value, safe=""), "encoded"
    for spelt in dict.fromkeys(_spellings(value)):
        raw = spelt.encode()
        yield base64.b64encode(raw).decode().rstrip("="), "base64"
        for name in ("md5", "sha1", "sha256"):
            digest = hashlib.new(name, raw, usedforsecurity=False).digest()
            yield digest.hex(), name
            yield base64.b64encode(digest).decode().rstrip("="), name
