"""The gate of a run as a value: settings files, rules, overlays, waivers, baseline, packs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec

from auditor.files import read_file
from auditor.gate import Gate, RuleChange, UsedFile
from auditor.knowledge.load import knowledge_files
from auditor.names import shown
from auditor.settings import Settings
from auditor.triage.baseline import MAX_BYTES as MAX_BASELINE
from auditor.triage.waivers import Waiver

TOLD_ALONE = frozenset(
    {"file", "trusted", "left_out", "rules", "maps", "waivers", "baseline", "packs", "lang"}
    | {"isolate", "jobs", "timeout", "memory"}  # bounds end a run; they do not shape its report
    | {"category", "apps"}  # a name of the report, and builds beside this one
    | {"policies", "policy_maps", "sdk_lists", "mapping", "merger_report", "source_manifest"}
)
"""Settings that stand elsewhere in a report, inputs among them, or that shape none."""


def gate_of(settings: Settings, waivers: tuple[Waiver, ...], baseline: frozenset[str]) -> Gate:
    """All that shaped a run. Raises InputError where a file can no longer be read."""
    return Gate(
        settings=settings.file,
        trusted=settings.trusted,
        left_out=settings.left_out,
        rules=tuple(
            RuleChange(
                rule=rule,
                off=s.off,
                severity=s.severity,
                at_least=s.at_least,
                reason=s.reason,
            )
            for rule, s in sorted(settings.rules.items())
        ),
        overlays=overlays_of(settings),
        waivers=_used(settings.waivers, len(waivers)),
        baseline=_used(settings.baseline, len(baseline)),
        packs=settings.packs,
        fail_on=settings.fail_on,
        allow_unjudged=settings.allow_unjudged,
        options=_options(settings),
    )


def _used(path: str | None, entries: int) -> UsedFile | None:
    if path is None:
        return None
    data = read_file(Path(path), MAX_BASELINE)
    return UsedFile(
        path=shown(Path(path)), sha256=hashlib.sha256(data).hexdigest(), entries=entries
    )


def overlays_of(settings: Settings) -> tuple[UsedFile, ...]:
    """The folders of knowledge that settings name, by what is read of them."""
    return tuple(_overlay(Path(m.path)) for m in settings.maps)


def _overlay(folder: Path) -> UsedFile:
    """A folder of knowledge, by the names and contents of what is read of it."""
    digest = hashlib.sha256()
    for name, data in knowledge_files([folder], bundled=False):
        inside = name.removeprefix(f"{folder}/")
        digest.update(f"{len(inside)}:{inside}:{len(data)}:".encode() + data)
    return UsedFile(path=shown(folder), sha256=digest.hexdigest())


def _options(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Each other setting that is not at its default; of tables only what differs."""
    now: dict[str, Any] = msgspec.to_builtins(settings)
    default: dict[str, Any] = msgspec.to_builtins(Settings())
    out: list[tuple[str, str]] = []
    for name, value in now.items():
        if name in TOLD_ALONE or value == default[name]:
            continue
        if isinstance(value, dict):
            out += [
                (f"{name}.{k}", _text(v)) for k, v in value.items() if v != default[name].get(k)
            ]
        else:
            out.append((name, _text(value)))
    return tuple(out)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
