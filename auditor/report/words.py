"""What every format needs to write a report: labels, verdicts, places, heads of tables."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase, separator
from auditor.model import ClaimRef, Confidence, PermissionRow, SdkRow, Severity, Status, Verdict
from auditor.names import short
from auditor.report.safe import plain

MOST_LABELS, MOST_PURPOSES, MOST_PLACES = 4, 3, 3
"""What a cell of a table holds before it says that there is more."""
MOST_QUOTED = 60
OWN_PURPOSE = "other"
"""The purpose of which the knowledge has no name."""


def verdict_word(verdict: Verdict, k: Knowledge, lang: str) -> str:
    """A verdict in the language of the report."""
    return phrase(k, f"verdict_{verdict}", lang)


def row_verdict(row: PermissionRow, k: Knowledge, lang: str) -> str:
    """The verdict of a permission; in brackets where it is shown and never reported."""
    word = verdict_word(row.verdict, k, lang)
    return word if row.reported or row.verdict in ("declared", "not_judged") else f"({word})"


def counted(id_: str, n: int, k: Knowledge, lang: str, **words: str) -> str:
    """A phrase with a number in it, `ID_one` where the number is one."""
    return phrase(k, f"{id_}_one" if n == 1 else id_, lang, n=n, **words)


def severity_word(severity: Severity, k: Knowledge, lang: str) -> str:
    """A severity in the language of the report."""
    return phrase(k, f"severity_{severity}", lang)


def confidence_word(confidence: Confidence, k: Knowledge, lang: str) -> str:
    """How sure the tool is, in the language of the report."""
    return phrase(k, f"confidence_{confidence}", lang)


def protection_word(protection: str, k: Knowledge, lang: str) -> str:
    """A level of protection in the language of the report; one that is not known as it is."""
    id_ = f"protection_{protection}"
    return phrase(k, id_, lang) if id_ in k.phrases else plain(protection, 40)


def permission_notes(row: PermissionRow, k: Knowledge, lang: str) -> list[str]:
    """How a permission came there and how far it goes: `implied by X`, `up to API 28`."""
    notes = []
    if row.origin:
        notes.append(("from", plain(", ".join(row.origin[:2]), 80)))
    if row.implied_by:
        notes.append(("implied", plain(short(row.implied_by), 120)))
    if row.bound_by:
        notes.append(("bound", plain(row.bound_by.rpartition(".")[2], 120)))
    if row.max_sdk is not None:
        notes.append(("up_to", str(row.max_sdk)))
    return [f"{phrase(k, f'table_{what}', lang)} {text}" for what, text in notes]


def used_by(row: PermissionRow, has_code: bool, k: Knowledge, lang: str) -> str:
    """Who uses a permission; `no use seen` where nobody does, another word where nobody looked."""
    if row.collectors:
        return separator(lang).join(plain(collector_name(c, k, lang), 80) for c in row.collectors)
    return phrase(k, "table_no_use" if has_code else "table_unread", lang)


def status_word(status: Status, k: Knowledge, lang: str) -> str:
    """What a claim says of its data, in the language of the report."""
    return phrase(k, f"status_{status}", lang)


def heads(table: str, k: Knowledge, lang: str) -> list[str]:
    """The heads of a table, by the id of the phrase that holds them."""
    return phrase(k, table, lang).split("|")


def headed(id_: str, text: str, k: Knowledge, lang: str) -> str:
    """A label, its colon, and what stands behind it; a full-width colon needs no space."""
    label = phrase(k, id_, lang)
    return f"{label}{text}" if label.endswith("\N{FULLWIDTH COLON}") else f"{label} {text}"


def sdk_name(s: SdkRow) -> str:
    """The SDK with its version in the build."""
    return plain(f"{s.name} {s.version}" if s.version else s.name, 100)


def place_text(ref: ClaimRef, k: Knowledge | None = None, lang: str = "en") -> str:
    """`privacy.md:26 clause 2.1`; the path as it was given."""
    where = ref.claim.where
    word = phrase(k, "place_clause", lang) if k else "clause"
    clause = f" {word} {where.clause}" if where.clause else ""
    return f"{ref.policy}:{where.line}{clause}"


def places(refs: tuple[ClaimRef, ...]) -> str:
    """`l.26 §2.1, ~l.40`: the first lines; a tilde stands before what is only mentioned."""
    out = []
    for ref in refs[:MOST_PLACES]:
        where = ref.claim.where
        clause = f" §{plain(where.clause, 12)}" if where.clause else ""
        mark = "~" if ref.claim.status == "mentioned" else ""
        out.append(f"{mark}l.{where.line}{clause}")
    return ", ".join(out)


def labels(ids: tuple[str, ...], k: Knowledge, lang: str) -> str:
    """Short names of the first data types."""
    shown = [_short(k.label(d, lang)) for d in ids[:MOST_LABELS]]
    return separator(lang).join(shown) + (" ..." if len(ids) > MOST_LABELS else "")


def _short(label: str) -> str:
    """A label without what it explains in brackets."""
    return label.split(" (")[0].split("\N{FULLWIDTH LEFT PARENTHESIS}")[0]


def purpose_words(
    ids: tuple[str, ...], k: Knowledge, lang: str, refs: tuple[ClaimRef, ...] = ()
) -> list[str]:
    """Names of the first purposes; one that has none in the words of the policy, quoted short."""
    out = []
    for p in ids[:MOST_PURPOSES]:
        entry = k.purposes.get(p)
        said = next((r.claim.where.quote for r in refs if r.claim.where.quote), None)
        # with several purposes in several sentences, which one says this cannot be told here
        if p == OWN_PURPOSE and said and (len(ids) == 1 or len(refs) == 1):
            out.append(f'"{plain(said, MOST_QUOTED)}"')
        else:
            out.append(entry.label[lang] if entry else plain(p, 60))
    return out + (["..."] if len(ids) > MOST_PURPOSES else [])
