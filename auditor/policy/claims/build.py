"""Marks -> claims, with what follows from a definition and from a permission named nearby."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.model import Basis, Claim, Place, Status, Subject
from auditor.names import full_permission
from auditor.policy.claims.around import negated_term
from auditor.policy.claims.marker import MAX_MARKS, Marker
from auditor.policy.claims.mention import Mark
from auditor.policy.document.block import Document

MAX_QUOTE = 400
LONGEST_WORD = 20

NEAR = 25
"""Characters between the words of one short statement: `do not` `collect` `any X`."""

TERMS = ("personal", "nonpersonal")
"""Terms that a definition explains and a statement of collection refers back to."""


def claims_of(document: Document, marker: Marker) -> tuple[list[Claim], bool]:
    """(claims in reading order, one per subject, place and party; whether the rest was cut)."""
    out: dict[tuple[object, ...], Claim] = {}
    marks = _with_named_permissions(marker.marks(document))
    cut = len(marks) > MAX_MARKS
    denied = _terms_of(marks, _denies_the_term)
    referenced = _terms_of(marks, _collects_the_term)
    shared = _terms_of(marks, _shares_the_term)
    for m in marks:
        for claim in _claims_of(m):
            out.setdefault(_key(claim), claim)
        if m.both and m.status == "collected":
            for claim in _claims_of(m._replace(third=not m.third)):
                out.setdefault(_key(claim), claim)
        if m.status == "mentioned" and m.defined in TERMS and m.terms.data and not _opposite(m):
            if m.defined in referenced:
                extra = _claim(
                    m, Subject(kind="data", id=m.terms.data), "collected", "by_reference"
                )
                out.setdefault(_key(extra), extra)
            if m.defined in shared:
                given = _claim(
                    m._replace(third=True),
                    Subject(kind="data", id=m.terms.data),
                    "collected",
                    "by_reference",
                )
                out.setdefault(_key(given), given)
            if m.defined in denied and m.terms.data != "personal_info":
                extra = _claim(
                    m, Subject(kind="data", id=m.terms.data), "not_collected", "by_reference"
                )
                out.setdefault(_key(extra), extra)
    return list(out.values()), cut


def _terms_of(marks: list[Mark], says: Callable[[Mark], bool]) -> set[str]:
    """The defined terms of which a sentence says so, and not of their opposite."""
    return {
        "nonpersonal" if negated_term(m.sentence, m.offset) else "personal"
        for m in marks
        if m.terms.data == "personal_info" and m.sentence.kind != "heading" and says(m)
    }


def _collects_the_term(m: Mark) -> bool:
    """A sentence of a collection section that says the defined term is collected."""
    return (
        m.status == "collected"
        and m.sentence.section in ("collect", None)
        and m.sentence.has("first")
        and _is_the_term(m)
        and _object_of_collect(m)
        and not m.sentence.has("how_we", "control", "legal_talk")
        and not m.titled
    )


def _denies_the_term(m: Mark) -> bool:
    """A sentence that says the defined term itself is not collected."""
    return (
        m.status == "not_collected"
        and _is_the_term(m)
        and not m.sentence.has("children", "legal_talk", "no_denial")
        and _denies_obtaining(m)
    )


def _is_the_term(m: Mark) -> bool:
    """The defined term itself, not `your information`."""
    return any(h.value == "defined_term" and h.start == m.offset for h in m.sentence.cues)


def _denies_obtaining(m: Mark) -> bool:
    """`We do not collect X` or `no X is collected`: not a denial of a use, a sale or a transfer."""
    cues = m.sentence.cues
    noes = [h for h in cues if h.family == "negation"]
    for verb in (h for h in cues if h.family == "obtain"):
        if 0 < m.offset - verb.end < NEAR and any(0 < verb.start - n.end < NEAR for n in noes):
            return True
        if 0 < verb.start - m.offset < 2 * NEAR and any(0 < m.offset - n.end < 6 for n in noes):
            return True
    return False


def _shares_the_term(m: Mark) -> bool:
    """`We share your personal information with partners`, as a statement."""
    return (
        m.status == "collected"
        and m.third
        and _is_the_term(m)
        and m.sentence.has("share")
        and m.sentence.section not in ("exception", "rights")
        and not m.sentence.has("legal_talk", "no_denial", "no_statement", "how_we")
    )


def _object_of_collect(m: Mark) -> bool:
    """Whether a verb of obtaining stands right before the term."""
    return any(h.family == "obtain" and 0 < m.offset - h.end < 40 for h in m.sentence.cues)


def _claims_of(m: Mark) -> Iterator[Claim]:
    if m.terms.data:
        status = m.status
        if status == "collected" and _says_little(m):
            status = "mentioned"
        yield _claim(m, Subject(kind="data", id=m.terms.data), status, m.basis)
    if m.terms.permission and m.status != "not_collected" and m.sentence.kind != "heading":
        for name in m.terms.permission:
            yield _claim(m, Subject(kind="permission", id=full_permission(name)), m.status, m.basis)


def _says_little(m: Mark) -> bool:
    """A word that a language has in every sentence, or one made its opposite by what stands before it."""
    return m.terms.data in m.sentence.tongue.everywhere or _opposite(m)


def _opposite(m: Mark) -> bool:
    """`Non-personal information`: not the term that it holds."""
    return m.terms.data == "personal_info" and negated_term(m.sentence, m.offset)


def _claim(m: Mark, subject: Subject, status: Status, basis: Basis) -> Claim:
    s = m.sentence
    return Claim(
        subject=subject,
        status=status,
        party="third" if m.third else "first",
        purposes=s.purposes if status == "collected" else (),
        permissions=tuple(full_permission(p) for p in (m.terms.permission or m.granted)),
        basis=basis,
        mode=m.mode,
        optional=m.optional if status == "collected" else None,
        condition=m.condition if status == "collected" else None,
        place=m.place,
        where=Place(
            line=s.line_of.line_at(s.offset + m.offset),
            clause=s.clause,
            quote=_quote(s.text, m.offset),
        ),
    )


def _with_named_permissions(marks: list[Mark]) -> list[Mark]:
    """Where a paragraph names the permission for a data type, its other mentions mean that one."""
    named: dict[tuple[int, str], tuple[str, ...]] = {}
    for m in marks:
        if m.terms.permission and m.terms.data and m.status == "collected":
            key = (id(m.sentence.line_of), m.terms.data)
            named[key] = tuple(dict.fromkeys((*named.get(key, ()), *m.terms.permission)))
    out = []
    for m in marks:
        permissions = named.get((id(m.sentence.line_of), m.terms.data or ""))
        if permissions and not m.terms.permission and m.status == "collected":
            m = m._replace(granted=permissions, mode="permission")
        out.append(m)
    return out


def _key(c: Claim) -> tuple[object, ...]:
    return (
        c.subject.kind,
        c.subject.id,
        c.status,
        c.party,
        c.where.line,
        c.basis == "by_reference",
        c.mode,
        c.place,
    )


def _quote(text: str, at: int) -> str:
    """The sentence, or of a long one the part around `at`, cut between words where it has some."""
    if len(text) <= MAX_QUOTE:
        return text
    start = max(0, min(at - MAX_QUOTE // 2, len(text) - MAX_QUOTE))
    end = start + MAX_QUOTE
    if start:
        start = max(start, text.find(" ", start, start + LONGEST_WORD) + 1)
    if end < len(text):
        space = text.rfind(" ", end - LONGEST_WORD, end)
        end = space if space > 0 else end
    return ("..." if start else "") + text[start:end] + ("..." if end < len(text) else "")
