"""Blocks of labels: `SDK name:`, `purpose:`, `data:`, on lines of their own or in one paragraph.

What stands in a block belongs to the SDK that heads it, never to the app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.policy.claims.columns import Label, Vocabulary
from auditor.policy.claims.entries import Fields, bare, is_title
from auditor.policy.claims.sdk_tables import label_rows
from auditor.policy.document.block import Block, Document

_STARTS = frozenset({"third_party", "vendor"})
_FILLS = frozenset(
    {"data", "purpose", "link", "permission", "version", "other", "vendor", "third_party"}
)
AHEAD = 3
"""Blocks behind which a label still belongs to the entry above them."""


class _Reader:
    """Walks over the blocks of one document."""

    def __init__(
        self,
        document: Document,
        words: Vocabulary,
        is_sdk: Callable[[str], bool],
        listed: list[bool],
    ) -> None:
        self._blocks = document.blocks
        self._words = words
        self._is_sdk = is_sdk
        self._listed = listed
        self._rows = label_rows(document, words)
        self._labels = [[] if b.kind == "row" else words.labels(b.text) for b in document.blocks]
        self._open: Fields | None = None
        self._first = ""
        """The role that opened the entry; its second coming opens the next one."""
        self._role = ""
        """The role of the label read last."""
        self._named = False
        """Whether a label named the open entry."""
        self._name_label = ""
        self._said: dict[str, str] = {}
        """The first label of each role in the open entry."""
        self._title: tuple[int, str] | None = None

    def entries(self) -> Iterator[Fields]:
        done: list[Fields] = []
        for i, block in enumerate(self._blocks):
            if i in self._rows:
                self._row(i, block, done)
            elif block.kind == "row":
                self._close(done)
                self._title = None
            elif self._labels[i]:
                self._labelled(i, block, self._labels[i], done)
            else:
                self._other(i, block, done)
            yield from done
            done.clear()
        self._close(done)
        yield from done

    def _row(self, i: int, block: Block, done: list[Fields]) -> None:
        """A row of labels: its first cell is the label of the second."""
        role = self._words.exact(block.cells[0])
        value = block.cells[1]
        if role is None:
            return
        self._field(i, block, role, block.cells[0], value, done)

    def _labelled(self, i: int, block: Block, labels: list[Label], done: list[Fields]) -> None:
        lead = block.text[: labels[0].start].strip(" :：-—|;；,，")
        if len(bare(lead)) > 1 and len(lead) <= 60:
            if (
                self._open is not None
                and self._listed[i]
                and labels[0].role not in self._open.values
            ):
                pass
            else:
                self._close(done)
                self._title = (i, lead)
        ends = [label.start for label in labels[1:]] + [len(block.text)]
        for label, end in zip(labels, ends, strict=True):
            value = block.text[label.value : end].strip(" ;；,，|")
            self._field(i, block, label.role, label.text, value, done)

    def _field(
        self, i: int, block: Block, role: str, label: str, value: str, done: list[Fields]
    ) -> None:
        if role == "name" and self._names_sdk(i, label):
            if self._open is None or set(self._open.values) != {"title"}:
                self._close(done)
                self._begin(block, "name")
            self._named, self._name_label = True, label
        elif self._open is not None and role in _STARTS and self._comes_again(role, label):
            self._close(done)
            self._begin(block, role)
        elif self._open is None:
            title = self._title_of(i)
            listed = self._listed[i]
            if title and (listed or self._is_sdk(title[1]) or role == "third_party"):
                self._begin(block, "title")
                assert self._open is not None
                self._open.add("title", title[1])
                self._open.blocks.append(title[0])
            elif role == "third_party" or (role == "vendor" and listed):
                self._begin(block, role)
            else:
                return
        assert self._open is not None
        self._said.setdefault(role, label)
        self._open.add(role if role != "name" or not self._open.has("name") else "other", value)
        self._open.blocks.append(i)
        self._role = role

    def _comes_again(self, role: str, label: str) -> bool:
        """Whether the label that opens entries of this list comes once more."""
        again = self._said.get(role)
        return again is not None and (role == "third_party" or label == again)

    def _other(self, i: int, block: Block, done: list[Fields]) -> None:
        """A block without labels: it goes on with a field, or it may be the next title."""
        if self._open is not None and self._goes_on(i, block):
            role = self._role if self._role in ("data", "purpose", "permission") else "data"
            self._open.add(role, block.text)
            self._open.blocks.append(i)
            return
        self._close(done)
        self._title = (i, block.text) if is_title(block) else None

    def _goes_on(self, i: int, block: Block) -> bool:
        if block.kind == "heading" and block.level:
            return False
        behind = next(
            (
                self._labels[j]
                for j in range(i + 1, min(i + 1 + AHEAD, len(self._blocks)))
                if self._labels[j]
            ),
            None,
        )
        assert self._open is not None
        value = self._open.values.get(self._role, [""])[-1]
        empty = not value
        part = block.kind == "item" or block.text[:1].isdigit() or block.text[:1] in "(（①②③④⑤"
        if is_title(block) and block.kind == "heading" and not empty and not part:
            return False
        if (
            behind
            and behind[0].role in _FILLS
            and behind[0].role != self._first
            and not (is_title(block) and self._next_has(i))
        ):
            return True
        titled = self._is_sdk(block.text[:60]) and self._next_has(i)
        return self._role == "data" and (empty or part) and not titled

    def _next_has(self, i: int) -> bool:
        """Whether labels begin right behind, with one that the open entry has already."""
        labels = self._labels[i + 1] if i + 1 < len(self._blocks) else []
        assert self._open is not None
        return bool(labels) and self._open.has(labels[0].role)

    def _title_of(self, i: int) -> tuple[int, str] | None:
        return self._title if self._title is not None and i - self._title[0] <= 1 else None

    def _names_sdk(self, i: int, label: str) -> bool:
        """Whether a label names an SDK: by its own words, or where it stands."""
        if self._words.says("list", label):
            return True
        return self._listed[i] and (
            self._open is None or not self._named or label == self._name_label
        )

    def _begin(self, block: Block, first: str) -> None:
        self._open = Fields(line=block.line_at(0), quote=block.text)
        self._first = first
        self._named = False
        self._said = {}
        self._title = None

    def _close(self, done: list[Fields]) -> None:
        if self._open is not None and len(self._open.values) > 1:
            done.append(self._open)
        self._open = None
        self._role = ""


def block_entries(
    document: Document, words: Vocabulary, is_sdk: Callable[[str], bool], listed: list[bool]
) -> Iterator[Fields]:
    """An entry for each block of labels."""
    yield from _Reader(document, words, is_sdk, listed).entries()
