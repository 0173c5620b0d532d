"""auditor.toml: found from the working directory up to the repository root, read strictly."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from auditor.app_entry import AppEntry
from auditor.errors import UsageError
from auditor.files import read_file
from auditor.gate import UsedFile
from auditor.limits import DEFAULT, Limits
from auditor.model import Confidence, Severity
from auditor.names import shown

FILE = "auditor.toml"
MAX_BYTES = 4_000_000
FROM_APP = "app:"
"""In place of a policy document: the policies that the build carries."""


class RuleSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a settings file says of one rule."""

    severity: Severity | None = None
    off: bool = False
    reason: str | None = None
    """Required where a rule is switched off."""
    at_least: Severity | None = None
    """Findings of the rule are no lower than this."""


class MapOverlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One folder of knowledge beside the bundled one."""

    path: str


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting; command line options win over it."""

    package: str | None = None
    """Identity of the app in fingerprints, where a manifest has none or a build type adds a suffix."""
    app_names: tuple[str, ...] = ()
    """What else the policies call the app, beside its label and package."""
    own_packages: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    policy_maps: tuple[str, ...] = ()
    policies_mode: Literal["any", "each"] = "any"
    sdk_lists: tuple[str, ...] = ()
    runtime: tuple[str, ...] = ()
    """Runtime records of the build."""
    consent_at: str | None = None
    """When the user agreed, for records that do not tell."""
    device_values: str | None = None
    """Values of the test device, looked for in what was sent."""
    data_safety: tuple[str, ...] = ()
    """Data safety forms as Play Console exports them."""
    packs: tuple[str, ...] = ()
    """Rule packs beside the core: `cn`, `cn-stores`, `gdpr`, `play`, `us`."""
    app_type: str | None = None
    """Type of the app by the Chinese rules on necessary personal information."""
    audience: Literal["children"] | None = None
    """Whom the app is for, where rules ask more for them."""
    source_manifest: str | None = None
    """The app's own AndroidManifest.xml: what is not in it came from a library."""
    merger_report: str | None = None
    """manifest-merger-*-report.txt of the build: which library brought a permission."""
    waivers: str | None = None
    baseline: str | None = None
    fail_on: Severity | Literal["never"] = "high"
    min_severity: Severity = "info"
    min_confidence: Confidence = "low"
    strict: bool = False
    allow_unjudged: bool = False
    """A run that judged nothing is no failure in CI; not for an auditor.toml of the audited tree."""
    mapping: str | None = None
    """mapping.txt of R8 or ProGuard for the build."""
    nested: bool = True
    """Read code too that the runtime does not load by itself: archives, stray DEX files."""
    flows: bool = True
    """Follow the values that are read to where they go."""
    reachable_only: bool = False
    """Leave out what only code does that the app was not found to come to."""
    isolate: bool | None = None
    """Read each build in a child process with bounds; None: in CI and for several builds."""
    jobs: int | None = None
    """Inputs that are read at once, each in a child process; None: one a core."""
    timeout: int = 300
    """Seconds for one build in a child process."""
    memory: int = 4096
    """Megabytes for one build in a child process."""
    lang: Literal["en", "zh"] = "en"
    limits: Limits = DEFAULT
    """Bounds on foreign input."""
    category: str | None = None
    """What tells this audit from others of the same package: a flavour, a module."""
    apps: tuple[AppEntry, ...] = ()
    """Builds of the repository, each with what it alone is judged by."""
    maps: tuple[MapOverlay, ...] = ()
    rules: dict[str, RuleSetting] = {}
    file: UsedFile | None = None
    """Where these settings came from."""
    trusted: UsedFile | None = None
    """The file that the settings of the tree may only tighten."""
    left_out: tuple[str, ...] = ()
    """What the settings of the tree asked for and were not granted."""


