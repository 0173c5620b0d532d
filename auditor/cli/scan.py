"""auditor scan: the main job."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import click

from auditor import __version__
from auditor.cli.batch import Lines
from auditor.cli.command import Filename, Run, made
from auditor.cli.common import Talk, Wish, check_names, guarded, in_ci, inputs, unread, wishes
from auditor.cli.options import LEVELS
from auditor.cli.reports import Reports
from auditor.errors import InputError, UsageError
from auditor.model import Report
from auditor.settings import FROM_APP, Settings


@made("scan")
@click.argument("apps", nargs=-1, required=True, type=Filename(), metavar="APP...")
def command(
    run: Run,
    apps: tuple[str, ...],
    formats: tuple[str, ...],
    show_waived: bool,
    resume: bool,
    quiet: bool,
    verbose: bool,
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
    files = _files(apps, Reports(run, wanted, {}, quiet=quiet, show_waived=show_waived))
    if len(files) > 1 and any(name not in ("table", "jsonl") for name, _ in wanted):
        raise UsageError("several apps need -f jsonl or -f table; the other formats hold one app")
    check_names(run)
    talk = Talk(quiet, verbose)
    given = _given(run) | {"progress": talk}
    growing = _growing(wanted, resume, run, files, given)
    reports = Reports(run, wanted, growing, quiet=quiet, show_waived=show_waived)
    code = 0
    for path in files:
        kept = next(iter(growing.values())).kept(path) if resume else None
        if kept is not None:
            code = max(code, code_of(kept, run.settings))
            continue
        code = max(code, _one(path, run, given, reports, several=len(files) > 1))
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
    return {
        w: Lines(w[1], resume, tool, files, read)
        for w in wanted
        if w[0] == "jsonl" and w[1] is not None
    }


def _one(path: Path, run: Run, given: dict[str, Any], reports: Reports, several: bool) -> int:
    """Audit one build and take its report; the exit code that it calls for."""
    from auditor.audit import audit
    from auditor.triage.apply import fails

    work = partial(audit, path, run.knowledge, **given)
    try:
        report = guarded(work, Report, path.as_posix(), run, several)
    except (InputError, MemoryError, RecursionError) as error:
        e = error if isinstance(error, InputError) else _too_much(error, path)
        given["progress"].done()
        click.echo(f"auditor: {e}", err=True)
        reports.add_error(e)
        return 3
    given["progress"].done()
    reports.add(report)
    if report.result == "not_judged" and _must_judge(run.settings):
        why = "no policy was given"
        if sources := [p.source for p in report.policies if p.not_judged]:
            said = ", ".join(f"{s.path} ({s.language})" for s in sources)
            why = f"no lexicon reads the language of {said}"
        click.echo(f"auditor: {path.as_posix()}: {UNJUDGED.format(why=why)}", err=True)
        return 3
    if report.result == "incomplete":
        return unread(report.app, run.knowledge) or 3
    return int(fails(report.findings, run.settings.fail_on))


def _too_much(error: BaseException, path: Path) -> InputError:
    what = "memory" if isinstance(error, MemoryError) else "depth"
    return InputError(f"needs more {what} than there is", path.as_posix())


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
