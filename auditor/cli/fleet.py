"""auditor fleet: many builds on an engine, their store, questions to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import check_names, split_format
from auditor.cli.inputs import BUILDS, inputs, named
from auditor.cli.options import FORMATS
from auditor.cli.output import emit, write_whole
from auditor.errors import InputError, UsageError

if TYPE_CHECKING:
    from auditor.fleet.plan import Build
    from auditor.fleet.questions import Question
    from auditor.fleet.store import Store

NEEDED = ("distributed", "duckdb", "pyarrow")


@click.group("fleet")
def command() -> None:
    """Read many builds on an engine, keep what was found, ask it, judge again.

    \b
    auditor fleet plan apps --recursive -o plan.jsonl
    auditor fleet run plan.jsonl --store store --policy app:
    auditor fleet query undeclared --store store --set data=imei
    auditor fleet judge --store store --pack cn
    """


def _check() -> None:
    """Raise UsageError where the extra is not installed."""
    for name in NEEDED:
        if find_spec(name) is None:
            raise UsageError(f"needs {name}: pip install 'auditor[fleet]'", "fleet")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _begin(total: int) -> Callable[[int], None]:
    """A line with rate and time left for so many builds."""
    from auditor.cli.progress import Progress

    progress = Progress(total, quiet=False)

    def step(count: int) -> None:
        for _ in range(count):
            progress.step()
        progress.clear()

    return step


def _store(name: str) -> Store:
    from auditor.fleet.store import Store

    _check()
    return Store(Path(name))


@made("fleet plan")
@click.argument("apps", nargs=-1, type=Filename(), metavar="APP...")
def plan(
    run: Run,
    apps: tuple[str, ...],
    builds: tuple[str, ...],
    download: str | None,
    files_from: str | None,
    recursive: bool,
    store: str | None,
    output: str | None,
) -> int:
    """List and hash the builds that are to be read, each once.

    APP is as for `scan`; with --recursive also what lies in folders. With --store, builds that
    it has already are left out.
    """
    from auditor.fleet import plan as planning
    from auditor.fleet.runs import bench, planned

    _check()
    if not (apps or builds or files_from):
        raise UsageError("names no builds")
    wrong = 0

    def found() -> Iterator[Build | InputError]:
        nonlocal wrong
        files = inputs(named(apps, files_from, recursive, BUILDS)) if apps or files_from else []
        for build in planning.of_files(files):
            wrong += isinstance(build, InputError)
            yield build
        for name in builds:
            for build in planning.of_list(Path(name), download):
                wrong += isinstance(build, InputError)
                yield build

    kept = _store(store) if store else None
    todo = planned(found(), kept, bench(run).key, _say)
    head = planning.Plan(download=download)
    lines = (line.decode() for line in planning.write(head, todo))
    if output:
        write_whole(lines, Path(output))
    else:
        for line in lines:
            emit(line, None)
    return 3 if wrong else 0


@made("fleet run")
@click.argument("plan_file", type=Filename(), metavar="PLAN")
def run_(
    run: Run,
    plan_file: str,
    store: str,
    scheduler: str | None,
    workers: int | None,
    retry: bool,
) -> int:
    """Read and judge the builds of a plan; what the store has already is left out.

    A run that was cut off goes on by the same command. Exit 3: builds could not be read.
    """
    from auditor.cli.pool import jobs_of
    from auditor.fleet.runs import read_plan

    kept = _store(store)
    check_names(run)
    given = (workers or jobs_of(run), scheduler, retry)
    came = read_plan(Path(plan_file), kept, run, *given, _say, _begin)
    return 3 if came.failed else 0


@made("fleet judge")
def judge(run: Run, store: str) -> int:
    """Judge all builds of a store anew from what was read; no build is opened.

    For a change of rules, packs, policies, lists, waivers, settings or knowledge; what changed
    is told.
    """
    from auditor.fleet.runs import judge as judge_all

    kept = _store(store)
    check_names(run)
    came = judge_all(kept, run, _say, _begin)
    _say(f"{came.builds} builds judged")
    return 0


@made("fleet status")
def status(run: Run, store: str, plan: str | None) -> int:
    """Tell what a store holds, and whether it is as the rules and settings of now make it."""
    from auditor.fleet.runs import status as status_of

    found = status_of(_store(store), run, Path(plan) if plan else None)
    emit("".join(f"{line}\n" for line in found.lines), None)
    return 0


@made("fleet query")
@click.argument("question", required=False, metavar="[QUESTION|SQL]")
def query(store: str, question: str | None, values: tuple[str, ...], format_: str) -> int:
    """Ask a store one of the ready questions, or in SQL (DuckDB).

    Without a question: the list of them; with -f html a page of all of them.
    """
    from auditor.fleet import answers
    from auditor.fleet.questions import QUESTIONS
    from auditor.fleet.views import Answer, open_views

    name, target = split_format(format_, FORMATS["fleet query"])
    if question is None and name != "html":
        emit(answers.text(Answer(("question", "asks", "values"), _listed()), name), target)
        return 0
    _check()
    given, views = _values(values), open_views(Path(store))
    asked = []
    for q in list(QUESTIONS.values()) if question is None else [_asked(question, given)]:
        asked.append(answers.Asked(q, views.ask(q.sql, q.values)))
    if name == "html":
        emit(answers.page(asked, f"auditor fleet: {store}"), target)
    else:
        emit(answers.text(asked[0].answer, name), target)
    return 0


def _listed() -> list[tuple[str, ...]]:
    from auditor.fleet.questions import QUESTIONS

    values = {k: ", ".join(f"{n}={v}" for n, v in q.values.items()) for k, q in QUESTIONS.items()}
    return [(k, q.title, values[k]) for k, q in QUESTIONS.items()]


def _values(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [v.partition("=") for v in given]
    if wrong := [name for name, equals, _ in pairs if not (name and equals)]:
        raise UsageError(f"--set {wrong[0]}: expected NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _asked(question: str, given: dict[str, str]) -> Question:
    """A ready question with its values, or SQL as one. Raises UsageError."""
    from auditor.fleet.questions import QUESTIONS, Question

    ready = QUESTIONS.get(question)
    if ready is None:
        if " " not in question.strip():
            raise UsageError(f"unknown question {question!r}; there are {', '.join(QUESTIONS)}")
        return Question("Query", question, given)
    if unknown := given.keys() - ready.values.keys():
        raise UsageError(f"{question!r} has no value {min(unknown)!r}")
    return ready._replace(values=ready.values | given)


for _command in (plan, run_, status, query, judge):
    command.add_command(_command)
