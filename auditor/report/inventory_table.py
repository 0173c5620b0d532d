"""The inventory for a terminal: permissions, collections with evidence, SDKs."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge, protection_of
from auditor.knowledge.wording import told
from auditor.model import Inventory
from auditor.names import short, way
from auditor.report.safe import plain


def render(found: Inventory, knowledge: Knowledge, lang: str = "en") -> str:
    """One block per kind of fact; code evidence as DEX file, offset, caller and member."""
    m = found.app.manifest
    out = [
        f"{plain(m.package or '(no package)', 200)} {plain(m.version_name or '', 60)}  {plain(m.label or '', 80)}  "
        f"min {m.min_sdk or '?'} target {m.target_sdk or '?'}  sha256 {found.app.sha256}",
        "",
        f"PERMISSIONS ({len(found.permissions)})",
    ]
    for p in found.permissions:
        level = protection_of(knowledge.permissions.get(p.name))
        more = [
            f"up to API {p.max_sdk}" if p.max_sdk is not None else "",
            f"from API {p.min_sdk}" if p.min_sdk else "",
            " ".join(p.flags),
            f"from {plain(', '.join(p.origin[:2]), 120)}" if p.origin else "",
            f"implied by {short(p.implied_by)}" if p.implied_by else "",
            "defined by the app itself"
            if p.name in m.defined_permissions and p.name not in knowledge.permissions
            else "",
        ]
        out.append(
            f"  {plain(short(p.name), 120):48} {level:12} {plain(' '.join(x for x in more if x), 200)}".rstrip()
        )
    out += ["", f"COLLECTIONS ({len(found.collections)})"]
    if not found.app.has_code:
        out.append("  code was not read")
    for c in found.collections:
        out.append(
            f"  {c.data_type}  by {plain(c.collector.name, 100)} ({c.collector.kind})  confidence {c.confidence}"
            + ("  no way there found, perhaps dead code" if c.reachable is False else "")
        )
        for e in c.evidence[:3]:
            argument = f' "{plain(e.argument, 100)}"' if e.argument else ""
            out.append(f"      {plain(e.dex)} 0x{e.offset:x}  {plain(e.caller, 200)}")
            out.append(f"          -> {plain(e.member, 200)}{argument}")
            if e.via and e.kind != "native":
                out.append(f"          through {plain(e.via, 200)}")
            if e.kind in ("reflection", "native"):
                out.append(
                    f"          by {'reflection' if e.kind == 'reflection' else 'names in a native library; no proof of a call'}"
                )
            if e.chain:
                out.append(f"          reached: {plain(way(e.chain), 300)}")
        if len(c.evidence) > 3:
            out.append(f"      and {len(c.evidence) - 3} more places")
    out += ["", f"SDKS ({len(found.sdks)})"]
    for s in found.sdks:
        out.append(
            f"  {plain(s.name, 60):44} {s.kind:8} {plain(', '.join(f.value for f in s.evidence[:3]), 200)}"
        )
    out += _switches(found)
    bound = [c for c in m.components if c.permission and short(c.permission).startswith("BIND_")]
    if bound:
        out += ["", "SERVICES BOUND TO SPECIAL PERMISSIONS"]
        out += [f"  {plain(c.name, 120)}  {short(c.permission or '')}" for c in bound]
    for n in (*found.app.notices, *found.app.limited):
        what, why = told(n, knowledge, lang)
        out.append(f"\n{n.level}: {plain(what, 300)} ({plain(why, 300)})")
    return "\n".join(out) + "\n"


def _switches(found: Inventory) -> list[str]:
    """Settings of the SDKs in the build, with their states; nothing where there are none."""
    if not found.switches:
        return []
    out = ["", f"SDK SWITCHES ({len(found.switches)})"]
    for s in found.switches:
        at = "; ".join((*s.where[:1], *(f"from {r}" for r in s.roots[:2])))
        out.append(f"  {plain(s.id, 70):64} {s.state:10} {plain(at, 160)}".rstrip())
    return out
