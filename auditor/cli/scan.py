"""auditor scan: the main job."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import click

from auditor import __version__
from auditor.cli.batch import SCAN, Key, Lines
from auditor.cli.command import Filename, Run, made
from auditor.cli.common import Talk, Wish, check_names, in_ci, unread_lines, wishes
from auditor.cli.inputs import BUILDS, inputs, named
from auditor.cli.options import LEVELS
from auditor.cli.pool import Done, Task, code_of_error, done, error_of, in_order, size_of
from auditor.cli.progress import Progress
from auditor.cli.reports import SEVERAL, Reports
from auditor.errors import InputError, SeveralApps, UsageError
from auditor.settings import FROM_APP, Settings


@made("scan")
@click.argument("apps", nargs=-1, type=Filename(), metavar="APP...")
def command(
    run: Run,
    apps: tuple[str, ...],
    formats: tuple[str, ...],
    show_waived: bool,
    quiet: bool,
    verbose: bool,
    files_from: str | None,
    recursive: bool,
    resume: bool,
) -> int:
    """Audit builds against policies, policy maps and SDK lists.

    APP is an APK, an app bundle, a set or folder of APKs, a Gradle output folder, or an
    AndroidManifest.xml, text or binary.

    \b
    Examples:
      auditor scan app.apk --policy privacy.md
      auditor scan app.aab --policy app: --sdk-list gradle.lockfile -f html=report.html
      auditor scan build/outputs -f table -f sarif=auditor.sarif --fail-on medium
      auditor scan app.apk --policy privacy.zh.html --pack cn --lang zh
    """
    wanted = wishes(formats, "scan")
    if resume and (len(wanted) > 1 or wanted[0][0] != "jsonl" or wanted[0][1] is None):
        raise UsageError("--resume needs -f jsonl=PATH and no other format")
    names = named(apps, files_from, recursive, BUILDS)
    files = _files(names, Reports(run, wanted, {}, quiet=quiet, show_waived=show_waived))
    if len(files) > 1 and any(name not in SEVERAL for name, _ in wanted):
        raise UsageError("several apps need -f jsonl or -f table; the other formats hold one app")
    check_names(run)
    several = len(files) > 1
    given = _given(run) | {"progress": Talk(quiet or (several and not verbose), verbose)}
    growing = _growing(wanted, resume, run, files, given)
    reports = Reports(run, wanted, growing, quiet=quiet, show_waived=show_waived, several=several)
    lines = next(iter(growing.values())) if resume else None
    kept = {p: c for p in files if lines is not None and (c := lines.kept(p)) is not None}
    left = [p for p in files if p not in kept]
    code = max(kept.values(), default=0)
    code = max(code, _all(left, run, given, reports, Progress(len(left), quiet), several))
    reports.finish()
    if run.settings.file and not quiet:
        click.echo(f"settings {run.settings.file.path}", err=True)
    return code


def _files(apps: tuple[str, ...], reports: Reports) -> list[Path]:
    """The builds. Raises InputError where there is none, which the reports tell too."""
    try:
        return inputs(apps)
    except InputError as e:
        reports.add_error(e)
        reports.finish()
        raise


def _given(run: Run) -> dict[str, Any]:
    """What `audit` takes beside the build."""
    from auditor.triage.baseline import read_baseline
    from auditor.triage.waivers import read_waivers

    settings = run.settings
    rules = frozenset(run.knowledge.all_rules)
    today = dt.date.today()
    waivers = read_waivers(Path(settings.waivers), rules, today) if settings.waivers else ()
    return {
        "policies": tuple(map(Path, settings.policies)),
        "maps": tuple(map(Path, settings.policy_maps)),
        "sdk_lists": tuple(map(Path, settings.sdk_lists)),
        "settings": settings,
        "waivers": waivers,
        "baseline": read_baseline(Path(settings.baseline)) if settings.baseline else frozenset(),
        "today": today,
    }


def _growing(
    wanted: list[Wish], resume: bool, run: Run, files: list[Path], given: dict[str, Any]
) -> dict[Wish, Lines]:
    """The JSONL files of this run, which are written line by line."""
    tool = {"name": "auditor", "version": __version__, "maps": run.knowledge.version}
    beside = (*given["policies"], *given["maps"], *given["sdk_lists"])
    read = [p for p in beside if p.as_posix() != FROM_APP]
    day = given["today"].isoformat() if given["waivers"] else ""
    key = Key(SCAN, run.settings, day)
    code = partial(code_of, settings=run.settings)
    return {
        w: Lines(w[1], resume, tool, files, read, code, key)
        for w in wanted
        if w[0] == "jsonl" and w[1] is not None
    }


def _all(
    files: list[Path],
    run: Run,
    given: dict[str, Any],
    reports: Reports,
    progress: Progress,
    several: bool,
) -> int:
    """Audit each build and take its report; the highest exit code."""
    code = 0
    tasks = (Task(p.as_posix(), partial(_one, p, run, given, reports), size_of(p)) for p in files)
    for outcome in in_order(tasks, run, several, partial(_warm, run, given, reports), len(files)):
        error = error_of(outcome)
        given["progress"].done()
        progress.clear()
        if isinstance(error, SeveralApps) and reports.hold_several:
            click.echo(f"auditor: {error.where}: several apps; each is judged on its own", err=True)
            apart = [Path(p) for p in error.apps]
            code = max(code, _all(apart, run, given, reports, progress, several))
        elif error is not None:
            click.echo(f"auditor: {error}", err=True)
            reports.add_error(error)
            code = max(code, code_of_error(outcome))
        elif isinstance(outcome.result, Done):
            reports.add(outcome.result.texts)
            for line in outcome.result.said:
                click.echo(line, err=True)
            code = max(code, outcome.result.code)
        progress.step()
    progress.clear()
    return code


def _warm(run: Run, given: dict[str, Any], reports: Reports) -> None:
    """Make here what the children share: nothing foreign is read."""
    from auditor.audit import audit
    from auditor.cli.warm import DOCUMENT, bare, warmed

    def once(path: Path) -> None:
        alone = {k: given[k] for k in ("waivers", "baseline", "today")}
        document = path.with_name("empty.md")
        document.write_text(DOCUMENT, encoding="utf-8")
        policies = (document,) if given["policies"] else ()
        settings = bare(run.settings)
        reports.texts(audit(path, run.knowledge, policies=policies, settings=settings, **alone))

    warmed(once, "empty.apk")


def _one(path: Path, run: Run, given: dict[str, Any], reports: Reports) -> Done:
    """Audit one build: its report in each format, and the exit code that it calls for."""
    from auditor.audit import audit
    from auditor.triage.apply import fails

    report = audit(path, run.knowledge, **given)
    given["progress"].done()
    texts = reports.texts(report)
    if report.result == "not_judged" and _must_judge(run.settings):
        why = "no policy was given"
        if sources := [p.source for p in report.policies if p.not_judged]:
            said = ", ".join(f"{s.path} ({s.language})" for s in sources)
            why = f"no lexicon reads the language of {said}"
        return done(texts, 3, (f"auditor: {path.as_posix()}: {UNJUDGED.format(why=why)}",))
    if report.result == "incomplete":
        return done(texts, 3, unread_lines(report.app, run.knowledge))
    return done(texts, int(fails(report.findings, run.settings.fail_on)))


UNJUDGED = "nothing was judged, since {why}; --allow-unjudged lets that pass"


def _must_judge(settings: Settings) -> bool:
    """Whether a run that judged nothing is a failure."""
    return (settings.strict or in_ci()) and not settings.allow_unjudged


def code_of(report: dict[str, Any], settings: Settings) -> int:
    """The exit code that a saved report calls for."""
    if report["result"] == "incomplete":
        return 3
    if report["result"] == "not_judged" and _must_judge(settings):
        return 3
    if settings.fail_on == "never":
        return 0
    worst = LEVELS.index(settings.fail_on)
    return int(any(LEVELS.index(f["severity"]) <= worst for f in report["findings"]))
