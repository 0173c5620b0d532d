"""SDK lists: CSV, JSON and YAML tables, bills of materials, Gradle text, lock file, catalogue."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from auditor.errors import InputError, UsageError
from auditor.files import read_file
from auditor.limits import DEFAULT, Limits
from auditor.model import ListedSdk
from auditor.readers.sbom import bill_of, read_sbom

Resolve = Callable[[str], str | None]
DataOf = Callable[[str], tuple[str, ...]]
PurposesOf = Callable[[str], tuple[str, ...]]
ParseYaml = Callable[[str, str], Any]

COLUMNS = {
    "name": (
        "name",
        "sdk",
        "sdk name",
        "sdk_name",
        "library",
        "component",
        "sdk名称",
        "名称",
        "第三方sdk名称",
        "产品名称",
        "sdk",
    ),
    "coordinate": (
        "coordinate",
        "maven",
        "artifact",
        "dependency",
        "package",
        "purl",
        "坐标",
        "包名",
    ),
    "version": ("version", "版本", "版本号"),
    "vendor": (
        "vendor",
        "company",
        "provider",
        "developer",
        "receiver",
        "公司",
        "公司名称",
        "提供方",
        "厂商",
        "第三方名称",
        "运营方",
        "所属公司",
        "主体",
        "第三方主体",
    ),
    "data": (
        "data",
        "data collected",
        "data types",
        "personal information",
        "collected data",
        "information",
        "收集信息",
        "信息类型",
        "收集个人信息",
        "个人信息类型",
        "收集的信息",
        "收集个人信息类型",
        "个人信息字段",
        "共享信息",
        "收集的个人信息类型",
        "信息种类",
    ),
    "purpose": (
        "purpose",
        "purposes",
        "use",
        "usage",
        "目的",
        "使用目的",
        "用途",
        "收集目的",
        "处理目的",
        "功能",
        "使用场景",
        "业务场景",
    ),
}


def read_sdk_list(
    path: Path,
    resolve: Resolve,
    data_of: DataOf,
    purposes_of: PurposesOf,
    parse_yaml: ParseYaml,
    limits: Limits = DEFAULT,
) -> tuple[ListedSdk, ...]:
    """Rows of a list. Raises InputError for an unreadable, UsageError for an unknown one."""
    name = path.as_posix()
    if path.is_dir():
        raise InputError("is a folder, not an SDK list", name)
    raw = read_file(path, limits.list_bytes, "no such SDK list", what="an SDK list")
    if not raw.strip():
        raise InputError("the SDK list is empty", name)
    text = _decode(raw, name)
    found = _rows(text, name, path, resolve, data_of, purposes_of, parse_yaml)
    rows = tuple(islice(found, limits.list_rows + 1))
    if len(rows) > limits.list_rows:
        raise InputError(f"more than {limits.list_rows} rows", name)
    return rows


def _decode(raw: bytes, name: str) -> str:
    for codec in ("utf-8-sig", "gb18030"):
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
) -> Iterator[ListedSdk]:
    suffix = path.suffix.lower()
    doc = parse_yaml(text, name) if suffix in (".yml", ".yaml") else None
    bill = read_sbom(text, name) if doc is None else bill_of(doc)
    if bill is not None:
        for d in bill:
            where = f"{name}#{d.at}"
            yield ListedSdk(
                name=d.name, id=resolve(d.name), version=d.version, where=where, declares=False
            )
        return
    if path.name.endswith("gradle.lockfile") or text.startswith(
        "# This is a Gradle generated file"
    ):
        yield from _lockfile(text, name, resolve)
        return
    if re.search(r"^[|\s]*[+\\]---\s", text, re.M):
        yield from _gradle_tree(text, name, resolve)
        return
    tables: list[tuple[dict[str, Any], str]]
    if suffix == ".json" or (text.lstrip()[:1] in "[{" and suffix not in (".yml", ".yaml", ".csv")):
        try:
            tables = _table(json.loads(text), name)
        except (json.JSONDecodeError, RecursionError) as e:
            raise InputError(f"not valid JSON: {e}", name) from None
    elif suffix in (".yml", ".yaml"):
        tables = _table(doc, name)
    elif suffix in (".csv", ".tsv") or _looks_csv(text):
        tables = _csv(text, name)
    else:
        raise UsageError(
            "unknown SDK list format; use CSV, JSON, YAML, CycloneDX, SPDX, `gradle dependencies` text, "
            "gradle.lockfile or libs.versions.toml",
            name,
        )
    for row, where in tables:
        yield _listed(row, where, resolve, data_of, purposes_of)


def _looks_csv(text: str) -> bool:
    first = text.lstrip().splitlines()[0].lower() if text.strip() else ""
    cells = [c.strip().strip('"') for c in re.split(r"[,;\t]", first)]
    return len(cells) > 1 and any(c in COLUMNS["name"] or c in COLUMNS["coordinate"] for c in cells)


def _csv(text: str, name: str) -> list[tuple[dict[str, Any], str]]:
    sample = text[:8000]
    delimiter = max(",;\t", key=sample.splitlines()[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as e:
        raise InputError(f"not valid CSV: {e}", name) from None
    if not rows:
        return []
    header = [c.strip().lower() for c in rows[0]]
    if not any(h in COLUMNS["name"] or h in COLUMNS["coordinate"] for h in header):
        raise UsageError(
            f"no column of SDK names; name one of {', '.join(COLUMNS['name'][:3])}", name
        )
    return [
        (dict(zip(header, r, strict=False)), f"{name}:{i}")
        for i, r in enumerate(rows[1:], 2)
        if any(c.strip() for c in r)
    ]


def _table(doc: Any, name: str) -> list[tuple[dict[str, Any], str]]:
    if isinstance(doc, dict):
        doc = next(
            (
                doc[k]
                for k in ("sdks", "dependencies", "components", "list", "items")
                if isinstance(doc.get(k), list)
            ),
            doc,
        )
    if isinstance(doc, dict) and doc and all(isinstance(v, dict) for v in doc.values()):
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


def _cell(row: dict[str, Any], column: str) -> str:
    for key in COLUMNS[column]:
        value = row.get(key)
        if value:
            return ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    return ""


def _listed(
    row: dict[str, Any], where: str, resolve: Resolve, data_of: DataOf, purposes_of: PurposesOf
) -> ListedSdk:
    coordinate = _cell(row, "coordinate")
    name = _cell(row, "name") or coordinate
    purpose, data = _cell(row, "purpose"), _cell(row, "data")
    known = {"purpose": purposes_of(purpose) if purpose else (), "data": data_of(data)}
    return ListedSdk(
        name=name[:300] or "?",
        id=(resolve(coordinate) if coordinate else None) or resolve(name),
        version=_cell(row, "version")[:80] or None,
        vendor=_cell(row, "vendor")[:300] or None,
        data=known["data"],
        purposes=known["purpose"],
        unread=tuple(
            name
            for name, text in (("data", data), ("purpose", purpose))
            if text and not known[name]
        ),
        where=where,
    )


def _lockfile(text: str, name: str, resolve: Resolve) -> Iterator[ListedSdk]:
    """gradle.lockfile: `group:artifact:version=configuration,...`; test configurations left out."""
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(r"^([\w.\-]+:[\w.\-]+):([\w.\-+]+)=(\S*)$", line.strip())
        if m and not all(
            re.search(r"(?i)test|lint|kapt|ksp|annotationProcessor", c) for c in m[3].split(",")
        ):
            yield ListedSdk(
                name=m[1], id=resolve(m[1]), version=m[2], where=f"{name}:{number}", declares=False
            )


def _gradle_tree(text: str, name: str, resolve: Resolve) -> Iterator[ListedSdk]:
    """`gradle dependencies`: `+--- group:artifact:1.0 -> 1.2 (*)`."""
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(
            r"^[|\s]*[+\\]---\s+([\w.\-]+:[\w.\-]+)(?::([\w.\-+{}\[\],)( ]+?))?(?:@(?:aar|jar))?(?:\s+->\s+(\S+))?(?:\s+\([*cn]\))?\s*$",
            line,
        )
        if m and m[1] not in seen and not line.rstrip().endswith("FAILED"):
            seen.add(m[1])
            version = (m[3] or m[2] or "").split(":")[-1].strip()
            yield ListedSdk(
                name=m[1],
                id=resolve(m[1]),
                version=version or None,
                where=f"{name}:{number}",
                declares=False,
            )
