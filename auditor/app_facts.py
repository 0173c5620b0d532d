"""What only the manifest tells about a place in the code: whose folder, which broadcasts."""

from __future__ import annotations

from auditor.knowledge.schema import Signal
from auditor.model import CodeFact, Manifest
from auditor.readers.dex.values import OWN_PACKAGE


def own_folder(fact: CodeFact, manifest: Manifest) -> bool:
    """Whether a path leads into the folder of the app itself."""
    if fact.kind != "file_path" or not fact.argument:
        return False
    return bool({manifest.package, OWN_PACKAGE} & set(fact.argument.split("/")))


def receives(fact: CodeFact, signal: Signal, manifest: Manifest) -> bool:
    """Whether the system calls a callback that needs an action with this action."""
    if fact.kind != "callback" or not signal.value:
        return True
    name = fact.caller[1:].partition(";")[0].replace("/", ".")
    return any(signal.value in c.actions for c in manifest.components if c.name == name)
