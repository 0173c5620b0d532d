"""Permissions that a policy names by its structure: rows, headings, list items and what follows them.

A sentence that asks for "the camera permission" is read like every other sentence. What stands here is
told by the layout: a column of permissions, a constant on a line of its own with its purpose below
it, a heading and "this permission", a list before the word permission.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from auditor.knowledge.schema import Knowledge
from auditor.model import Claim, Place, Status, Subject
from auditor.names import PLATFORM
from auditor.policy.claims.marker import Marker
from auditor.policy.context.constructions import Words
from auditor.policy.context.frame import Frame
from auditor.policy.document.block import Block, Document
from auditor.policy.lexicon.matcher import lexicon_of, tongue_of
from auditor.policy.lexicon.normalise import normalise
from auditor.policy.lexicon.phrases import purposes_in
from auditor.policy.sentences.annotate import Sentence

NOTHING = frozenset[str]()
FOLLOWS = 2
"""Blocks behind a name in which its purpose is looked for."""
REST = 16
"""Letters besides the names in a line that only names permissions."""
QUOTE = 400
LONGEST = 600
"""Characters of a cell or list in which names are looked for."""
_CONSTANT = re.compile(
    r"(?<![\w.])(?:(android\.permission\.)|((?:[a-z][a-z0-9_]*\.){2,6}permission\.))?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?![A-Za-z0-9_])"
)
_BETWEEN = re.compile(r"[、,/;|和及与&\n]|\band\b|\bor\b")
_OPEN = re.compile(
    r"[\[【(（「\"“《]?([^\[\]【】()（）「」\"“”《》。;:：\n]{2,60})[\]】)）」\"”》]?\s*$"
)


class Stated(NamedTuple):
    """One permission at one place."""

    name: str
    block: Block
    offset: int
    purposes: tuple[str, ...]
    status: Status = "collected"


class _Open(NamedTuple):
    """Permissions that a line has named, and whose purpose may follow."""

    names: tuple[str, ...]
    block: Block
    declared: bool
    left: int


class PermissionReader:
    """Reads the permissions of documents with one knowledge."""

    def __init__(self, knowledge: Knowledge, marker: Marker, own: str = "") -> None:
        self._knowledge = knowledge
        self._marker = marker
        self._own = own
        self._others: dict[str, PermissionReader] = {own: self}
        self._lexicon = lexicon_of(knowledge)
        self._of_data: dict[str, tuple[str, ...]] = {}
        for p in knowledge.permissions.values():
            if p.runtime and p.level and len(p.primary) == 1 and p.vendor is None:
                self._of_data[p.primary[0]] = (*self._of_data.get(p.primary[0], ()), p.name)
        self._suffix = {
            lang: next((w for w in Words(knowledge, lang).of("permission_noun")), "")
            for lang in knowledge.terms
        }

    def _of(self, block: Block) -> PermissionReader:
        """The reader for the language of a block."""
        if block.lang not in self._others:
            self._others[block.lang] = PermissionReader(self._knowledge, self._marker, block.lang)
        return self._others[block.lang]

    def _tongue(self, text: str) -> str:
        return tongue_of(text, self._own)

    def claims(self, document: Document) -> list[Claim]:
        """Claims of permissions, in reading order."""
        return [
            Claim(
                subject=Subject(kind="permission", id=s.name),
                status=s.status,
                purposes=s.purposes if s.status == "collected" else (),
                permissions=(s.name,),
                mode="permission",
                where=Place(line=s.block.line_at(s.offset), quote=s.block.text[:QUOTE]),
            )
            for s in self._stated(document)
        ]

    def _stated(self, document: Document) -> Iterator[Stated]:
        about: _Open | None = None
        listing, lead = False, tuple[str, ...]()
        for block in document.blocks:
            reader = self._of(block)
            if block.kind == "row":
                yield from reader._row(block)
                about = None
                continue
            said = reader._said(block.text) if about or reader._speaks(block.text) else NOTHING
            if block.kind == "heading":
                names = reader.named(block.text, bare=True) or reader._by_data(block.text)
                listing, lead = "permission_noun" in said, tuple[str, ...]()
                about = _Open(names, block, False, len(document.blocks)) if names else None
                if ":" in normalise(block.text):
                    yield from reader._in_text(block, False)
                continue
            names = reader._whole_line(block, listing)
            if names:
                about = _Open(names, block, True, FOLLOWS)
                yield from (
                    Stated(n, block, 0, reader._purposes(block.text) or lead) for n in names
                )
                continue
            found = tuple(reader._in_text(block, listing))
            yield from (s._replace(purposes=s.purposes or lead) for s in found)
            if "permission_noun" in said and {"listing", "requests"} & said and not found:
                listing, lead = True, reader._purposes(block.text)
            if about is not None and not found:
                yield from reader._about(about, block, said)
                about = about._replace(left=about.left - 1) if about.left > 1 else None

    def _about(self, about: _Open, block: Block, said: frozenset[str]) -> Iterator[Stated]:
        """A line below a name: its purpose, or a statement about "this permission"."""
        purposes = self._purposes(block.text)
        refers = "this_permission" in said
        if (about.declared and purposes) or refers:
            for name in about.names:
                yield Stated(name, block, 0, purposes or ("other",) if about.declared else purposes)

    def _speaks(self, text: str) -> bool:
        low = text[:LONGEST].lower()
        return any(word in low for word in self._suffix.values())

    def _said(self, text: str) -> frozenset[str]:
        norm = normalise(text[:LONGEST])
        _, others = self._lexicon.hits(norm, self._tongue(text))
        return frozenset(h.value for h in others if h.kind == "cue")

    def _purposes(self, text: str) -> tuple[str, ...]:
        return purposes_in(text[: 2 * LONGEST], self._knowledge, self._own)

    def _row(self, block: Block) -> Iterator[Stated]:
        """The cell below a head that says permission, or a cell that is a constant; purposes of the others."""
        if block.is_header:
            return
        heads = [self._said(h) if len(h) <= 40 else frozenset[str]() for h in block.headers]
        for i, cell in enumerate(block.cells):
            head = heads[i] if i < len(heads) else frozenset[str]()
            of_permissions = "permission_noun" in head and not any(
                "permission_noun" in h for h in heads[:i]
            )
            names = self.named(cell[:LONGEST], bare=of_permissions)
            alone = bool(names) and self._only_names(cell)
            if not names or not (of_permissions or alone):
                continue
            others = [c for j, c in enumerate(block.cells) if j != i]
            aims = [
                c
                for j, c in enumerate(block.cells)
                if j != i and j < len(heads) and "purpose_label" in heads[j] and c.strip(" -/")
            ]
            purposes = self._purposes(" ".join(aims or others)) or (("other",) if aims else ())
            for name in names:
                yield Stated(name, block, 0, purposes)
            return

    def _only_names(self, text: str) -> bool:
        rest = _CONSTANT.sub("", text)
        return bool(_CONSTANT.search(text)) and len(re.sub(r"[\W\d_]", "", rest)) <= REST

    def _whole_line(self, block: Block, listing: bool) -> tuple[str, ...]:
        """Names of a line that only names: a constant, or a short label in a list of permissions."""
        text = block.text
        constants = tuple(self._constants(text, listing))
        if constants and self._only_names(text):
            return constants
        head, colon, _ = re.match(r"([^:：]{0,40})([:：]?)(.*)", text, re.S).groups()  # type: ignore[union-attr]
        if not colon or block.kind == "row":
            return ()
        if listing and block.kind == "item":
            return self.named(head, bare=True)
        return self.named(head) if self._is_label(head) else ()

    def _is_label(self, text: str) -> bool:
        """Whether a phrase is the label of a permission and nothing else."""
        bare = text.strip(" -*•·0123456789.、()（）")
        terms, _ = self._lexicon.hits(normalise(bare), self._tongue(bare))
        return any(h.value.permission and h.end - h.start >= len(bare) - 2 for h in terms)

    def _constants(self, text: str, single: bool) -> Iterator[str]:
        """Known constants; one word (CAMERA) counts with its prefix or where permissions are listed."""
        for m in _CONSTANT.finditer(text[: 4 * LONGEST]):
            full = (m[1] or m[2] or PLATFORM) + m[3]
            if full not in self._knowledge.permissions:
                continue
            if m[1] or m[2] or "_" in m[3] or single:
                yield full

    def named(self, text: str, bare: bool = False, behind: bool = False) -> tuple[str, ...]:
        """Full names in a phrase, by constant, label or, where `bare`, by the word that stands before "permission"."""
        out = list(self._constants(text, bare))
        if not out:
            out += self._labels(text)
            if bare:
                for part in _BETWEEN.split(text):
                    out += self._labels(self._with_suffix(part), True, behind)
        return tuple(dict.fromkeys(n for n in out if n in self._knowledge.permissions))

    def _by_data(self, text: str) -> tuple[str, ...]:
        """Permissions whose only data is the one thing that a heading speaks of."""
        terms, _ = self._lexicon.hits(normalise(text), self._tongue(text))
        named = {h.value.data for h in terms if h.value.data}
        return self._of_data.get(named.pop(), ()) if len(named) == 1 else ()

    def _with_suffix(self, part: str) -> str:
        part = re.sub(r"^[\W\d_]+|[\W_]+$", "", part)
        lang = self._tongue(part)
        return (
            f"{part}{'' if self._knowledge.languages[lang].letters else ' '}{self._suffix.get(lang, '')}"
            if part
            else ""
        )

    def _labels(self, text: str, whole: bool = False, behind: bool = False) -> Iterator[str]:
        """Names by label; `whole`: the label is the whole text, or with `behind` its end."""
        terms, _ = self._lexicon.hits(normalise(text), self._tongue(text))
        for h in terms:
            if whole and (h.end < len(text) or (h.start > 1 and not behind)):
                continue
            for name in h.value.permission:
                yield name if "." in name else PLATFORM + name

    def _in_text(self, block: Block, listing: bool) -> Iterator[Stated]:
        """Names in running text, with the polarity of their clause."""
        if not any(word in block.text.lower() for word in self._suffix.values()):
            return
        for s in self._marker.reader.read_block(block):
            if not s.has("permission_noun"):
                continue
            yield from self._sentence(s, block, listing)

    def _sentence(self, s: Sentence, block: Block, listing: bool) -> Iterator[Stated]:
        labelled = tuple(self._after_label(s))
        places = [*self._lists(s), *labelled]
        if not places:
            return
        _, framed = self._marker.framed(s, Frame())
        purposes = s.purposes or self._purposes(s.text)
        for at, names in places:
            frame = framed.frame_at(at)
            if frame.kind == "denied":
                yield from (Stated(n, block, s.offset + at, (), "not_collected") for n in names)
            elif (at, names) in labelled:
                aims = purposes or self._purposes(block.text) or self._labelled_aim(block)
                yield from (Stated(n, block, s.offset + at, aims) for n in names)
            elif frame.kind != "void" and (listing or s.has("requests")) and not s.has("control"):
                yield from (Stated(n, block, s.offset + at, purposes) for n in names)

    def _labelled_aim(self, block: Block) -> tuple[str, ...]:
        """A purpose of its own where a label of purposes has text behind it."""
        norm = normalise(block.text)
        _, others = self._lexicon.hits(norm[:LONGEST], self._tongue(block.text))
        labels = (h for h in others if h.value == "purpose_label")
        return (
            ("other",) if any(norm[h.end : h.end + 3].lstrip()[:1] == ":" for h in labels) else ()
        )

    def _lists(self, s: Sentence) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(offset, names) of what stands right before the word permission: `camera, storage permissions`."""
        for h in s.cues:
            if h.value != "permission_noun":
                continue
            before = _OPEN.search(s.text[max(0, h.start - 62) : h.start])
            if before is None:
                continue
            names = self.named(before[1], bare=True, behind=True)
            if names:
                yield h.start, names

    def _after_label(self, s: Sentence) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(offset, names) of what a label lists: `permissions: INTERNET, CAMERA`."""
        for h in s.cues:
            if h.value != "permission_noun":
                continue
            m = re.match(r"[^:：。.,，]{0,10}[:：]\s*([^。]{2,300})", s.text[h.end :])
            if m is not None and (names := self.named(m[1], bare=True)):
                yield h.end + m.start(1), names


def with_granted(claims: list[Claim], asked: list[Claim]) -> list[Claim]:
    """Data obtained by a permission, with the permissions that its line asks for."""
    named: dict[int, tuple[str, ...]] = {}
    for c in asked:
        if c.status == "collected":
            line = c.where.line
            named[line] = tuple(dict.fromkeys((*named.get(line, ()), c.subject.id)))
    return [
        msgspec.structs.replace(c, permissions=named[c.where.line])
        if c.mode == "permission" and not c.permissions and c.where.line in named
        else c
        for c in claims
    ]


_READERS: dict[int, tuple[Knowledge, PermissionReader]] = {}


def permission_reader_of(knowledge: Knowledge, marker: Marker) -> PermissionReader:
    """The reader of this knowledge, made at its first use."""
    held = _READERS.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        held = _READERS[id(knowledge)] = (knowledge, PermissionReader(knowledge, marker))
    return held[1]
