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
from auditor.cli.common import Talk, Wish, check_names, guarded, inputs, wishes
from auditor.cli.options import LEVELS
from auditor.cli.reports import Reports
from auditor.errors import InputError, UsageError
from auditor.model import Report
from auditor.settings import FROM_APP


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
    files = inputs(apps)
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
            code = max(code, code_of(kept, run.settings.fail_on))
            continue
        code = max(code, _one(path, run, given, reports, several=len(files) > 1))
    reports.finish()
    if run.settings.file and not quiet:
        click.echo(f"settings {run.settings.file}", err=True)
    return code


def _given(run: Run) -> dict[str, Any]:
    """What `audit` takes beside the build."""
    from auditor.triage.baseline import read_baseline
    from auditor.triage.waivers import read_waivers

    settings = run.settings
    rules = frozenset(run.knowledge.all_rules)
    return {
        "policies": tuple(map(Path, settings.policies)),
        "maps": tuple(map(Path, settings.policy_maps)),
        "sdk_lists": tuple(map(Path, settings.sdk_lists)),
        "settings": settings,
        "waivers": read_waivers(Path(settings.waivers), rules) if settings.waivers else (),
        "baseline": read_baseline(Path(settings.baseline)) if settings.baseline else frozenset(),
        "today": dt.date.today(),
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
    from auditor.knowledge.wording import told
    from auditor.triage.apply import fails

    work = partial(audit, path, run.knowledge, **given)
    try:
        report = guarded(work, Report, path.as_posix(), run, several)
    except InputError as e:
        given["progress"].done()
        if not several:
            raise
        click.echo(f"auditor: {e}", err=True)
        reports.add_error(e)
        return 3
    given["progress"].done()
    reports.add(report)
    if report.result == "incomplete":
        for gap in [n for n in report.app.limited if n.level == "error"][:3]:
            what, why = told(gap, run.knowledge)
            click.echo(f"auditor: {gap.where}: {what} was not analysed: {why}", err=True)
        return 3
    return int(fails(report.findings, run.settings.fail_on))


def code_of(report: dict[str, Any], fail_on: str) -> int:
    """The exit code that a saved report calls for."""
    if report["result"] == "incomplete":
        return 3
    if fail_on == "never":
        return 0
    worst = LEVELS.index(fail_on)
    return int(any(LEVELS.index(f["severity"]) <= worst for f in report["findings"]))
