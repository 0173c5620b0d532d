"""auditor review: the local page where a person triages."""

from __future__ import annotations

import getpass
from importlib.util import find_spec
from pathlib import Path

import click

from auditor.cli.command import Filename, Run, made
from auditor.cli.common import check_names
from auditor.errors import UsageError
from auditor.settings import FROM_APP, Settings

WAIVERS = "waivers.yml"
"""Where waivers go when no file is named."""


@made("review")
@click.argument("app", type=Filename(), metavar="APP")
def command(run: Run, app: str, port: int | None, read_only: bool, reviewer: str | None) -> int:
    """Triage a build against its policy on a local page.

    Corrected claims go to the policy map (--map), accepted findings to the waiver file
    (--waivers); no other file is written but the journal beside the map. The page listens on
    127.0.0.1 alone, and its address, printed on stdout, holds a token.

    \b
    Examples:
      auditor review app.apk --policy privacy.md --map privacy.map.yml --waivers waivers.yml
      auditor review app.apk --policy privacy.zh.html --lang zh --read-only
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise UsageError("needs the extra `review`: pip install 'auditor[review]'")
    check_names(run)
    from auditor.review.files import Files
    from auditor.review.run import serve
    from auditor.review.session import Session
    from auditor.triage.baseline import read_baseline

    settings = run.settings
    if len(settings.policy_maps) > 1:
        raise UsageError("one review corrects one policy map")
    files = Files(
        _map_of(settings), Path(settings.waivers or WAIVERS), frozenset(run.knowledge.all_rules)
    )
    baseline = read_baseline(Path(settings.baseline)) if settings.baseline else frozenset()
    session = Session(
        Path(app),
        run.knowledge,
        files,
        settings,
        baseline=baseline,
        reviewer=reviewer if reviewer is not None else _user(),
        read_only=read_only,
    )
    click.echo(f"map {files.map.as_posix()}, waivers {files.waivers.as_posix()}", err=True)
    if session.recovered:
        click.echo(f"{session.recovered} corrections taken up from the journal", err=True)
    serve(session, port or 0, click.echo)
    return 0


def _map_of(settings: Settings) -> Path:
    """The map that is named, else one beside the first policy."""
    if settings.policy_maps:
        return Path(settings.policy_maps[0])
    if not settings.policies:
        raise UsageError("needs a policy to review; give one with --policy")
    first = settings.policies[0]
    if first == FROM_APP:
        raise UsageError("name the map of a policy in the build with --map")
    return Path(first).with_suffix(".map.yml")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
