"""auditor rules: the list of rules."""

from __future__ import annotations

from auditor.cli.command import Run, made
from auditor.cli.common import check_names, split_format
from auditor.cli.options import FORMATS
from auditor.cli.output import emit
from auditor.errors import UsageError
from auditor.knowledge.wording import phrase
from auditor.report.rule_pages import rule_pages


@made("rules")
def command(run: Run, format_: str, checklist: bool) -> int:
    """List the rules, or what the packs ask of a person; as a checklist or a folder of pages."""
    from auditor.report.checklist import checklist as boxes
    from auditor.report.checklist import packs_of

    check_names(run)
    settings, knowledge = run.settings, run.knowledge
    name, target = split_format(format_, FORMATS["rules"])
    if name == "pages":
        if target is None:
            raise UsageError("-f pages needs a folder, as in -f pages=docs/rules")
        target.mkdir(parents=True, exist_ok=True)
        for file, text in rule_pages(knowledge).items():
            emit(text, target / file)
        return 0
    if name == "markdown":
        packs = packs_of(knowledge, settings.packs)
        emit(boxes(knowledge, packs, settings.lang, review_only=checklist), target)
        return 0
    emit(_table(run, checklist), target)
    return 0


def _table(run: Run, checklist: bool) -> str:
    from tabulate import tabulate

    from auditor.report.checklist import checklist_rows, packs_of

    settings, knowledge = run.settings, run.knowledge
    if checklist:
        packs = packs_of(knowledge, settings.packs)
        heads = phrase(knowledge, "heads_checklist", settings.lang).split("|")
        rows = checklist_rows(knowledge, packs, settings.lang)
        return (
            tabulate(rows, headers=heads, tablefmt="simple", maxcolwidths=[None, None, 20, 70])
            + "\n"
        )
    rows = []
    for r in knowledge.all_rules.values():
        if settings.packs and getattr(r, "pack", None) not in settings.packs:
            continue
        setting = settings.rules.get(r.id)
        severity = (
            "off"
            if setting and setting.off
            else (setting.severity if setting and setting.severity else r.severity)
        )
        rows.append([r.id, severity, ", ".join(r.needs), r.title[settings.lang]])
    return (
        tabulate(rows, headers=["rule", "severity", "needs", "reports"], tablefmt="simple") + "\n"
    )
