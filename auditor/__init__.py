"""auditor: what an Android build collects against what its privacy policy says.

    from auditor import audit, load_knowledge

    report = audit("app.apk", load_knowledge(), policies="privacy.md")

`audit` gives a `Report`, `inventory` the facts of a build, `read_policy` the claims of a
document, `diff` what two of them differ in; all are immutable values. Errors are `InputError` and
`UsageError`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from auditor.version import __version__ as __version__

__all__ = [
    "InputError",
    "Settings",
    "UsageError",
    "Waiver",
    "audit",
    "diff",
    "inventory",
    "load_knowledge",
    "read_policy",
    "read_waivers",
]

if TYPE_CHECKING:
    from auditor.errors import InputError, UsageError
    from auditor.knowledge.load import load_knowledge
    from auditor.library import audit, diff, inventory, read_policy, read_waivers
    from auditor.settings import Settings
    from auditor.triage.waivers import Waiver

_HOMES = {
    "diff": "auditor.library",
    "inventory": "auditor.library",
    "load_knowledge": "auditor.knowledge.load",
    "read_policy": "auditor.library",
    "read_waivers": "auditor.library",
    "Settings": "auditor.settings",
    "Waiver": "auditor.triage.waivers",
    "InputError": "auditor.errors",
    "UsageError": "auditor.errors",
}


class _Package(ModuleType):
    """Loads the public functions at their first use: `auditor --help` reads no numpy."""

    @property
    def audit(self) -> Any:
        """The function, although a module of that name exists as well."""
        return import_module("auditor.library").audit

    @audit.setter
    def audit(self, module: ModuleType) -> None:
        """The import system would put the module here; the function stays."""

    def __getattr__(self, name: str) -> Any:
        if name in _HOMES:
            return getattr(import_module(_HOMES[name]), name)
        raise AttributeError(f"module 'auditor' has no attribute {name!r}")


sys.modules[__name__].__class__ = _Package
