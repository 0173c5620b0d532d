"""auditor policy: what a policy is understood to claim."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import guarded, split_format
from auditor.cli.inputs import DOCUMENTS, named
from auditor.cli.many import lines_of, over
from auditor.cli.options import FORMATS
from auditor.cli.output import emit
from auditor.cli.pool import Done, done
from auditor.errors import InputError, UsageError
from auditor.knowledge.schema import Knowledge
from auditor.model import Policy
from auditor.notice import notice


@made("policy")
@click.argument("documents", nargs=-1, type=Filename(), metavar="DOC...")
def command(
    run: Run,
    documents: tuple[str, ...],
    format_: str,
    compare: bool,
    why: int | None,
    files_from: str | None,
    recursive: bool,
    resume: bool,
) -> int:
    """Show what a policy is understood to claim, with quotes.

    DOC is text, Markdown, HTML, PDF or DOCX. With --diff: OLD NEW. With --why LINE: how that line was read.
    """
    wish = split_format(format_, FORMATS["policy"])
    names = named(documents, files_from, recursive, DOCUMENTS)
    if len(names) > 1 and wish[0] == "json" and not compare:
        raise UsageError("-f json holds one document; use -f jsonl for several")
    paths = [Path(d) for d in names]
    if compare:
        if resume:
            raise UsageError("--diff compares two documents; there is nothing to resume")
        emit(_compared(paths, wish[0], run), wish[1])
        return 0
    if why is not None:
        emit("".join(_why(path, why, run) for path in paths), wish[1])
        return 0
    growing = lines_of(wish, resume, run, paths, "policy", lambda _: 0)

    def failed(path: Path, e: InputError) -> str:
        return _unread(path, e, run.knowledge) if wish[0] == "jsonl" else ""

    work = partial(_one, name=wish[0], run=run)

    def warm() -> None:
        from auditor.cli.warm import warmed

        warmed(work, "empty.md")

    several, alone = len(paths) > 1, wish[0] == "jsonl"
    return over(paths, work, failed, run, wish, growing, several=several, warm=warm, alone=alone)


def _one(path: Path, name: str, run: Run) -> Done:
    from auditor.policy.pipeline import read_policy

    policy = read_policy(path, run.knowledge, run.settings.limits)
    return done((_text(policy, name, run),), 0)


def _why(path: Path, line: int, run: Run) -> str:
    from auditor.policy.document.load import read_document
    from auditor.policy.why import explain
    from auditor.report.why import render

    document = read_document(path, run.settings.limits)
    return render(explain(document, run.knowledge, line), path.as_posix(), line)


def _read(path: Path, run: Run, several: bool) -> Policy:
    from auditor.policy.pipeline import read_policy

    work = partial(read_policy, path, run.knowledge, run.settings.limits)
    return guarded(work, Policy, path.as_posix(), run, several)


def _text(policy: Policy, name: str, run: Run) -> str:
    from auditor.report.digest import render
    from auditor.report.json_text import dump
    from auditor.report.json_v1 import policy_value

    if name == "table":
        return render(policy, run.knowledge, run.settings.lang)
    return dump(policy_value(policy, run.knowledge), None if name == "jsonl" else 1)


def _compared(paths: list[Path], name: str, run: Run) -> str:
    from auditor.policy.versions import diff
    from auditor.report.json_text import dump
    from auditor.report.policy_diff import diff_value, render

    if len(paths) != 2:
        raise UsageError("--diff takes two documents, the old one and the new one")
    old, new = (_read(p, run, several=False) for p in paths)
    changes = diff(old, new)
    if name == "table":
        return render(old, new, changes, run.knowledge, run.settings.lang)
    return dump(diff_value(old, new, changes), None if name == "jsonl" else 1)


def _unread(path: Path, error: InputError, knowledge: Knowledge) -> str:
    """A line for a document that could not be read."""
    from auditor.report.json_text import dump
    from auditor.report.json_v1 import unread_policy

    told = notice("document_unread", error.where, "error", error=error.message)
    return dump(unread_policy(path.as_posix(), told, knowledge), None)
