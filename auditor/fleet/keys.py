"""What each part of a result hangs on, as hashes: so that only what changed is made anew.

Facts of a build hang on its bytes, the readers, the signals and how they are set. Attribution hangs
on the SDKs, claims on the lexicon and the reader of policies, verdicts on all of it, the rules and
the settings.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from auditor import __version__
from auditor.collect import plan_of
from auditor.knowledge.schema import Knowledge
from auditor.settings import PATHS, Settings

OUTSIDE = ("cli", "fleet", "report", "review")
"""Code that shapes no row."""
NO_READER = (
    *OUTSIDE,
    *("attribution.py", "app_facts.py", "audit.py", "compare.py", "data_safety.py"),
    *("disclosure.py", "gate.py", "helpers.py", "isolate.py", "judge", "native_code.py"),
    *("observed.py", "packers.py", "permitted.py", "policy", "records.py", "rules", "runtime"),
    *("presence.py", "requests.py", "settings.py", "sources.py", "timeline.py", "triage"),
    "unresolved.py",
)
"""Code that no fact of a build hangs on; what is not named here counts as a reader."""
NO_POLICY = (*NO_READER, "readers", "flows", "build.py", "collect.py", "collection.py")
"""Code that no claim hangs on, beside what reads policies."""
SIGNALS = ("signals", "sinks", "spellings", "lookups", "api_permissions", "flows")
JUDGING = (
    "rules",
    "pack_rules",
    "restates",
    "app_types",
    "notices",
    "facts",
    "implied",
    "own_reads",
)
NOT_LEXICON = frozenset({*SIGNALS, *JUDGING, "version", "permissions", "runtime_words"}) | {
    "runtime_names",
    "form_questions",
    "form_types",
    "form_usages",
    "form_purposes",
}
"""Tables that no claim hangs on."""
READING = ("flows", "nested", "limits")
"""Settings by which a build is read."""
BOUNDS = ("jobs", "isolate", "timeout", "memory", "file")
"""Settings that end a run and shape no row."""
BESIDE = ("policies", "policy_maps", "sdk_lists")


class Key(msgspec.Struct, frozen=True):
    """What the rows of a store hang on, part by part; each a hash of 12 digits."""

    tool: str
    kernel: str
    """The readers of builds."""
    signals: str
    """The plan of the DEX kernel: all that it is told to look for."""
    reading: str
    """Settings by which a build is read."""
    lexicon: str
    """Words and reader of policies, with the policy maps."""
    sdks: str
    """Who a class or a library belongs to."""
    rules: str
    """Rules, packs and texts; what judges."""
    rest: str
    """All other knowledge."""
    settings: str
    """Settings, and the files that they name: waivers, baseline, policies ..."""
    knowledge: str
    """Version of the knowledge, and the hash of all of it."""

    @property
    def facts(self) -> str:
        """On this hangs what was read of a build."""
        return _hash((self.kernel, self.signals, self.reading))

    @property
    def judged(self) -> str:
        """On this hang all rows."""
        return _hash(msgspec.structs.astuple(self))


def key_of(knowledge: Knowledge, settings: Settings) -> Key:
    """The key of this tool with this knowledge and these settings."""
    tables = {f: getattr(knowledge, f) for f in knowledge.__struct_fields__}
    values = {f: getattr(settings, f) for f in settings.__struct_fields__ if f not in BOUNDS}
    named = [p for f in (*PATHS, "data_safety") if (p := values.get(f))]
    named += [p for f in BESIDE for p in values[f]]
    texts = [_file(p) for n in named for p in ([n] if isinstance(n, str) else n)]
    known = set(SIGNALS) | set(JUDGING) | {"sdks"}
    lexicon = {f: v for f, v in tables.items() if f not in NOT_LEXICON}
    everything = _hash(tables)
    return Key(
        tool=__version__,
        kernel=_sources(NO_READER),
        signals=_hash(plan_of(knowledge, settings.flows)),
        reading=_hash({f: values[f] for f in READING}),
        lexicon=_hash((_policy_sources(), lexicon, [_file(p) for p in values["policy_maps"]])),
        sdks=_hash(tables["sdks"]),
        rules=_hash((_sources(OUTSIDE), {f: tables[f] for f in JUDGING})),
        rest=_hash({f: v for f, v in tables.items() if f not in known}),
        settings=_hash((values, texts)),
        knowledge=f"{knowledge.version}+{everything}",
    )


REASONS = {
    "kernel": "the readers changed",
    "signals": "the signals changed",
    "reading": "builds are read by other settings",
    "lexicon": "the lexicon, the reader of policies or a policy map changed",
    "sdks": "the knowledge of SDKs changed: what was found is attributed anew",
    "rules": "rules, packs or their texts changed",
    "rest": "other knowledge changed",
    "settings": "settings, waivers, a baseline, policies or lists changed",
    "tool": "another version of auditor",
}


def reasons(old: Key, new: Key) -> tuple[str, ...]:
    """Why rows of the old key do not stand under the new one."""
    return tuple(why for part, why in REASONS.items() if getattr(old, part) != getattr(new, part))


def _hash(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:12]


def _file(name: str) -> str:
    """sha256 of a file that the settings name; its name where there is none, as for `app:`."""
    try:
        return hashlib.sha256(Path(name).read_bytes()).hexdigest()
    except OSError:
        return name


def _policy_sources() -> str:
    without = tuple(n for n in NO_POLICY if n not in ("policy", "sources.py"))
    return _sources(without)


@cache
def _sources(without: tuple[str, ...]) -> str:
    """Hash of the source files of the package, without these folders and files."""
    root = Path(str(files("auditor")))
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        name = file.relative_to(root).as_posix()
        if not name.startswith(tuple(n if n.endswith(".py") else f"{n}/" for n in without)):
            digest.update(name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
