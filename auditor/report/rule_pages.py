"""A section per rule in Markdown, made from the knowledge: docs/rules.md."""

from __future__ import annotations

from auditor.maps.schema import Knowledge, PackRule, RuleText

HEAD = """# Rules

Made by `auditor rules -f markdown=docs/rules.md`; the words live in `permission_maps/rules/`.
Severity can be set, and a rule switched off with a reason, in `auditor.toml`:

```toml
[rules.vague-data]
severity = "low"
```
"""


def rule_pages(knowledge: Knowledge) -> str:
    """Core rules first, then those of each pack; what a finding says, why, how to mend it."""
    out = [HEAD, "## Core\n", *(_section(r, knowledge) for r in knowledge.rules.values())]
    for pack in sorted({r.pack for r in knowledge.pack_rules.values()}):
        out.append(f"## Pack `{pack}` (`--pack {pack}`)\n")
        out += [_section(r, knowledge) for r in knowledge.pack_rules.values() if r.pack == pack]
    return "\n".join(out)


def _section(rule: RuleText, knowledge: Knowledge) -> str:
    clauses = list(rule.clauses)
    packs = (
        [] if isinstance(rule, PackRule) else [r for r in knowledge.restates if r.rule == rule.id]
    )
    lines = [
        f"### {rule.id}\n",
        f"{rule.title['en']} ({rule.title['zh']}). Severity {rule.severity}; needs {', '.join(rule.needs)}.\n",
        f"> {rule.message['en']}\n",
        f"{rule.why['en']} **Remedy:** {rule.remedy['en']}\n",
    ]
    if clauses:
        lines.append(f"Asked for by {'; '.join(clauses)}.\n")
    lines += [f"Pack `{p.pack}` adds: {'; '.join(p.clauses)}.\n" for p in packs]
    return "\n".join(lines)
