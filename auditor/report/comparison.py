"""Differences between two builds or reports, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from auditor.compare import Difference, Side
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase
from auditor.names import short
from auditor.report.json_text import dump
from auditor.report.safe import cell, plain


def _values(d: Difference, k: Knowledge, lang: str) -> str:
    old, new = (_value(d, v, k, lang) for v in (d.old, d.new))
    if d.kind == "finding" and d.change != "changed":
        return f"[{new or old}]"
    return f"{old or '-'} > {new or '-'}" if d.change == "changed" else old or new


def _value(d: Difference, value: str, k: Knowledge, lang: str) -> str:
    """A severity or a confidence in the language of the report; what else there is as it is."""
    word = {"finding": "severity", "data": "confidence"}.get(d.kind)
    id_ = f"{word}_{value}"
    return phrase(k, id_, lang) if id_ in k.phrases else value


def _subject(d: Difference, k: Knowledge, lang: str) -> str:
    """What differs, by its name for people; JSON has the ids."""
    if d.kind == "permission":
        return short(d.subject)
    if d.kind == "data":
        data_type, _, who = d.subject.partition(" by ")
        return f"{k.label(data_type, lang)} · {_name(who, k, lang)}"
    return _name(d.subject, k, lang) if d.kind in ("sdk", "version") else d.subject


def _name(id_: str, k: Knowledge, lang: str) -> str:
    sdk = k.sdks.get(id_)
    if sdk is not None:
        return sdk.name
    return phrase(k, id_, lang) if id_ in ("app", "unattributed", "obfuscated") else id_


def table(old: Side, new: Side, found: tuple[Difference, ...], k: Knowledge, lang: str) -> str:
    """The differences as text, new ones first."""
    out = [f"- {plain(old.name, 300)}", f"+ {plain(new.name, 300)}"]
    if new.partial:
        out += ["", phrase(k, "diff_partial", lang)]
    if not found:
        return "\n".join([*out, "", phrase(k, "diff_none", lang)]) + "\n"
    for change, rows in groupby(found, key=lambda d: d.change):
        group = list(rows)
        out += ["", f"{phrase(k, f'diff_{change}', lang)} ({len(group)})"]
        for d in group:
            kind = phrase(k, f"kind_{d.kind}", lang)
            out.append(
                f"  {kind:11} {plain(_subject(d, k, lang), 160)}  {plain(_values(d, k, lang), 120)}".rstrip()
            )
    return "\n".join(out) + "\n"


def markdown(old: Side, new: Side, found: tuple[Difference, ...], k: Knowledge, lang: str) -> str:
    """The differences as a Markdown table."""
    out = [f"**{cell(old.name)} → {cell(new.name)}**", ""]
    if new.partial:
        out += [phrase(k, "diff_partial", lang), ""]
    if not found:
        return "\n".join([*out, phrase(k, "diff_none", lang)]) + "\n"
    out += ["| | | | |", "|---|---|---|---|"]
    for d in found:
        kind = phrase(k, f"kind_{d.kind}", lang)
        out.append(
            f"| {phrase(k, f'diff_{d.change}', lang)} | {kind} | {cell(_subject(d, k, lang))} | {cell(_values(d, k, lang))} |"
        )
    return "\n".join(out) + "\n"


def json(old: Side, new: Side, found: tuple[Difference, ...], _k: Knowledge, _lang: str) -> str:
    """`auditor/diff/v1`."""
    return dump(
        {
            "schema": "auditor/diff/v1",
            "old": {"name": old.name, "app": old.app},
            "new": {"name": new.name, "app": new.app},
            "not_read": {"old": list(old.gaps), "new": list(new.gaps)},
            "partial": {"old": old.partial, "new": new.partial},
            "differences": [
                {
                    "kind": d.kind,
                    "change": d.change,
                    "subject": d.subject,
                    "old": d.old,
                    "new": d.new,
                    "severity": d.severity or None,
                }
                for d in found
            ],
        }
    )


FORMATS: dict[str, Callable[[Side, Side, tuple[Difference, ...], Knowledge, str], str]] = {
    "table": table,
    "markdown": markdown,
    "json": json,
}
