"""The SDK disclosure list as CSV, Markdown, HTML, JSON and CycloneDX."""

from __future__ import annotations

import csv as csv_
import html as html_
import io
from collections.abc import Callable, Iterable
from typing import Any

from auditor import __version__
from auditor.disclosure import DisclosureRow
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase, separator
from auditor.names import short
from auditor.report.json_text import dump
from auditor.report.safe import cell, formula_safe, plain
from auditor.report.words import heads


def cells(row: DisclosureRow, knowledge: Knowledge, lang: str) -> tuple[str, ...]:
    """The cells of one row, unknown ones marked."""
    unknown = phrase(knowledge, "list_unknown", lang)
    sep = separator(lang)
    data = sep.join(knowledge.label(d, lang) for d in row.data)
    if row.known_data:
        more = sep.join(knowledge.label(d, lang) for d in row.known_data)
        data += phrase(knowledge, "list_check", lang, data=more)
    return (
        row.name,
        row.vendor or unknown,
        row.purpose or unknown,
        data.strip() or unknown,
        sep.join(short(p) for p in row.permissions) or unknown,
        row.link or unknown,
        row.version or unknown,
    )


def csv(rows: tuple[DisclosureRow, ...], _app: str, knowledge: Knowledge, lang: str) -> str:
    """For a spreadsheet; no cell is a formula."""
    out = io.StringIO()
    writer = csv_.writer(out, lineterminator="\n")
    writer.writerow(heads("list_heads", knowledge, lang))
    for row in rows:
        writer.writerow([formula_safe(plain(c)) for c in cells(row, knowledge, lang)])
    return out.getvalue()


def markdown(rows: tuple[DisclosureRow, ...], _app: str, knowledge: Knowledge, lang: str) -> str:
    """A Markdown table and the note below it."""
    titles = heads("list_heads", knowledge, lang)
    out = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    out += ["| " + " | ".join(cell(c) for c in cells(r, knowledge, lang)) + " |" for r in rows]
    return "\n".join([*out, "", phrase(knowledge, "list_note", lang)]) + "\n"


def html(rows: tuple[DisclosureRow, ...], app: str, knowledge: Knowledge, lang: str) -> str:
    """A page by itself, escaped, without scripts."""

    def tag(name: str, values: Iterable[str]) -> str:
        inner = "".join(f"<{name}>{html_.escape(plain(v))}</{name}>" for v in values)
        return f"<tr>{inner}</tr>"

    title = html_.escape(plain(app))
    body = "\n".join(tag("td", cells(r, knowledge, lang)) for r in rows)
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>body{{font:14px sans-serif;margin:2em}}table{{border-collapse:collapse}}"
        "th,td{border:1px solid #777;padding:4px 8px;text-align:left;vertical-align:top}</style></head>"
        f"<body><h1>{title}</h1><table><thead>{tag('th', heads('list_heads', knowledge, lang))}</thead>\n<tbody>{body}</tbody></table>"
        f"<p>{html_.escape(phrase(knowledge, 'list_note', lang))}</p></body></html>\n"
    )


def json(rows: tuple[DisclosureRow, ...], app: str, _knowledge: Knowledge, lang: str) -> str:
    """`auditor/sdk-list/v1`."""
    return dump(
        {
            "schema": "auditor/sdk-list/v1",
            "app": app,
            "language": lang,
            "sdks": [
                {
                    "id": r.id,
                    "name": r.name,
                    "vendor": r.vendor,
                    "purpose": r.purpose,
                    "data": list(r.data),
                    "known_data": list(r.known_data),
                    "permissions": list(r.permissions),
                    "link": r.link,
                    "version": r.version,
                }
                for r in rows
            ],
        }
    )


def cyclonedx(rows: tuple[DisclosureRow, ...], app: str, knowledge: Knowledge, _lang: str) -> str:
    """CycloneDX 1.6 with a purl where the knowledge has a Maven coordinate."""
    components: list[dict[str, Any]] = []
    for r in rows:
        entry = knowledge.sdks[r.id]
        component: dict[str, Any] = {"type": "library", "bom-ref": r.id, "name": r.name}
        if r.vendor:
            component["supplier"] = {"name": r.vendor}
        if r.version:
            component["version"] = r.version
        maven = [m for m in entry.maven if m.count(":") == 1 and "*" not in m]
        if len(maven) == 1:
            group, artifact = maven[0].split(":")
            component["group"] = group
            component["purl"] = f"pkg:maven/{group}/{artifact}" + (
                f"@{r.version}" if r.version else ""
            )
        component["properties"] = [
            {"name": f"auditor:{key}", "value": value}
            for key, values in (("data", r.data), ("permission", r.permissions))
            for value in values
        ]
        if r.link:
            component["externalReferences"] = [{"type": "website", "url": r.link}]
        components.append(component)
    return dump(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "tools": {
                    "components": [
                        {"type": "application", "name": "auditor", "version": __version__}
                    ]
                },
                "component": {"type": "application", "name": app or "unknown"},
            },
            "components": components,
        }
    )


FORMATS: dict[str, Callable[[tuple[DisclosureRow, ...], str, Knowledge, str], str]] = {
    "csv": csv,
    "md": markdown,
    "html": html,
    "json": json,
    "cyclonedx": cyclonedx,
}
