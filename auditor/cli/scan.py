"""auditor scan: the main job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from auditor import __version__
from auditor.cli.batch import SCAN, Key, Lines
from auditor.cli.command import Filename, Run, made
from auditor.cli.common import Talk, Wish, check_names, in_ci, unread_lines, wishes
from auditor.cli.options import LEVELS
from auditor.cli.pool import Done, Task, code_of_error, done, error_of, in_order, size_of
from auditor.cli.progress import Progress
from auditor.cli.reports import Reports, check_several
from auditor.cli.targets import Target, stdin_of, targets_of
from auditor.errors import InputError, SeveralApps, UsageError
from auditor.names import shown
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
    stdin_of(apps, run)
    first = Reports(run, wanted, {}, quiet=quiet, show_waived=show_waived)
    targets = _targets(partial(targets_of, apps, files_from, recursive, run), first)
    several = len(targets) > 1
    if several:
        check_several(wanted)
    check_names(run)
    talk = Talk(quiet or (several and not verbose), verbose)
    given = Given(run, talk)
    growing = _growing(wanted, resume, run, [t.path for t in targets], given)
    reports = Reports(run, wanted, growing, quiet=quiet, show_waived=show_waived, several=several)
    lines = next(iter(growing.values())) if resume else None
    kept = {t.path: c for t in targets if lines and (c := lines.kept(t.path)) is not None}
    left = [t for t in targets if t.path not in kept]
    code = max(kept.values(), default=0)
    code = max(code, _all(left, run, given, reports, Progress(len(left), quiet), several))
    reports.finish()
    if run.settings.file and not quiet:
        click.echo(f"settings {run.settings.file.path}", err=True)
    return code


def _targets(find: Callable[[], list[Target]], reports: Reports) -> list[Target]:
    """The builds. Raises InputError where there is none, which the reports tell too."""
    try:
        return find()
    except InputError as e:
        reports.add_error(e)
        reports.finish()
        raise


class Given:
    """What `audit` takes beside a build, by the settings that hold for it."""

    def __init__(self, run: Run, talk: Talk) -> None:
        from auditor.triage.baseline import read_baseline
        from auditor.triage.waivers import read_waivers

        settings = run.settings
        self.today = dt.date.today()
        self.talk = talk
        rules = frozenset(run.knowledge.all_rules)
        waivers = settings.waivers
        self.waivers = read_waivers(Path(waivers), rules, self.today) if waivers else ()
        self.baseline = read_baseline(Path(settings.baseline)) if settings.baseline else frozenset()

    def alone(self) -> dict[str, Any]:
        """What holds for every build alike."""
        return {"waivers": self.waivers, "baseline": self.baseline, "today": self.today}

    def for_(self, settings: Settings) -> dict[str, Any]:
        """All of it for one build."""
        return {
            "policies": tuple(map(Path, settings.policies)),
            "maps": tuple(map(Path, settings.policy_maps)),
            "sdk_lists": tuple(map(Path, settings.sdk_lists)),
            "settings": settings,
            "progress": self.talk,
            **self.alone(),
        }


def _growing(
    wanted: list[Wish], resume: bool, run: Run, files: list[Path], given: Given
) -> dict[Wish, Lines]:
    """The JSONL files of this run, which are written line by line."""
    tool = {"name": "auditor", "version": __version__, "maps": run.knowledge.version}
    settings = run.settings
    beside = (*settings.policies, *settings.policy_maps, *settings.sdk_lists)
    # an app of `[[apps]]` has its own; what it was judged by stands in its line
    read = [Path(p) for p in beside if p != FROM_APP] if not settings.apps else []
    day = given.today.isoformat() if given.waivers else ""
    key = Key(SCAN, settings, day)
    code = partial(code_of, settings=settings)
    return {
        w: Lines(w[1], resume, tool, files, read, code, key)
        for w in wanted
        if w[0] == "jsonl" and w[1] is not None
    }


def _all(
    targets: list[Target],
    run: Run,
    given: Given,
    reports: Reports,
    progress: Progress,
    several: bool,
) -> int:
    """Audit each build and take its report; the highest exit code."""
    code = 0
    settings = {t.path.as_posix(): t.settings for t in targets}
    tasks = (
        Task(t.path.as_posix(), partial(_one, t, run, given, reports), size_of(t.path))
        for t in targets
    )
    warm = partial(_warm, run, given, reports)
    for outcome in in_order(tasks, run, several, warm, len(targets)):
        error = error_of(outcome)
        given.talk.done()
        progress.clear()
        if isinstance(error, SeveralApps) and reports.hold_several:
            click.echo(f"auditor: {error.where}: several apps; each is judged on its own", err=True)
            own = settings[outcome.task.name]
            apart = [Target(Path(p), own) for p in error.apps]
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


def _warm(run: Run, given: Given, reports: Reports) -> None:
    """Make here what the children share: nothing foreign is read."""
    from auditor.audit import audit
    from auditor.cli.warm import DOCUMENT, bare, warmed

    def once(path: Path) -> None:
        document = path.with_name("empty.md")
        document.write_text(DOCUMENT, encoding="utf-8")
        policies = (document,) if run.settings.policies or run.settings.apps else ()
        more = {"settings": bare(run.settings), **given.alone()}
        reports.texts(audit(path, run.knowledge, policies=policies, **more))

    warmed(once, "empty.apk")


def _one(target: Target, run: Run, given: Given, reports: Reports) -> Done:
    """Audit one build: its report in each format, and the exit code that it calls for."""
    from auditor.audit import audit
    from auditor.triage.apply import fails

    report = audit(target.path, run.knowledge, **given.for_(target.settings))
    given.talk.done()
    texts = reports.texts(report)
    if report.result == "not_judged" and _must_judge(run.settings):
        why = "no policy was given"
        if sources := [p.source for p in report.policies if p.not_judged]:
            said = ", ".join(f"{s.path} ({s.language})" for s in sources)
            why = f"no lexicon reads the language of {said}"
        return done(texts, 3, (f"auditor: {shown(target.path)}: {UNJUDGED.format(why=why)}",))
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
