"""A page per rule in Markdown, made from the knowledge: docs/rules/."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.knowledge.schema import Knowledge, PackRule, RuleText

HEAD = """# Rules

Made by `auditor rules -f pages=docs/rules`; the words live in `permission_maps/rules/`.
"""
AFTER = """## To change or silence it

Severity can be set, and the rule switched off with a reason, in `auditor.toml`:

```toml
[rules.{id}]
severity = "low"       # or: off = true, reason = "..."
```

One finding can be waived until a date, in the file that `waivers` names:

```yaml
waivers:
  - {{rule: {id}, subject: "...", collector: "...", reason: "...", owner: "...", expires: 2027-01-31}}
```
"""


def rule_pages(knowledge: Knowledge) -> dict[str, str]:
    """File name -> page: `README.md`, which lists them, and one for each rule."""
    packs = sorted({r.pack for r in knowledge.pack_rules.values()})
    out = [HEAD, "## Core\n", *_list(knowledge.rules.values())]
    for pack in packs:
        rules = [r for r in knowledge.pack_rules.values() if r.pack == pack]
        out += [f"\n## Pack `{pack}` (`--pack {pack}`)\n", *_list(rules)]
        items = [i for i in knowledge.checklist.values() if i.pack == pack]
        if items:
            out += ["\nFor a person (`auditor rules --checklist`):\n"]
            out += [f"- {i.id}: {i.ask['en']}" for i in items]
    pages = {f"{r.id}.md": _page(r, knowledge) for r in knowledge.all_rules.values()}
    return {"README.md": "\n".join(out) + "\n", **pages}


def _list(rules: Iterable[RuleText]) -> list[str]:
    heads = ["| rule | severity | needs | reports |", "|---|---|---|---|"]
    return heads + [
        f"| [{r.id}]({r.id}.md) | {r.severity} | {', '.join(r.needs)} | {r.title['en']} |"
        for r in rules
    ]


def _page(rule: RuleText, knowledge: Knowledge) -> str:
    packs = (
        [] if isinstance(rule, PackRule) else [r for r in knowledge.restates if r.rule == rule.id]
    )
    lines = [
        f"# {rule.id}\n",
        f"{rule.title['en']}. {rule.title['zh']}。\n",
        f"Severity **{rule.severity}**; needs {', '.join(rule.needs)}.\n",
        "## What a finding says\n",
        f"> {rule.message['en']}\n>\n> {rule.message['zh']}\n",
        f"## Why\n\n{rule.why['en']} {rule.why['zh']}\n",
        f"## Remedy\n\n{rule.remedy['en']} {rule.remedy['zh']}\n",
    ]
    asked = [f"- {c}" for c in rule.clauses]
    asked += [f"- {c} (pack `{p.pack}`)" for p in packs for c in p.clauses if c not in rule.clauses]
    if isinstance(rule, PackRule):
        asked += [f"- {rule.document}: {rule.link}"]
        asked += [f"- {rule.caveat['en']} {rule.caveat['zh']}"] if rule.caveat else []
    if asked:
        lines.append("## Asked for by\n\n" + "\n".join(asked) + "\n")
    if tags := knowledge.tags_of(rule.id):
        lines.append(f"Tags of OWASP: {', '.join(tags)}.\n")
    return "\n".join([*lines, AFTER.format(id=rule.id)])
