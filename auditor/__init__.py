"""auditor: what an Android build collects against what its privacy policy says.

    from pathlib import Path
    from auditor import audit, load_knowledge

    report = audit(Path("app.apk"), load_knowledge(), policies=[Path("privacy.md")])

`audit` gives a `Report`, `inventory` the facts of a build, `read_policy` the claims of a
document; all are immutable values. Errors are `InputError` and `UsageError`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["InputError", "UsageError", "audit", "inventory", "load_knowledge", "read_policy"]

if TYPE_CHECKING:
    from auditor.audit import audit, inventory
    from auditor.errors import InputError, UsageError
    from auditor.knowledge.load import load_knowledge
    from auditor.policy.pipeline import read_policy

_HOMES = {
    "inventory": "auditor.audit",
    "load_knowledge": "auditor.knowledge.load",
    "read_policy": "auditor.policy.pipeline",
    "InputError": "auditor.errors",
    "UsageError": "auditor.errors",
}


class _Package(ModuleType):
    """Loads the public functions at their first use: `auditor --help` reads no numpy."""

    @property
    def audit(self) -> Any:
        """The function, although a module of that name exists as well."""
        return import_module("auditor.audit").audit

    @audit.setter
    def audit(self, module: ModuleType) -> None:
        """The import system would put the module here; the function stays."""

    def __getattr__(self, name: str) -> Any:
        if name in _HOMES:
            return getattr(import_module(_HOMES[name]), name)
        raise AttributeError(f"module 'auditor' has no attribute {name!r}")


sys.modules[__name__].__class__ = _Package
