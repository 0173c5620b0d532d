"""Other spellings of commands and paths: what a shell and the file system take as the same.

`/system/bin/pm list packages` and `sh -c "pm list packages"` are `pm list packages`;
`/proc/self/../net//arp` is `/proc/net/arp`. Lead-ins and equal folders are knowledge
(`signals/sinks.yml`).
"""

from __future__ import annotations

import posixpath
import re

from auditor.readers.dex.values import Start

_PARTS = re.compile(r"\s*(?:;|&&|\|\||\||\n|\$\(|`)\s*")
_BLANKS = re.compile(r"\s+")
MAX_PARTS = 64
MAX_STEPS = 8
"""Lead-ins before one command."""


class Spelling:
    """Commands without what starts them, paths without detours."""

    def __init__(self, lead_ins: tuple[str, ...], same: tuple[tuple[str, str], ...]) -> None:
        self._lead_ins = sorted(lead_ins, key=len, reverse=True)
        self._same = same
        self.beginnings = tuple(
            dict.fromkeys([*self._lead_ins, *(a for a, _ in same), "//", "/.", "/proc/", "/sys/"])
        )
        """What strings begin with that may be spelt another way."""

    def others(self, text: str) -> list[str]:
        """Spellings that name the same, without the text itself."""
        if not text or len(text) > 4096:
            return []
        out: list[str] = []
        if text.startswith("/"):
            out.append(self._path(text))
        for part in _PARTS.split(text)[:MAX_PARTS]:
            command = self._command(part)
            if command and command != text:
                out.append(command)
                if command.startswith("/"):
                    out.append(self._path(command))
        kind = Start if isinstance(text, Start) else str
        return [kind(t) for t in dict.fromkeys(out) if t and t != text]

    def _command(self, part: str) -> str:
        at = _BLANKS.sub(" ", part).strip(" '\")}")
        for _ in range(MAX_STEPS):
            lead = next((x for x in self._lead_ins if at.startswith(x)), None)
            if lead is None:
                break
            at = at[len(lead) :].lstrip(" '\"({")
        return at

    def _path(self, text: str) -> str:
        path = posixpath.normpath(text.replace("//", "/"))
        if text.endswith("/") and path != "/":
            path += "/"
        for a, b in self._same:
            if path.startswith(a):
                path = posixpath.normpath(b + path[len(a) :])
        return path


def ends(rest: str) -> bool:
    """Whether a prefix ends at a border of words: `content://sms` is not in `content://smsx`."""
    return not rest or not (rest[0].isalnum() or rest[0] in "_-.")
