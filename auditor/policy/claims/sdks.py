"""SDKs that a policy names: table rows, key-value paragraphs and prose.

A table whose header names SDKs gives one `PolicySdk` per row and a third-party claim for
each data type in its data cell, so that row order and column order do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from auditor.knowledge.resolve import resolver_of
from auditor.knowledge.schema import Knowledge
from auditor.model import Claim, Place, PolicySdk, Subject
from auditor.policy.document.block import Block, Document
from auditor.policy.lexicon.phrases import data_in, permissions_in, purposes_in

_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "data",
        re.compile(
            r"(?i)信息|数据|字段|\bdata\b|information collected|personal information|collects"
        ),
    ),
    ("permission", re.compile(r"(?i)权限|permission")),
    ("purpose", re.compile(r"(?i)目的|用途|功能|场景|purpose|\buse\b|usage|function")),
    ("link", re.compile(r"(?i)链接|网址|官网|隐私政策|隐私权政策|link|url|privacy policy|website")),
    (
        "vendor",
        re.compile(
            r"(?i)公司|提供方|提供商|厂商|主体|运营方|开发者|接收方|vendor|company|provider|developer|recipient|third part"
        ),
    ),
    ("name", re.compile(r"(?i)sdk|名称|插件|产品|\bname\b|service|library|第三方")),
)
_KEYED = re.compile(
    r"(?i)(?P<key>第三方\s*sdk\s*名称|sdk\s*名称|sdk\s*name|第三方名称|third[- ]party sdk name)\s*[:：]\s*(?P<name>[^;；,，。\n]{2,60})"
)
_FIELD = {
    "vendor": re.compile(
        r"(?i)(?:公司名称|第三方公司|提供方|提供商|运营方|所属公司|第三方主体|vendor|company|provider)\s*[:：]\s*([^;；。\n]{2,80})"
    ),
    "data": re.compile(
        r"(?i)(?:收集(?:的)?(?:个人)?信息(?:类型|内容)?|信息类型|共享信息|获取信息|使用信息|data collected|data|personal information(?: collected)?)\s*[:：]\s*([^;；。\n]{2,400})"
    ),
    "permission": re.compile(
        r"(?i)(?:权限|permissions?)(?:名称|申请)?\s*[:：]\s*([^;；。\n]{2,300})"
    ),
    "link": re.compile(r"(?i)(https?://[\x21-\x7e]{4,200})"),
    "purpose": re.compile(
        r"(?i)(?:使用目的|收集目的|共享目的|目的|用途|使用场景|purpose)\s*[:：]\s*([^;；。\n]{2,200})"
    ),
}
MAX_NAME = 80


class Row(NamedTuple):
    """One SDK as the policy names it."""

    name: str
    vendor: str | None
    data: str
    purpose: str
    permission: str
    link: str
    line: int
    quote: str


def named_sdks(document: Document, knowledge: Knowledge) -> tuple[list[PolicySdk], list[Claim]]:
    """SDKs with the place that names them, and a claim for each data type of a row."""
    resolve = resolver_of(knowledge)
    sdks: list[PolicySdk] = []
    claims: list[Claim] = []
    seen: set[str] = set()
    for row in (*_table_rows(document), *_keyed_rows(document)):
        found = resolve.sdk(row.name)
        where = Place(line=row.line, quote=row.quote[:400])
        data = data_in(row.data, knowledge)
        purposes = purposes_in(row.purpose, knowledge)
        sdks.append(
            PolicySdk(
                name=row.name,
                vendor=row.vendor,
                id=found,
                data=data,
                purposes=purposes,
                permissions=permissions_in(row.permission, knowledge),
                link=row.link[:300] or None,
                unread=unread(data=(row.data, data), purpose=(row.purpose, purposes)),
                where=where,
            )
        )
        seen.add(found or row.name)
        for d in data:
            claims.append(
                Claim(
                    subject=Subject(kind="data", id=d),
                    status="collected",
                    party="third",
                    sdk=found,
                    purposes=purposes,
                    mode="automatic",
                    where=where,
                )
            )
    for sdk_id, name, line, quote in _prose(document, knowledge):
        if sdk_id not in seen:
            seen.add(sdk_id)
            sdks.append(PolicySdk(name=name, id=sdk_id, where=Place(line=line, quote=quote)))
    return sdks, claims


def unread(**parts: tuple[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The parts that have text, and no known term in it."""
    return tuple(name for name, (text, found) in parts.items() if text.strip(" -/无") and not found)


def is_header(block: Block) -> bool:
    """A row that only names the columns."""
    return block.kind == "row" and block.cells == block.headers


def columns(headers: tuple[str, ...]) -> dict[str, int]:
    """Role -> column, each role once, the most telling words first."""
    out: dict[str, int] = {}
    for i, header in enumerate(headers):
        if len(header) > 40:
            continue
        for role, pattern in _COLUMNS:
            if role not in out and pattern.search(header):
                if role == "link" and "name" not in out and re.search("名称", header):
                    continue
                out[role] = i
                break
    return out


