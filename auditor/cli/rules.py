"""auditor rules: the list of rules."""

from __future__ import annotations

from auditor.cli.command import Run, made
from auditor.cli.common import split_format
from auditor.cli.options import FORMATS
from auditor.cli.output import emit
from auditor.errors import UsageError
from auditor.report.rule_pages import rule_pages


@made("rules")
def command(run: Run, format_: str) -> int:
    """List the rules with severity and what each needs; as a folder of Markdown with a page per rule."""
    from tabulate import tabulate

    settings, knowledge = run.settings, run.knowledge
    name, target = split_format(format_, FORMATS["rules"])
    if name == "pages":
        if target is None:
            raise UsageError("-f pages needs a folder, as in -f pages=docs/rules")
        target.mkdir(parents=True, exist_ok=True)
        for file, text in rule_pages(knowledge).items():
            emit(text, target / file)
        return 0
    rows = []
    for r in knowledge.all_rules.values():
        setting = settings.rules.get(r.id)
        severity = (
            "off"
            if setting and setting.off
            else (setting.severity if setting and setting.severity else r.severity)
        )
        rows.append([r.id, severity, ", ".join(r.needs), r.title[settings.lang]])
    text = tabulate(rows, headers=["rule", "severity", "needs", "reports"], tablefmt="simple")
    emit(text + "\n", target)
    return 0
