"""What every format needs to write a report: labels, verdicts, places, heads of tables."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.model import ClaimRef, SdkRow, Status, Verdict
from auditor.report.safe import plain

MOST_LABELS, MOST_PURPOSES, MOST_PLACES = 4, 3, 3
"""What a cell of a table holds before it says that there is more."""


def verdict_word(verdict: Verdict, k: Knowledge, lang: str) -> str:
    """A verdict in the language of the report."""
    return phrase(k, f"verdict_{verdict}", lang)


def status_word(status: Status, k: Knowledge, lang: str) -> str:
    """What a claim says of its data, in the language of the report."""
    return phrase(k, f"status_{status}", lang)


def heads(table: str, k: Knowledge, lang: str) -> list[str]:
    """The heads of a table, by the id of the phrase that holds them."""
    return phrase(k, table, lang).split("|")


def separator(lang: str) -> str:
    """What stands between the items of a list."""
    return "\N{IDEOGRAPHIC COMMA}" if lang == "zh" else ", "


def sdk_name(s: SdkRow) -> str:
    """The SDK with its version in the build."""
    return plain(f"{s.name} {s.version}" if s.version else s.name, 100)


def place_text(ref: ClaimRef) -> str:
    """`privacy.md:26 clause 2.1`; the path as it was given."""
    where = ref.claim.where
    clause = f" clause {where.clause}" if where.clause else ""
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
    return ", ".join(shown) + (" ..." if len(ids) > MOST_LABELS else "")


def _short(label: str) -> str:
    """A label without what it explains in brackets."""
    return label.split(" (")[0].split("\N{FULLWIDTH LEFT PARENTHESIS}")[0]


def purpose_words(ids: tuple[str, ...], k: Knowledge, lang: str) -> list[str]:
    """Names of the first purposes."""
    out = []
    for p in ids[:MOST_PURPOSES]:
        entry = k.purposes.get(p)
        out.append(entry.label[lang] if entry else p)
    return out + (["..."] if len(ids) > MOST_PURPOSES else [])