def sdk_columns(block: Block) -> dict[str, int]:
    """Columns of a row of an SDK table; empty for any other table."""
    where = columns(block.headers)
    named = "name" in where and (
        "vendor" in where or re.search(r"(?i)sdk|第三方|third", " ".join(block.headers))
    )
    receiver = "vendor" in where and "data" in where
    return where if (named or receiver) and {"data", "purpose", "link"} & set(where) else {}


def _table_rows(document: Document) -> Iterator[Row]:
    for block in document.blocks:
        if block.kind != "row" or is_header(block) or len(block.cells) < 2:
            continue
        where = sdk_columns(block)
        if not where:
            continue
        name = _cell(block, where, "name") or _cell(block, where, "vendor")
        if 1 < len(name) <= MAX_NAME:
            yield Row(
                name,
                _cell(block, where, "vendor") or None,
                _cell(block, where, "data"),
                _cell(block, where, "purpose"),
                _cell(block, where, "permission"),
                _cell(block, where, "link"),
                block.line_at(0),
                block.text,
            )


def _cell(block: Block, where: dict[str, int], role: str) -> str:
    return (
        block.cells[where[role]].strip() if role in where and where[role] < len(block.cells) else ""
    )


def _keyed_rows(document: Document) -> Iterator[Row]:
    blocks = document.blocks
    for i, block in enumerate(blocks):
        if block.kind == "row":
            continue
        matches = list(_KEYED.finditer(block.text))
        for j, m in enumerate(matches):
            end = matches[j + 1].start() if j + 1 < len(matches) else len(block.text)
            text = block.text[m.end() : end]
            if j + 1 == len(matches):
                for follower in blocks[i + 1 : i + 7]:  # one field a line
                    if _KEYED.search(follower.text) or not re.search("[:：]", follower.text[:24]):
                        break
                    text += "；" + follower.text
            field = {k: (f[1].strip() if (f := p.search(text)) else "") for k, p in _FIELD.items()}
            yield Row(
                m["name"].strip(),
                field["vendor"] or None,
                field["data"],
                field["purpose"],
                field["permission"],
                field["link"],
                block.line_at(m.start()),
                block.text,
            )


_BESIDE_SDK = re.compile(
    r"([A-Z][\w.&+]{1,24}(?:\s[A-Z][\w.&+]{1,20}){0,3}|[一-鿿]{2,10}[A-Za-z+]{0,12})\s?(?:SDK|sdk|软件开发工具包)"
)
_LEAD = re.compile(r"^(?:集成|接入|使用|第三方|包括|和|与|及|了|如|the|The|Our|Third|A)\s*")
_CAPITALS = re.compile(r"\b[A-Z][\w.+]{2,20}(?:\s[A-Z][\w.+]{1,20}){0,2}")
MIN_NAME = 5
"""Letters of a name that counts without the word SDK beside it."""


def names_in(text: str, knowledge: Knowledge) -> Iterator[tuple[str, str, int]]:
    """(SDK, name, offset) of the SDKs that running text names.

    Beside the word SDK any alias counts; elsewhere only a whole English name of an SDK.
    """
    resolve = resolver_of(knowledge)
    for m in _BESIDE_SDK.finditer(text):
        name = _LEAD.sub("", m[1])
        found = resolve.sdk(name)
        if found is not None and knowledge.sdks[found].kind == "sdk":
            yield found, name, m.start()
    for m in _CAPITALS.finditer(text):
        words = m[0].split(" ")
        for n in range(len(words), 0, -1):
            name = " ".join(words[:n]).rstrip(".")
            whole = len(name) >= MIN_NAME and "Android" not in name and "SDK" not in name
            found = resolve.exact(name) if whole else None
            if found is not None and knowledge.sdks[found].kind == "sdk":
                yield found, name, m.start()
                break


def _prose(document: Document, knowledge: Knowledge) -> Iterator[tuple[str, str, int, str]]:
    """(SDK, name, line, surroundings) of SDKs named beside the word SDK."""
    for block in document.blocks:
        if block.kind == "row" or ("sdk" not in block.text.lower() and "工具包" not in block.text):
            continue
        for found, name, at in names_in(block.text, knowledge):
            near = block.text[max(0, at - 120) : at + len(name) + 160]
            if "sdk" in near.lower() or "工具包" in near:
                yield found, name, block.line_at(at), near


def with_named_sdks(claims: list[Claim], knowledge: Knowledge) -> list[Claim]:
    """Third-party claims of running text whose sentence names SDKs become claims of these."""
    out: list[Claim] = []
    for claim in claims:
        quote = claim.where.quote or ""
        named = (
            dict.fromkeys(s for s, _, _ in names_in(quote, knowledge))
            if claim.party == "third" and claim.sdk is None and claim.status == "collected"
            else {}
        )
        out += [msgspec.structs.replace(claim, sdk=s) for s in list(named)[:8]] or [claim]
    return out
