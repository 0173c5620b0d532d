"""A command of one format over many inputs: its results leave one by one, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from auditor import __version__
from auditor.cli.batch import Key, Lines
from auditor.cli.command import Run
from auditor.cli.common import Wish
from auditor.cli.output import emit
from auditor.cli.pool import Done, Outcome, Task, code_of_error, error_of, in_order, size_of
from auditor.cli.progress import Progress
from auditor.errors import InputError, SeveralApps, UsageError


def lines_of(
    wish: Wish,
    resume: bool,
    run: Run,
    files: list[Path],
    kind: str,
    code: Callable[[dict[str, Any]], int],
) -> Lines | None:
    """The file of -f jsonl=PATH; None for any other format or place. Raises UsageError."""
    if wish[0] != "jsonl" or wish[1] is None:
        if resume:
            raise UsageError("--resume needs -f jsonl=PATH and no other format")
        return None
    tool = {"name": "auditor", "version": __version__, "maps": run.knowledge.version}
    return Lines(wish[1], resume, tool, files, (), code, Key(kind, run.settings))


def over(
    files: list[Path],
    work: Callable[[Path], Done],
    failed: Callable[[Path, InputError], str],
    run: Run,
    wish: Wish,
    growing: Lines | None,
    *,
    several: bool,
    warm: Callable[[], None],
    alone: bool = False,
) -> int:
    """Do `work` for each file and put out its text; the highest exit code.

    `failed` gives the text for a file that could not be read. A single one raises its error,
    unless `alone` says that its text is wanted too.
    """
    gathered: list[str] = []

    def put(text: str) -> None:
        if growing is not None:
            growing.add(text)
        elif wish[1] is None:
            emit(text, None)
        else:
            gathered.append(text)

    kept = {p: c for p in files if growing and (c := growing.kept(p)) is not None}
    code = max(kept.values(), default=0)
    tasks = (Task(p.as_posix(), partial(work, p), size_of(p)) for p in files if p not in kept)
    total = len(files) - len(kept)
    progress = Progress(total, quiet=False)
    for outcome in _outcomes(tasks, total, work, run, wish, several, warm):
        error = error_of(outcome)
        progress.clear()
        if error is not None:
            if not several and not alone:
                raise error
            click.echo(f"auditor: {error}", err=True)
            put(failed(Path(outcome.task.name), error))
            code = max(code, code_of_error(outcome))
        elif isinstance(outcome.result, Done):
            for line in outcome.result.said:
                click.echo(line, err=True)
            put(outcome.result.texts[0])
            code = max(code, outcome.result.code)
        progress.step()
    progress.clear()
    if growing is not None:
        growing.finish()
    elif wish[1] is not None:
        emit("".join(gathered), wish[1])
    return code


def _outcomes(
    tasks: Iterable[Task],
    total: int,
    work: Callable[[Path], Done],
    run: Run,
    wish: Wish,
    several: bool,
    warm: Callable[[], None],
) -> Iterator[Outcome]:
    """The outcomes in the order of the tasks; those of a set of several apps in its place."""
    for outcome in in_order(tasks, run, several, warm, total):
        e = outcome.result
        if isinstance(e, SeveralApps) and wish[0] in ("table", "jsonl"):
            click.echo(f"auditor: {e.where}: several apps; each is read on its own", err=True)
            apart = (Task(p, partial(work, Path(p))) for p in e.apps)
            yield from in_order(apart, run, several, warm)
        else:
            yield outcome
