"""auditor.toml: found from the working directory up to the repository root, read strictly."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from auditor.errors import UsageError
from auditor.files import read_file
from auditor.limits import DEFAULT, Limits
from auditor.model import Confidence, Severity

FILE = "auditor.toml"
MAX_BYTES = 4_000_000
FROM_APP = "app:"
"""In place of a policy document: the policies that the build carries."""


class RuleSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    severity: Severity | None = None
    off: bool = False
    reason: str | None = None
    """Required where a rule is switched off."""


class MapOverlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: str


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting; command line options win over it."""

    package: str | None = None
    """Identity of the app in fingerprints, where a manifest has none or a build type adds a suffix."""
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
    packs: tuple[str, ...] = ()
    """Rule packs beside the core: `cn`."""
    app_type: str | None = None
    """Type of the app by the Chinese rules on necessary personal information."""
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
    timeout: int = 300
    """Seconds for one build in a child process."""
    memory: int = 4096
    """Megabytes for one build in a child process."""
    lang: Literal["en", "zh"] = "en"
    limits: Limits = DEFAULT
    """Bounds on foreign input."""
    maps: tuple[MapOverlay, ...] = ()
    rules: dict[str, RuleSetting] = {}
    file: str | None = None
    """Where these settings came from."""


def find_settings(start: Path) -> Path | None:
    """auditor.toml of this folder or the nearest above, not beyond the repository root."""
    for folder in (start, *start.parents):
        candidate = folder / FILE
        if candidate.is_file():
            return candidate
        if (folder / ".git").exists():
            return None
    return None


def read_settings(path: Path | None) -> Settings:
    """Settings of a file; the defaults for None. Raises UsageError."""
    if path is None:
        return Settings()
    name = path.as_posix()
    try:
        raw: dict[str, Any] = tomllib.loads(
            read_file(path, MAX_BYTES, "no such settings file", UsageError).decode()
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UsageError(f"not valid TOML: {e}", name) from None
    try:
        settings = msgspec.convert(raw, Settings)
    except msgspec.ValidationError as e:
        raise UsageError(f"{e}", name) from None
    for rule, setting in settings.rules.items():
        if setting.off and not setting.reason:
            raise UsageError(f"rules.{rule}: switching a rule off needs a `reason`", name)
    base = path.parent

    def fix(given: str) -> str:
        """A path in the file is relative to the file."""
        return (
            given if given == FROM_APP or Path(given).is_absolute() else (base / given).as_posix()
        )

    return msgspec.structs.replace(
        settings,
        policies=tuple(map(fix, settings.policies)),
        policy_maps=tuple(map(fix, settings.policy_maps)),
        sdk_lists=tuple(map(fix, settings.sdk_lists)),
        runtime=tuple(map(fix, settings.runtime)),
        device_values=fix(settings.device_values) if settings.device_values else None,
        maps=tuple(MapOverlay(path=fix(m.path)) for m in settings.maps),
        waivers=fix(settings.waivers) if settings.waivers else None,
        baseline=fix(settings.baseline) if settings.baseline else None,
        mapping=fix(settings.mapping) if settings.mapping else None,
        merger_report=fix(settings.merger_report) if settings.merger_report else None,
        source_manifest=fix(settings.source_manifest) if settings.source_manifest else None,
        file=name,
    )
