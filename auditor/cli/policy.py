"""auditor policy: what a policy is understood to claim."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.common import load_maps, load_settings, settings_options, split_format
from auditor.cli.output import emit
from auditor.errors import InputError, UsageError
from auditor.knowledge.schema import Knowledge
from auditor.notice import notice
from auditor.settings import Settings


@click.command("policy")
@click.argument(
    "documents", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DOC..."
)
@click.option(
    "-f",
    "--format",
    "format_",
    default="table",
    metavar="FORMAT[=PATH]",
    help="table, json, jsonl.",
)
@click.option(
    "--diff",
    "compare",
    is_flag=True,
    help="Compare two versions: which claims appeared, vanished, became weaker.",
)
@settings_options
def command(
    documents: tuple[Path, ...],
    format_: str,
    compare: bool,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
) -> int:
    """Show what a policy is understood to claim, with quotes.

    DOC is text, Markdown, HTML, PDF or DOCX. With --diff: OLD NEW.
    """
    from auditor.policy.pipeline import read_policy
    from auditor.report.digest import render
    from auditor.report.json_v1 import dump, policy_value

    settings = load_settings(config, no_config, lang=lang)
    name, target = split_format(format_, ["table", "json", "jsonl"])
    if len(documents) > 1 and name == "json" and not compare:
        raise UsageError("-f json holds one document; use -f jsonl for several")
    knowledge = load_maps(settings, overlays, no_cache)
    if compare:
        return _compare(documents, name, target, knowledge, settings)
    out: list[str] = []
    code = 0
    for path in documents:
        try:
            policy = read_policy(path, knowledge, settings.limits)
        except InputError as e:
            if name != "jsonl" and len(documents) == 1:
                raise
            click.echo(f"auditor: {e}", err=True)
            code = 3
            if name == "jsonl":
                out.append(dump(_unread(path, e, knowledge), None))
            continue
        if name == "table":
            out.append(render(policy, knowledge, settings.lang))
        else:
            out.append(dump(policy_value(policy, knowledge), None if name == "jsonl" else 1))
    emit("".join(out), target)
    return code


def _compare(
    documents: tuple[Path, ...],
    name: str,
    target: Path | None,
    knowledge: Knowledge,
    settings: Settings,
) -> int:
    from auditor.policy.pipeline import read_policy
    from auditor.policy.versions import diff
    from auditor.report.json_v1 import dump
    from auditor.report.policy_diff import diff_value, render

    if len(documents) != 2:
        raise UsageError("--diff takes two documents, the old one and the new one")
    old, new = (read_policy(d, knowledge, settings.limits) for d in documents)
    changes = diff(old, new)
    if name == "table":
        emit(render(old, new, changes, knowledge, settings.lang), target)
    else:
        emit(dump(diff_value(old, new, changes), None if name == "jsonl" else 1), target)
    return 0


def _unread(path: Path, error: InputError, knowledge: Knowledge) -> dict[str, object]:
    """An object for a document that could not be read, so that no line is missing."""
    from auditor.report.json_v1 import notice_value

    told = notice("document_unread", error.where, "error", error=error.message)
    return {
        "schema": "auditor/policy/v1",
        "source": {"path": path.as_posix(), "sha256": None, "language": None, "effective": None},
        "claims": [],
        "sdks": [],
        "notices": [notice_value(told, knowledge)],
    }
