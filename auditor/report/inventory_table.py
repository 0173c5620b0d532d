"""The inventory for a terminal: permissions, collections with evidence, SDKs."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.schema import Knowledge, protection_of
from auditor.knowledge.wording import collector_name, phrase, told
from auditor.model import Collection, Evidence, Inventory, PermissionRequest
from auditor.names import short, way
from auditor.report.safe import pad, plain
from auditor.report.words import confidence_word, protection_word

MOST_CODE = 3
"""Places shown of one collection; the JSON inventory has them all."""


def render(found: Inventory, knowledge: Knowledge, lang: str = "en") -> str:
    """One block per kind of fact; code evidence as DEX file, offset, caller and member."""
    return "\n".join(_Table(found, knowledge, lang).lines()) + "\n"


class _Table:
    def __init__(self, found: Inventory, knowledge: Knowledge, lang: str) -> None:
        self.found, self.knowledge, self.lang = found, knowledge, lang

    def say(self, id_: str, **words: str | int) -> str:
        return phrase(self.knowledge, id_, self.lang, **words)

    def lines(self) -> Iterator[str]:
        m = self.found.app.manifest
        yield (
            f"{plain(m.package or self.say('line_no_package'), 200)} {plain(m.version_name or '', 60)}  "
            f"{plain(m.label or '', 80)}  {self.say('inventory_min')} {m.min_sdk or '?'} "
            f"{self.say('line_target')} {m.target_sdk or '?'}  sha256 {self.found.app.sha256}"
        )
        yield from self.titled("permissions", map(self.permission, self.found.permissions))
        yield from self.titled("collections", self.collections())
        yield from self.titled("sdks", self.sdks())
        if self.found.switches:
            yield from self.titled("switches", self.switches())
        bound = [
            c for c in m.components if c.permission and short(c.permission).startswith("BIND_")
        ]
        if bound:
            yield from ("", self.say("inventory_bound"))
            for c in bound:
                yield f"  {plain(c.name, 120)}  {short(c.permission or '')}"
        for n in (*self.found.app.notices, *self.found.app.limited):
            what, why = told(n, self.knowledge, self.lang)
            yield f"\n{n.level}: {plain(what, 300)} ({plain(why, 300)})"

    def titled(self, part: str, lines: Iterator[str]) -> Iterator[str]:
        yield ""
        yield self.say(f"inventory_{part}", n=len(getattr(self.found, part)))
        yield from lines

    def permission(self, p: PermissionRequest) -> str:
        level = protection_word(
            protection_of(self.knowledge.permissions.get(p.name)), self.knowledge, self.lang
        )
        own = p.name in self.found.app.manifest.defined_permissions
        more = [
            f"{self.say('table_up_to')} {p.max_sdk}" if p.max_sdk is not None else "",
            self.say("inventory_from_api", n=p.min_sdk) if p.min_sdk else "",
            " ".join(p.flags),
            f"{self.say('table_from')} {', '.join(p.origin[:2])}" if p.origin else "",
            f"{self.say('table_implied')} {short(p.implied_by)}" if p.implied_by else "",
            self.say("inventory_own") if own and p.name not in self.knowledge.permissions else "",
        ]
        told_ = plain(" ".join(x for x in more if x), 200)
        return f"  {pad(plain(short(p.name), 120), 48)} {pad(level, 12)} {told_}".rstrip()

    def collections(self) -> Iterator[str]:
        if not self.found.app.has_code:
            yield f"  {self.say('inventory_unread')}"
        for c in self.found.collections:
            yield self.collection(c)
            for e in c.evidence[:MOST_CODE]:
                yield from self.place(e)
            if (more := len(c.evidence) - MOST_CODE) > 0:
                yield f"      {self.say('more_places', n=more)}"

    def collection(self, c: Collection) -> str:
        k, lang = self.knowledge, self.lang
        who = plain(collector_name(c.collector, k, lang), 100)
        sure = f"{self.say('line_confidence')} {confidence_word(c.confidence, k, lang)}"
        dead = f"  {self.say('inventory_dead')}" if c.reachable is False else ""
        return f"  {k.label(c.data_type, lang)} ({c.data_type}) · {who} ({c.collector.kind})  {sure}{dead}"

    def place(self, e: Evidence) -> Iterator[str]:
        argument = f' "{plain(e.argument, 100)}"' if e.argument else ""
        yield f"      {plain(e.dex)} 0x{e.offset:x}  {plain(e.caller, 200)}"
        yield f"          -> {plain(e.member, 200)}{argument}"
        if e.via and e.kind != "native":
            yield f"          {self.say('via', method=plain(e.via, 200))}"
        if e.kind in ("reflection", "native"):
            yield f"          {self.say(f'inventory_{e.kind}')}"
        if e.chain:
            yield f"          {self.say('reached', way=plain(way(e.chain), 300))}"

    def sdks(self) -> Iterator[str]:
        for s in self.found.sdks:
            signs = plain(", ".join(f.value for f in s.evidence[:3]), 200)
            yield f"  {pad(plain(s.name, 60), 44)} {s.kind:8} {signs}"

    def switches(self) -> Iterator[str]:
        for s in self.found.switches:
            state = self.say(f"switch_state_{s.state}")
            where = plain("; ".join((*s.where[:1], *s.roots[:2])), 160)
            yield f"  {pad(plain(s.id, 70), 60)} {pad(state, 16)} {where}".rstrip()
