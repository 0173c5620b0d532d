"""Policies that a build carries itself: text among the assets, long strings of the resources."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.names import shown
from auditor.readers.container import Container, printable
from auditor.readers.parts import parts_of
from auditor.readers.resources import long_strings
from auditor.readers.selected import open_build

_TEXT = re.compile(r"(?:assets|res/raw)/.*\.(?:html?|xhtml|txt|md|pdf|docx)", re.I)
_NAME = re.compile(r"privacy|policy|yinsi|ysxy|ysq|隐私", re.I)
_SAYS = re.compile(
    "privacy policy|privacy notice|隐私政策|隐私权政策|隐私条款|隐私协议".encode(), re.I
)
MAX_POLICY = 4_000_000
MAX_FILES = 300
MIN_STRING = 1500
"""Characters that a text without a telling name has at least, if it is a policy: a stray note is none."""


class Embedded(NamedTuple):
    """A document inside a build."""

    name: str
    """`app.apk!assets/privacy.html`"""
    data: bytes


def policy_names(names: list[str]) -> list[str]:
    """Entries that are policies by their names."""
    return [n for n in names if _TEXT.search(n) and _NAME.search(n.rpartition("/")[2])]


def embedded_policies(path: Path, limits: Limits = DEFAULT) -> list[Embedded]:
    """Documents of a build that speak of privacy, those with telling names first.

    Raises InputError where the file is no build, or holds none.
    """
    name = shown(path)
    found: list[Embedded] = []
    with open_build(path, limits) as data:
        _, parts = parts_of(Container(data, name, limits), limits)
        for part in parts:
            entries = [n for n in part.zipped.names() if _TEXT.search(n)]
            telling = policy_names(entries)
            for entry in [*telling, *(n for n in entries if n not in telling)][:MAX_FILES]:
                try:
                    text = part.zipped.read(entry, MAX_POLICY)
                except InputError:
                    continue  # too large for a policy, or damaged: it is not offered
                if entry in telling or (len(text) >= MIN_STRING and _SAYS.search(text)):
                    found.append(Embedded(f"{part.zipped.name}!{printable(entry)}", text))
            if "resources.arsc" in part.zipped.entries:
                strings = long_strings(part.zipped, MIN_STRING)
                found += [
                    Embedded(f"{part.zipped.name}!resources.arsc#{i}", s.encode())
                    for i, s in strings
                    if _SAYS.search(s.encode())
                ]
    if not found:
        raise InputError("the build carries no policy; give the document itself", name)
    return found
