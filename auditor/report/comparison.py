"""Differences between two builds or reports, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from auditor.compare import Difference, Side
from auditor.names import short
from auditor.report.json_text import dump
from auditor.report.safe import cell, plain

WORDS = {
    "en": {"new": "NEW", "gone": "GONE", "changed": "CHANGED", "none": "Nothing differs."},
    "zh": {"new": "新增", "gone": "消失", "changed": "变化", "none": "没有差异。"},
}
KINDS = {
    "en": {},
    "zh": {
        "permission": "权限",
        "data": "信息",
        "sdk": "SDK",
        "version": "版本",
        "component": "组件",
        "finding": "问题",
        "app": "应用",
    },
}


def _values(d: Difference) -> str:
    if d.kind == "finding" and d.change != "changed":
        return f"[{d.severity}]"
    return f"{d.old or '-'} > {d.new or '-'}" if d.change == "changed" else d.old or d.new


def _subject(d: Difference) -> str:
    return short(d.subject) if d.kind == "permission" else d.subject


def table(old: Side, new: Side, found: tuple[Difference, ...], lang: str) -> str:
    out = [f"- {plain(old.name, 300)}", f"+ {plain(new.name, 300)}"]
    if not found:
        return "\n".join([*out, "", WORDS[lang]["none"]]) + "\n"
    for change, rows in groupby(found, key=lambda d: d.change):
        group = list(rows)
        out += ["", f"{WORDS[lang][change]} ({len(group)})"]
        for d in group:
            kind = KINDS[lang].get(d.kind, d.kind)
            out.append(f"  {kind:11} {plain(_subject(d), 160)}  {plain(_values(d), 120)}".rstrip())
    return "\n".join(out) + "\n"


def markdown(old: Side, new: Side, found: tuple[Difference, ...], lang: str) -> str:
    out = [f"**{cell(old.name)} → {cell(new.name)}**", ""]
    if not found:
        return "\n".join([*out, WORDS[lang]["none"]]) + "\n"
    out += ["| | | | |", "|---|---|---|---|"]
    for d in found:
        kind = KINDS[lang].get(d.kind, d.kind)
        out.append(
            f"| {WORDS[lang][d.change]} | {kind} | {cell(_subject(d))} | {cell(_values(d))} |"
        )
    return "\n".join(out) + "\n"


def json(old: Side, new: Side, found: tuple[Difference, ...], lang: str) -> str:
    return dump(
        {
            "schema": "auditor/diff/v1",
            "old": {"name": old.name, "app": old.app},
            "new": {"name": new.name, "app": new.app},
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


FORMATS: dict[str, Callable[[Side, Side, tuple[Difference, ...], str], str]] = {
    "table": table,
    "markdown": markdown,
    "json": json,
}
