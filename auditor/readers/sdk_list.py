"""SDK lists: CSV, JSON and YAML tables, bills of materials, Gradle text, lock file, catalogue."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from auditor.errors import InputError, UsageError
from auditor.files import read_file
from auditor.limits import DEFAULT, Limits
from auditor.model import ListedSdk
from auditor.names import shown
from auditor.readers.gradle import Found, lockfile, nebula, tree
from auditor.readers.sbom import bill_of, read_sbom

Resolve = Callable[[str], str | None]
DataOf = Callable[[str], tuple[str, ...]]
PurposesOf = Callable[[str], tuple[str, ...]]
ParseYaml = Callable[[str, str], Any]

EXAMPLES = ("name", "sdk", "sdk name")
"""Heads of a column of names, for a message."""
ROLES = {
    "name": ("name",),
    "coordinate": ("coordinate",),
    "version": ("version",),
    "vendor": ("vendor", "third_party"),
    "data": ("data",),
    "purpose": ("purpose",),
}
"""What a row is read for, and the roles of the columns (`lexicon/sdk_lists.yml`) that hold it."""


OF_A_ROW = ("name", "coordinate", "vendor", "third_party", "data", "version")
"""Roles of cells by which a mapping is told to be a row."""


class Columns(Protocol):
    """Tells the role of a column by its head, with the words that policies are read with."""

    def exact(self, head: str) -> str | None:
        """The role of words that are a head as they stand."""

    def role(self, head: str) -> str | None:
        """The role of a head that holds such words."""


def read_sdk_list(
    path: Path,
    resolve: Resolve,
    data_of: DataOf,
    purposes_of: PurposesOf,
    parse_yaml: ParseYaml,
    columns: Columns,
    limits: Limits = DEFAULT,
) -> tuple[ListedSdk, ...]:
    """Rows of a list. Raises InputError for an unreadable, UsageError for an unknown one."""
    name = shown(path)
    if path.is_dir():
        raise InputError("is a folder, not an SDK list", name)
    raw = read_file(path, limits.list_bytes, "no such SDK list", what="an SDK list")
    if not raw.strip():
        raise InputError("the SDK list is empty", name)
    text = _decode(raw, name)
    found = _rows(text, name, path, resolve, data_of, purposes_of, parse_yaml, columns)
    rows = tuple(islice(found, limits.list_rows + 1))
    if len(rows) > limits.list_rows:
        raise InputError(f"more than {limits.list_rows} rows", name)
    return rows


def _decode(raw: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 (as PowerShell redirects) or GB18030."""
    wide = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    if wide is None and len(raw) > 3 and b"\0" in raw[:4]:
        wide = "utf-16-le" if raw[1] == 0 else "utf-16-be"
    for codec in (wide,) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UsageError("unknown SDK list format (no text)", name)


def _rows(
    text: str,
    name: str,
    path: Path,
    resolve: Resolve,
    data_of: DataOf,
    purposes_of: PurposesOf,
    parse_yaml: ParseYaml,
    columns: Columns,
) -> Iterator[ListedSdk]:
    suffix = path.suffix.lower()
    doc = parse_yaml(text, name) if suffix in (".yml", ".yaml") else None
    found = _dependencies(text, name, path, doc)
    if found is not None:
        if not found.rows and not found.none:
            raise InputError(
                "names no dependency of a runtime class path; nothing of it is in a build", name
            )
        candidate = bool(re.search(r"^\s*\[(?:libraries|versions)\]", text, re.M)) and doc is None
        for d in found.rows:
            yield ListedSdk(
                name=d.name,
                id=resolve(d.name),
                version=d.version,
                where=f"{name}:{d.at}"
                if d.at.isdigit() and not _numbered(text)
                else f"{name}#{d.at}",
                declares=False,
                candidate=candidate,
            )
        return
    tables: list[tuple[dict[str, Any], str]]
    if suffix == ".json" or (text.lstrip()[:1] in "[{" and suffix not in (".yml", ".yaml", ".csv")):
        try:
            tables = _table(json.loads(text), name, columns)
        except (json.JSONDecodeError, RecursionError) as e:
            raise InputError(f"not valid JSON: {e}", name) from None
    elif suffix in (".yml", ".yaml"):
        tables = _table(doc, name, columns)
    elif suffix in (".csv", ".tsv") or _looks_csv(text, columns):
        tables = _csv(text, name, columns)
    else:
        raise UsageError(
            "unknown SDK list format; use CSV, JSON, YAML, CycloneDX, SPDX, `gradle dependencies` text, "
            "gradle.lockfile or libs.versions.toml",
            name,
        )
    if not tables:
        raise InputError("the SDK list has no row", name)
    for row, where in tables:
        yield _listed(row, where, resolve, data_of, purposes_of, columns)


def _numbered(text: str) -> bool:
    """Whether rows are told by their number in the document, not by a line."""
    return text.lstrip()[:1] in "{[<" or "SPDXVersion" in text[:2000] or "\n[libraries]" in text


