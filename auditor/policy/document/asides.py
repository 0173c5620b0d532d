"""Text beside what a reader sees at once, gathered while a document is read."""

from __future__ import annotations

from auditor.policy.document.block import Aside, Why
from auditor.policy.document.gather import Gather

MAX_HIDDEN = 300_000
"""Characters of hidden text that are kept; it is enough to tell of it."""
MAX_ASIDES = 5_000


class Asides:
    """What was hidden, folded away or not read, in order."""

    def __init__(self) -> None:
        self._out: list[Aside] = []
        self._gather = Gather()
        self._why: Why | None = None
        self._kept = 0
        self._folded: tuple[int, str] | None = None
        self._unread: dict[str, int] = {}
        self._mark = 0

    def add(self, text: str, line: int, why: Why) -> None:
        """Text that no reader sees."""
        if not text.strip() or self._kept > MAX_HIDDEN or len(self._out) > MAX_ASIDES:
            return
        if why != self._why:
            self.flush()
            self._why = why
        text = text[:MAX_HIDDEN]
        self._kept += len(text)
        self._gather.add(text, line)
        if why == "comment":
            self.flush()

    def flush(self) -> None:
        """End of a paragraph."""
        found = self._gather.take()
        if found is not None and any(ch.isalpha() for ch in found.text):
            self._out.append(
                Aside(part="hidden", text=found.text, line=found.lines[0], why=self._why)
            )
        self._why = None

    def fold(self, text: str, line: int) -> None:
        """Text that is seen once a control is used."""
        if self._folded is None and text.strip():
            self._folded = (line, " ".join(text.split())[:200])

    def unread(self, what: str, line: int) -> None:
        """A part that was not read."""
        if len(self._unread) < 20:
            self._unread.setdefault(what[:300], line)

    def keep(self) -> None:
        """Remember this point, for `forget`."""
        self._mark = len(self._out)

    def forget(self) -> None:
        """Drop what came since `keep`: it is read once more."""
        del self._out[self._mark :]

    def all(self) -> list[Aside]:
        """What was read apart from the text, in the order of the lines."""
        self.flush()
        folded = (
            [Aside(part="folded", line=self._folded[0], text=self._folded[1])]
            if self._folded
            else []
        )
        unread = [Aside(part="unread", text=t, line=n) for t, n in self._unread.items()]
        return [*self._out, *folded, *unread]
