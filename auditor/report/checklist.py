"""The checklist of rule packs: what rules decide and what is left to a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.knowledge.schema import CheckItem, Knowledge, PackRule
from auditor.knowledge.wording import phrase


def packs_of(knowledge: Knowledge, chosen: Sequence[str]) -> tuple[str, ...]:
    """The chosen packs, or all, in their order."""
    known = dict.fromkeys(r.pack for r in knowledge.pack_rules.values())
    return tuple(p for p in sorted(known) if not chosen or p in chosen)


def checklist_rows(knowledge: Knowledge, packs: Sequence[str], lang: str) -> list[list[str]]:
    """(id, pack, topic, question) of every item for a person."""
    return [
        [i.id, i.pack, phrase(knowledge, f"topic_{i.topic}", lang), i.ask[lang]]
        for i in knowledge.checklist.values()
        if i.pack in packs
    ]


def checklist(
    knowledge: Knowledge, packs: Sequence[str], lang: str, review_only: bool = False
) -> str:
    """Markdown with boxes to tick; `review_only`: without what rules decide."""
    parts = ["\n".join(_pack(knowledge, p, lang, review_only)) for p in packs]
    return "\n".join(parts)


def _pack(knowledge: Knowledge, pack: str, lang: str, review_only: bool) -> Iterator[str]:
    yield f"# {phrase(knowledge, 'checklist_head', lang, pack=pack)}\n"
    if not review_only:
        yield phrase(knowledge, "checklist_lead", lang, pack=pack) + "\n"
    rules = [r for r in knowledge.pack_rules.values() if r.pack == pack and not review_only]
    items = [i for i in knowledge.checklist.values() if i.pack == pack]
    topics = [*(r.topic for r in rules), *(i.topic for i in items)]
    for topic in dict.fromkeys(topics):
        yield f"## {phrase(knowledge, f'topic_{topic}', lang)}\n"
        for rule in rules:
            if rule.topic == topic:
                yield from _rule(rule, knowledge, lang)
        for item in items:
            if item.topic == topic:
                yield from _item(item, knowledge, lang)
        yield ""
    if not review_only:
        yield from _restated(knowledge, pack, lang)


def _rule(rule: PackRule, knowledge: Knowledge, lang: str) -> Iterator[str]:
    needs = f"{phrase(knowledge, 'checklist_needs', lang)}: {', '.join(rule.needs)}"
    yield f"- [ ] **{rule.title[lang]}** ({rule.severity}, `{rule.id}`; {needs})"
    yield f"  {_plain(rule.remedy[lang])}"
    yield f"  {_source(rule.clauses, rule.link)}"
    if rule.caveat:
        yield f"  *{rule.caveat[lang]}*"


def _item(item: CheckItem, knowledge: Knowledge, lang: str) -> Iterator[str]:
    yield f"- [ ] *{phrase(knowledge, 'checklist_review', lang)}* (`{item.id}`): {item.ask[lang]}"
    yield f"  {_source(item.clauses, item.link)}"
    if item.caveat:
        yield f"  *{item.caveat[lang]}*"


def _restated(knowledge: Knowledge, pack: str, lang: str) -> Iterator[str]:
    rows = [r for r in knowledge.restates if r.pack == pack]
    if not rows:
        return
    yield f"## {phrase(knowledge, 'checklist_core', lang)}\n"
    for r in rows:
        about = f" ({', '.join(r.about)})" if r.about else ""
        title = knowledge.rules[r.rule].title[lang]
        yield f"- [ ] **{title}** (`{r.rule}`){about}: {'; '.join(r.clauses)}"
    yield ""


def _source(clauses: Sequence[str], link: str) -> str:
    return f"{'; '.join(clauses)}. {link}"


def _plain(text: str) -> str:
    """A remedy without the words that a finding fills in."""
    for name in ("permission", "service", "sdk", "what", "data", "least", "hosts"):
        text = text.replace("{" + name + "}", _STANDS_FOR.get(name, "it"))
    return text


_STANDS_FOR = {
    "permission": "the permission",
    "what": "what is missing",
    "least": "the level asked for",
}