def _dependencies(text: str, name: str, path: Path, doc: Any) -> Found | None:
    """The dependencies of a build that the file lists; None for a list of another kind."""
    bill = read_sbom(text, name) if doc is None else bill_of(doc)
    if bill is not None:
        return Found(bill)
    if path.name.endswith(".lockfile") or text.startswith("# This is a Gradle generated file"):
        return lockfile(text, path.name)
    if text.lstrip().startswith("{") and doc is None:
        try:
            return nebula(json.loads(text))
        except (json.JSONDecodeError, RecursionError):
            return None  # whoever reads JSON lists says what is wrong with it
    if re.search(r"^[|\s]*[+\\]---\s", text, re.M) or re.search(r"^No dependencies$", text, re.M):
        return tree(text)
    return None


MAX_TITLE_ROWS = 10
_SEPARATOR = re.compile(r"\s*sep=(.)\s*\n", re.I)
"""What Excel reads as the delimiter."""


def _looks_csv(text: str, columns: Columns) -> bool:
    text = _SEPARATOR.sub("", text, count=1)
    for line in text.lstrip().splitlines()[:MAX_TITLE_ROWS]:
        cells = [c.strip().strip('"').lower() for c in re.split(r"[,;\t]", line)]
        if len(cells) > 1 and any(_names(c, columns) for c in cells):
            return True
    return False


def _names(cell: str, columns: Columns) -> bool:
    """Whether a head is that of a column of names or coordinates."""
    return columns.exact(cell.replace("_", " ")) in ("name", "coordinate")


def _csv(text: str, name: str, columns: Columns) -> list[tuple[dict[str, Any], str]]:
    told = _SEPARATOR.match(text)
    body = text[told.end() :] if told else text
    first = 2 if told else 1
    best: tuple[list[list[str]], int] | None = None
    for delimiter in [told[1]] if told else [",", ";", "\t"]:
        try:
            rows = list(csv.reader(io.StringIO(body), delimiter=delimiter))
        except csv.Error as e:
            raise InputError(f"not valid CSV: {e}", name) from None
        heads = (
            i
            for i, r in enumerate(rows[:MAX_TITLE_ROWS])
            if any(_names(c.strip().lower(), columns) for c in r)
        )
        head = next(heads, None)
        if head is not None and (best is None or len(rows[head]) > len(best[0][best[1]])):
            best = rows, head
    if best is None:
        raise UsageError(f"no column of SDK names; name one of {', '.join(EXAMPLES)}", name)
    rows, head = best
    header = [c.strip().lower() for c in rows[head]]
    return [
        (dict(zip(header, r, strict=False)), f"{name}:{i}")
        for i, r in enumerate(rows[head + 1 :], first + head + 1)
        if any(c.strip() for c in r)
    ]


def _table(doc: Any, name: str, columns: Columns) -> list[tuple[dict[str, Any], str]]:
    if isinstance(doc, dict):
        doc = next(
            (
                doc[k]
                for k in ("sdks", "dependencies", "components", "list", "items")
                if isinstance(doc.get(k), list)
            ),
            doc,
        )
    if isinstance(doc, dict) and doc and all(_is_row(v, columns) for v in doc.values()):
        doc = [{"name": k, **v} for k, v in doc.items()]
    if not isinstance(doc, list):
        raise UsageError("unknown SDK list format; a list of SDKs is expected", name)
    out = []
    for i, row in enumerate(doc, 1):
        if isinstance(row, str):
            row = {"name": row}
        if not isinstance(row, dict):
            raise UsageError(f"entry {i} is neither a name nor a mapping", name)
        out.append(({str(k).strip().lower(): v for k, v in row.items()}, f"{name}#{i}"))
    return out


def _is_row(value: Any, columns: Columns) -> bool:
    """Whether a mapping has a cell of a list: the answer of a server is a mapping too."""
    return isinstance(value, dict) and any(
        columns.exact(str(k).replace("_", " ")) in OF_A_ROW for k in value
    )


def _cells(row: dict[str, Any], columns: Columns) -> dict[str, str]:
    """The values of a row by the roles of their columns; the first of a role that holds something."""
    out: dict[str, str] = {}
    for exact in (True, False):
        for head, value in row.items():
            words = head.replace("_", " ")
            role = columns.exact(words) if exact else columns.role(words)
            if role and value:
                text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
                out.setdefault(role, text.strip())
    return {
        field: next((out[r] for r in roles if out.get(r)), "") for field, roles in ROLES.items()
    }


def _listed(
    row: dict[str, Any],
    where: str,
    resolve: Resolve,
    data_of: DataOf,
    purposes_of: PurposesOf,
    columns: Columns,
) -> ListedSdk:
    cells = _cells(row, columns)
    coordinate = cells["coordinate"]
    name = cells["name"] or coordinate or cells["vendor"]
    purpose, data = cells["purpose"], cells["data"]
    known = {"purpose": purposes_of(purpose) if purpose else (), "data": data_of(data)}
    return ListedSdk(
        name=name[:300] or "?",
        id=(resolve(coordinate) if coordinate else None) or resolve(name),
        version=cells["version"][:80] or None,
        vendor=cells["vendor"][:300] or None,
        data=known["data"],
        purposes=known["purpose"],
        unread=tuple(
            name
            for name, text in (("data", data), ("purpose", purpose))
            if text and not known[name]
        ),
        where=where,
    )