MADE = frozenset({"file", "trusted", "left_out"})
"""Fields that no settings file has."""
PATHS = ("device_values", "waivers", "baseline", "mapping", "merger_report", "source_manifest")
PATH_LISTS = ("data_safety", "policies", "policy_maps", "runtime", "sdk_lists")


def find_settings(start: Path) -> Path | None:
    """auditor.toml of this folder or the nearest above, not beyond the repository root."""
    for folder in (start, *start.parents):
        candidate = folder / FILE
        if candidate.is_file():
            return Path(os.path.relpath(candidate, start))
        if (folder / ".git").exists():
            return None
    return None


class SettingsFile(NamedTuple):
    """A settings file as it was read."""

    settings: Settings
    named: frozenset[str] = frozenset()
    """The settings that the file names."""


def read_settings(path: Path | None, trusted: bool = False) -> Settings:
    """Settings of a file; the defaults for None. Raises UsageError."""
    return read_file_of_settings(path, trusted).settings


def read_file_of_settings(path: Path | None, trusted: bool = False) -> SettingsFile:
    """Settings of a file with the names that stand in it; the defaults for None.

    `trusted`: the file is not part of what is audited, so it may allow a run that judges
    nothing. Raises UsageError.
    """
    if path is None:
        return SettingsFile(Settings())
    name = shown(path)
    data = read_file(path, MAX_BYTES, "no such settings file", UsageError)
    try:
        raw: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as e:
        raise UsageError(f"not valid TOML: {e}", name) from None
    if made := MADE & raw.keys():
        raise UsageError(f"unknown setting `{min(made)}`", name)
    try:
        settings = msgspec.convert(raw, Settings)
    except msgspec.ValidationError as e:
        raise UsageError(f"{e}", name) from None
    _check(settings, name, trusted)
    used = UsedFile(path=name, sha256=hashlib.sha256(data).hexdigest())
    return SettingsFile(_placed(settings, path.parent, used), frozenset(raw))


_NAME = re.compile(r"[\w.-]{1,80}")


def _check(settings: Settings, name: str, trusted: bool) -> None:
    """Raise UsageError for what stands in a settings file and may not."""
    names = [e.name for e in settings.apps]
    for entry in settings.apps:
        if not _NAME.fullmatch(entry.name):
            raise UsageError(f"apps: {entry.name!r} is no name; letters, digits, . _ - are", name)
        if names.count(entry.name) > 1:
            raise UsageError(f"apps: two are named {entry.name!r}", name)
        if not entry.builds or not all(entry.builds):
            raise UsageError(f"apps.{entry.name}: `app` names no build", name)
    if settings.jobs is not None and settings.jobs < 1:
        raise UsageError("jobs: at least 1", name)
    for rule, setting in settings.rules.items():
        if setting.off and not setting.reason:
            raise UsageError(f"rules.{rule}: switching a rule off needs a `reason`", name)
    if settings.allow_unjudged and not trusted:
        raise UsageError(
            "allow_unjudged stands on the command line or in the file of --trusted-config alone",
            name,
        )


def _placed(settings: Settings, base: Path, used: UsedFile) -> Settings:
    """The settings with their paths made relative to the working directory."""

    def fix(given: str) -> str:
        """A path in the file is relative to the file."""
        return (
            given if given == FROM_APP or Path(given).is_absolute() else (base / given).as_posix()
        )

    def placed(value: Any) -> dict[str, Any]:
        one = {k: fix(v) for k in PATHS if (v := getattr(value, k, None))}
        return one | {k: tuple(map(fix, v)) for k in PATH_LISTS if (v := getattr(value, k, None))}

    apps = tuple(
        msgspec.structs.replace(e, app=tuple(map(fix, e.builds)), **placed(e))
        for e in settings.apps
    )
    maps = tuple(MapOverlay(path=fix(m.path)) for m in settings.maps)
    return msgspec.structs.replace(settings, **placed(settings), apps=apps, maps=maps, file=used)
