"""The report for a terminal: permission map, data map, SDK map, findings, one footer."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

from wcwidth import wcswidth

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, sentence
from auditor.model import ClaimRef, Finding, PermissionRow, Report, SdkRow
from auditor.names import short
from auditor.notice import NOT_JUDGED
from auditor.report.columns import DATA, PERMISSIONS, SDKS, fitted
from auditor.report.safe import plain

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "perm": "PERMISSION MAP",
        "data": "DATA MAP",
        "sdk": "SDK MAP",
        "find": "FINDINGS",
        "none": "no use seen",
        "unread": "not judged",
        "yes": "yes",
        "no": "-",
        "quiet": "not reported",
        "code": "code",
        "policy": "policy",
        "nearest": "nearest",
        "remedy": "remedy",
        "id": "id",
        "clauses": "clauses",
        "offer": "clause",
        "nofind": "no findings",
        "implied": "implied by",
        "from": "from",
        "bound": "bound by",
        "upto": "up to API",
    },
    "zh": {
        "perm": "权限映射",
        "data": "数据映射",
        "sdk": "SDK 映射",
        "find": "发现的问题",
        "none": "未见使用",
        "unread": "未判断",
        "yes": "有",
        "no": "-",
        "quiet": "不报告",
        "code": "代码",
        "policy": "政策",
        "nearest": "最接近",
        "remedy": "建议",
        "id": "编号",
        "clauses": "依据",
        "offer": "条款",
        "nofind": "没有问题",
        "implied": "隐含自",
        "from": "来自",
        "bound": "绑定于",
        "upto": "至 API",
    },
}
HEADS: dict[str, dict[str, list[str]]] = {
    "en": {
        "perm": ["permission", "level", "data", "used by", "verdict", "purposes", "policy"],
        "data": ["data type", "collector", "verdict", "sure", "purposes", "policy"],
        "sdk": ["SDK", "build", "policy", "list", "verdict", "collects"],
    },
    "zh": {
        "perm": ["权限", "级别", "信息类型", "使用者", "结论", "目的", "政策位置"],
        "data": ["信息类型", "收集者", "结论", "可信度", "目的", "政策位置"],
        "sdk": ["SDK", "构建", "政策", "清单", "结论", "收集"],
    },
}
STATUS_ZH = {"collected": "声明收集", "not_collected": "声明不收集", "mentioned": "仅提及"}
VERDICTS_ZH = {
    "declared": "已声明",
    "vague": "模糊",
    "ambiguous": "矛盾",
    "contradicted": "与声明相反",
    "undeclared": "未声明",
    "unbacked": "无依据",
    "not_judged": "未判断",
}


def render(report: Report, knowledge: Knowledge, lang: str = "en") -> str:
    """The whole report as text, as wide as the terminal (at least 44 columns)."""
    w = WORDS[lang]
    width = max(44, shutil.get_terminal_size((140, 40)).columns)
    parts = [_head(report)]
    parts.append(_title(w["perm"]) + _permission_map(report, knowledge, lang, width))
    if report.data_map:
        parts.append(_title(w["data"]) + _data_map(report, knowledge, lang, width))
    if report.sdk_map:
        parts.append(_title(w["sdk"]) + _sdk_map(report, knowledge, lang, width))
    parts.append(_title(w["find"]) + _findings(report, knowledge, lang, width))
    parts.append(_footer(report, knowledge, lang))
    return "\n\n".join(parts) + "\n"


def verdict_word(verdict: str, lang: str) -> str:
    return VERDICTS_ZH[verdict] if lang == "zh" else verdict.replace("_", " ")


def _title(text: object) -> str:
    return f"{text}\n"


def _head(r: Report) -> str:
    m = r.app.manifest
    version = (
        f" {plain(m.version_name or '')} ({plain(m.version_code or '?')})" if m.version_name else ""
    )
    label = f"  {plain(m.label, 60)}" if m.label else ""
    policies = (
        ", ".join(
            f"{Path(p.source.path).name} ({p.source.language}, {len(p.claims)} claims)"
            for p in r.policies
        )
        or "none"
    )
    return (
        f"{plain(m.package or '(no package)', 120)}{version}{label}  target {m.target_sdk or '?'}  "
        f"{len(r.permission_map)} permissions  {sum(s.kind == 'sdk' for s in r.sdks)} SDKs  policy: {plain(policies, 300)}"
    )


def _permission_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    w = WORDS[lang]
    rows = []
    for row in r.permission_map:
        name = short(row.permission)
        if row.origin:
            name += f"\n({w['from']} {plain(', '.join(row.origin[:2]), 80)})"
        if row.implied_by:
            name += f"\n({w['implied']} {short(row.implied_by)})"
        if row.bound_by:
            name += f"\n({w['bound']} {row.bound_by.rpartition('.')[2]})"
        if row.max_sdk is not None:
            name += f"\n({w['upto']} {row.max_sdk})"
        used = (
            ", ".join(collector_name(c, k, lang) for c in row.collectors)
            if row.collectors
            else w["none"]
            if r.app.has_code
            else w["unread"]
        )
        rows.append(
            [
                plain_lines(name),
                row.protection,
                labels(row.data_types, k, lang),
                plain(str(used), 200),
                _verdict(row, lang),
                ", ".join(purpose_words(row.purposes, k, lang)),
                places(row.where),
            ]
        )
    return fitted(rows, HEADS[lang]["perm"], width, PERMISSIONS)


def _verdict(row: PermissionRow, lang: str) -> str:
    word = verdict_word(row.verdict, lang)
    return word if row.reported or row.verdict in ("declared", "not_judged") else f"({word})"


def _data_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    rows = [
        [
            f"{k.label(d.data_type, lang)}\n({d.data_type})",
            plain(collector_name(d.collector, k, lang), 80),
            verdict_word(d.verdict, lang),
            d.collection.confidence,
            ", ".join(purpose_words(d.purposes, k, lang)),
            places(d.where),
        ]
        for d in r.data_map
    ]
    return fitted(rows, HEADS[lang]["data"], width, DATA)


def _sdk_map(r: Report, k: Knowledge, lang: str, width: int) -> str:
    w = WORDS[lang]
    mark = {True: w["yes"], False: w["no"], None: "?"}
    rows = [
        [
            sdk_name(s),
            mark[s.in_build],
            mark[s.in_policy],
            "" if s.in_list is None else plain(s.listed_version or mark[s.in_list], 20),
            verdict_word(s.verdict, lang),
            labels(s.data_types, k, lang),
        ]
        for s in r.sdk_map
        if s.kind == "sdk"
    ]
    libraries = [s.name for s in r.sdk_map if s.kind == "library"]
    tail = f"\nhelper libraries: {plain(', '.join(libraries), 600)}" if libraries else ""
    return (fitted(rows, HEADS[lang]["sdk"], width, SDKS) if rows else "-") + tail


def sdk_name(s: SdkRow) -> str:
    """The SDK with its version in the build."""
    return plain(f"{s.name} {s.version}" if s.version else s.name, 100)


def _findings(r: Report, k: Knowledge, lang: str, width: int) -> str:
    if not r.findings:
        return str(WORDS[lang]["nofind"])
    return "\n\n".join(finding_text(f, lang, width) for f in r.findings)


def finding_text(f: Finding, lang: str, width: int = 140) -> str:
    """One finding: what, the code side, the policy side, the remedy."""
    w = WORDS[lang]
    lines = [f"{f.severity}[{f.rule}]  {plain(f.message, 400)}"]
    for i, line in enumerate(f.evidence):
        lines += _field(str(w["code"]) if i == 0 else "", line, width)
    if f.nearest_claim is not None:
        label = w["policy"] if f.nearest_claim.claim.status != "mentioned" else w["nearest"]
        lines += _field(
            str(label), f"{place_text(f.nearest_claim)}  {_status(f.nearest_claim, lang)}", width
        )
        if f.nearest_claim.claim.where.quote:
            lines += _field("", f'"{plain(f.nearest_claim.claim.where.quote, 260)}"', width)
    lines += _field(str(w["remedy"]), f.remedy, width)
    note = f"  {plain(f.note, 200)}" if f.note else ""
    if offered := f.offer_zh if lang == "zh" else f.offer_en:
        lines += _field(str(w["offer"]), plain(offered, 600), width)
    if f.clauses:
        lines += _field(str(w["clauses"]), plain("; ".join(f.clauses), 300), width)
    lines += _field(str(w["id"]), f"{f.fingerprint}  confidence {f.confidence}{note}", width)
    return "\n".join(lines)


def _field(label: str, text: str, width: int) -> list[str]:
    body = textwrap.wrap(
        plain(text, 1200), max(40, width - 14), break_long_words=True, break_on_hyphens=False
    ) or [""]
    pad = " " * max(0, 10 - max(0, wcswidth(label)))
    return [f"  {label}{pad} {body[0]}", *(f"{'':13}{b}" for b in body[1:])]


def _status(ref: ClaimRef, lang: str) -> str:
    c = ref.claim
    basis = f", {c.basis.replace('_', ' ')}" if c.basis != "explicit" else ""
    who = f", {c.sdk or 'third party'}" if c.party == "third" else ""
    status = STATUS_ZH[c.status] if lang == "zh" else c.status.replace("_", " ")
    return f"[{c.subject.id}: {status}{basis}{who}]"


def place_text(ref: ClaimRef) -> str:
    where = ref.claim.where
    clause = f" clause {where.clause}" if where.clause else ""
    return f"{ref.policy}:{where.line}{clause}"


def places(refs: tuple[ClaimRef, ...]) -> str:
    """`l.26 (2.1)`, per policy where there are several."""
    out = []
    for ref in refs[:3]:
        where = ref.claim.where
        clause = f" §{plain(where.clause, 12)}" if where.clause else ""
        mark = "~" if ref.claim.status == "mentioned" else ""
        out.append(f"{mark}l.{where.line}{clause}")
    return ", ".join(out)


def labels(ids: tuple[str, ...], k: Knowledge, lang: str) -> str:
    """Short names of at most four data types."""
    shown = [k.label(d, lang).split(" (")[0].split("（")[0] for d in ids[:4]]
    return ", ".join(shown) + (" ..." if len(ids) > 4 else "")


def purpose_words(ids: tuple[str, ...], k: Knowledge, lang: str) -> list[str]:
    """Names of at most three purposes."""
    out = []
    for p in ids[:3]:
        entry = k.purposes.get(p)
        out.append(entry.label[lang] if entry else p)
    return out + (["..."] if len(ids) > 3 else [])


def plain_lines(text: str) -> str:
    return "\n".join(plain(line, 200) for line in text.split("\n"))


def _footer(r: Report, k: Knowledge, lang: str) -> str:
    s = r.summary
    limited = [n for n in r.notices if n.level != "info" or n.code in NOT_JUDGED]
    shown = dict.fromkeys(sentence(n, k, lang) for n in limited[:6])
    gaps = "; ".join(shown) or "nothing"
    return (
        f"{len(r.findings)} findings ({s.high} high, {s.medium} medium, {s.low} low, {s.info} info), "
        f"{len(r.waived)} waived, {len(r.known)} known    not analysed: {plain(gaps, 500)}    "
        f"maps {r.maps_version}    result: {r.result}"
    )
