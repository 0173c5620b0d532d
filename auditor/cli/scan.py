"""auditor scan: the main job."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import click

from auditor import __version__
from auditor.cli.batch import Lines
from auditor.cli.common import (
    LEVELS,
    Talk,
    build_options,
    color_wanted,
    guarded,
    inputs,
    isolation_options,
    load_maps,
    load_settings,
    settings_options,
    split_format,
)
from auditor.cli.output import emit
from auditor.errors import InputError, UsageError
from auditor.knowledge.schema import Knowledge
from auditor.model import Report
from auditor.settings import Settings


@click.command("scan")
@click.argument("apps", nargs=-1, required=True, metavar="APP...")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Policy document (text, Markdown, HTML, PDF, DOCX), or app: for one in the build; repeatable.",
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Reviewed policy map that stands in for the text; repeatable.",
)
@click.option(
    "--sdk-list",
    "sdk_lists",
    multiple=True,
    type=click.Path(path_type=Path),
    help="SDK list: CSV, JSON, YAML, CycloneDX, SPDX, gradle text; repeatable.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=PATH]",
    help="table, json, jsonl, markdown, html, sarif, junit, github, gitlab, csv; repeatable.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*LEVELS, "never"]),
    help="Exit 1 at this severity or above (default high).",
)
@click.option("--min-severity", type=click.Choice(LEVELS), help="Show only findings at or above.")
@click.option(
    "--min-confidence", type=click.Choice(LEVELS[:3]), help="Show only findings at or above."
)
@click.option("--waivers", type=click.Path(path_type=Path), help="Waiver file.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Baseline of known findings.")
@click.option("--show-waived", is_flag=True, help="Print waived findings too.")
@click.option(
    "--strict",
    is_flag=True,
    default=None,
    help="Exit 3 where anything was not analysed or not judged.",
)
@click.option("--pack", "packs", multiple=True, help="Rule pack beside the core: cn; repeatable.")
@click.option(
    "--app-type", help="Type of the app, for the pack cn; see `auditor explain app-types`."
)
@click.option(
    "--resume",
    is_flag=True,
    help="With -f jsonl=PATH alone: go on where a run of many apps was cut off.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@click.option("-v", "--verbose", is_flag=True, help="Print each step with its seconds on stderr.")
@build_options
@isolation_options
@settings_options
def command(
    apps: tuple[str, ...],
    policies: tuple[Path, ...],
    maps: tuple[Path, ...],
    sdk_lists: tuple[Path, ...],
    formats: tuple[str, ...],
    fail_on: str | None,
    min_severity: str | None,
    min_confidence: str | None,
    waivers: Path | None,
    baseline: Path | None,
    show_waived: bool,
    strict: bool | None,
    packs: tuple[str, ...],
    app_type: str | None,
    mapping: str | None,
    merger_report: str | None,
    source_manifest: str | None,
    nested: bool | None,
    reachable_only: bool | None,
    resume: bool,
    quiet: bool,
    verbose: bool,
    isolate: bool | None,
    timeout: int | None,
    memory: int | None,
    config: Path | None,
    no_config: bool,
    overlays: tuple[Path, ...],
    lang: str | None,
    no_cache: bool,
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
    from auditor.audit import audit
    from auditor.knowledge.wording import told
    from auditor.report import REPORTERS
    from auditor.report.json_v1 import dump
    from auditor.sources import FROM_APP
    from auditor.triage.apply import fails
    from auditor.triage.baseline import read_baseline
    from auditor.triage.waivers import read_waivers

    settings = load_settings(
        config,
        no_config,
        fail_on=fail_on,
        min_severity=min_severity,
        min_confidence=min_confidence,
        strict=strict,
        packs=packs or None,
        app_type=app_type,
        mapping=mapping,
        merger_report=merger_report,
        source_manifest=source_manifest,
        nested=nested,
        reachable_only=reachable_only,
        isolate=isolate,
        timeout=timeout,
        memory=memory,
        lang=lang,
    )
    wanted = [split_format(f, [*REPORTERS, "jsonl"]) for f in formats or ("table",)]
    if sum(path is None for _, path in wanted) > 1:
        raise UsageError(
            "only one format can go to stdout; give the others a file, as in -f sarif=out.sarif"
        )
    if resume and (len(wanted) > 1 or wanted[0][0] != "jsonl" or wanted[0][1] is None):
        raise UsageError("--resume needs -f jsonl=PATH and no other format")
    files = inputs(apps)
    if len(files) > 1 and any(name not in ("table", "jsonl") for name, _ in wanted):
        raise UsageError("several apps need -f jsonl or -f table; the other formats hold one app")
    knowledge = load_maps(settings, overlays, no_cache or bool(isolate))
    rules = frozenset(knowledge.all_rules)
    known_packs = {r.pack for r in knowledge.pack_rules.values()}
    for name in settings.packs:
        if name not in known_packs:
            raise UsageError(f"unknown pack {name!r}; there are {', '.join(sorted(known_packs))}")
    if settings.app_type and settings.app_type not in knowledge.app_types:
        raise UsageError(f"unknown app type {settings.app_type!r}; see `auditor explain app-types`")
    for name in settings.rules:
        if name not in rules:
            raise UsageError(f"unknown rule {name!r}; see `auditor rules`", settings.file or "")
    waiver_file = waivers or (Path(settings.waivers) if settings.waivers else None)
    waived = read_waivers(waiver_file, rules) if waiver_file else ()
    baseline_file = baseline or (Path(settings.baseline) if settings.baseline else None)
    known = read_baseline(baseline_file) if baseline_file else frozenset()

    talk = Talk(quiet, verbose)
    given: dict[str, Any] = {
        "policies": policies
        or (() if maps and not policies else tuple(map(Path, settings.policies))),
        "maps": maps or (() if policies else tuple(map(Path, settings.policy_maps))),
        "sdk_lists": sdk_lists or tuple(map(Path, settings.sdk_lists)),
        "settings": settings,
        "waivers": waived,
        "baseline": known,
        "today": dt.date.today(),
        "progress": talk,
    }
    bounded = timeout is not None or memory is not None
    code = 0
    texts: dict[tuple[str, Path | None], list[str]] = {w: [] for w in wanted}
    beside = (*given["policies"], *given["maps"], *given["sdk_lists"])
    tool = {"name": "auditor", "version": __version__, "maps": knowledge.version}
    growing = {
        w: Lines(w[1], resume, tool, files, (p for p in beside if p.as_posix() != FROM_APP))
        for w in wanted
        if w[0] == "jsonl" and w[1] is not None
    }

    def add(wish: tuple[str, Path | None], text: str) -> None:
        """Lines of a JSONL file are written at once, all else when the last app is done."""
        if wish in growing:
            growing[wish].add(text)
        else:
            texts[wish].append(text)

    for path in files:
        kept = next(iter(growing.values())).kept(path) if resume else None
        if kept is not None:
            code = max(code, code_of(kept, settings.fail_on))
            continue
        try:
            report = guarded(
                partial(audit, path, knowledge, **given),
                Report,
                path.as_posix(),
                settings,
                bounded,
                len(files) > 1,
            )
        except InputError as e:
            talk.done()
            if len(files) == 1:
                raise
            click.echo(f"auditor: {e}", err=True)
            code = 3
            failed = {"schema": "auditor/error/v1", "error": e.message, "where": e.where}
            for wish in wanted:
                if wish[0] == "jsonl":
                    add(wish, dump(failed, None))
            continue
        talk.done()
        if report.result == "incomplete":
            code = 3
            for gap in [n for n in report.app.limited if n.level == "error"][:3]:
                what, why = told(gap, knowledge)
                click.echo(f"auditor: {gap.where}: {what} was not analysed: {why}", err=True)
        elif fails(report.findings, settings.fail_on) and code == 0:
            code = 1
        for wish in wanted:
            add(wish, _text(wish, report, knowledge, settings, quiet, show_waived))
    for wish, parts in texts.items():
        if wish in growing:
            growing[wish].finish()
        else:
            emit("".join(parts), wish[1])
    if settings.file and not quiet:
        click.echo(f"settings {settings.file}", err=True)
    return code


def code_of(report: dict[str, Any], fail_on: str) -> int:
    """The exit code that a saved report calls for."""
    if report["result"] == "incomplete":
        return 3
    worst = [*LEVELS, "never"].index(fail_on)
    found = (LEVELS.index(f["severity"]) for f in report["findings"])
    return int(fail_on != "never" and any(level <= worst for level in found))


def _text(
    wish: tuple[str, Path | None],
    report: Report,
    knowledge: Knowledge,
    settings: Settings,
    quiet: bool,
    show_waived: bool,
) -> str:
    from auditor.report import REPORTERS
    from auditor.report.json_v1 import dump, report_value
    from auditor.report.table import finding_text

    name, target = wish
    if name == "jsonl":
        return dump(report_value(report, knowledge), None)
    if name != "table":
        return str(REPORTERS[name](report, knowledge, settings.lang))
    if quiet:
        text = "".join(finding_text(f, settings.lang) + "\n\n" for f in report.findings)
    else:
        text = REPORTERS[name](report, knowledge, settings.lang)
    if show_waived and report.waived and not quiet:
        waived = "\n\n".join(finding_text(f, settings.lang) for f in report.waived)
        text += f"\nWAIVED\n\n{waived}\n"
    if color_wanted(target is not None):
        from auditor.report.color import colored

        return colored(text, settings.lang)
    return text
