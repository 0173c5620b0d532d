"""What a manifest declares besides permissions and components: switches, clear text, backup.

Values only. Text stands as the manifest writes it; `None` says that it says nothing.
"""

from __future__ import annotations

from typing import Literal

from auditor.claim import Struct


class MetaData(Struct, frozen=True, kw_only=True):
    """A <meta-data> or <property> of the application or of a component."""

    name: str
    value: str | None = None
    """Text, number, `true` or `false`; of a reference what it stands for, else the reference."""
    resource: str | None = None
    """The resource that it points to: a file of the build, or the reference."""
    of: str | None = None
    """Class of the component that it belongs to; None: the application."""


class NetworkConfig(Struct, frozen=True, kw_only=True):
    """The network security config, as far as it says what may go in clear text and who is trusted."""

    file: str
    cleartext: bool | None = None
    """Of the base config: whether clear text is permitted; None: by the default of the target."""
    cleartext_domains: tuple[str, ...] = ()
    """Domains to which clear text is permitted, though the base may refuse it."""
    user_certificates: bool = False
    """Certificates that the user installed are trusted, outside debuggable builds too."""


class Accessibility(Struct, frozen=True, kw_only=True):
    """The config of an accessibility service."""

    tool: bool = False
    """`isAccessibilityTool`: it declares itself a tool for people with disabilities."""
    reads_windows: bool = False
    """`canRetrieveWindowContent`: it reads what other apps show."""


class Declared(Struct, frozen=True, kw_only=True):
    """Declarations of the application element."""

    meta_data: tuple[MetaData, ...] = ()
    properties: tuple[MetaData, ...] = ()
    uses_cleartext: bool | None = None
    """`usesCleartextTraffic`."""
    network_security: str | None = None
    """The file or reference that `networkSecurityConfig` names."""
    network: NetworkConfig | None = None
    """That file, where it could be read."""
    allow_backup: bool | None = None
    backup_rules: str | None = None
    """`fullBackupContent`: the file or reference, `true` or `false`."""
    extraction_rules: str | None = None
    """`dataExtractionRules`, which replaces it from Android 12."""


NOTHING = Declared()
Cleartext = Literal["all", "domains", "none", "unknown"]


def cleartext_of(declared: Declared, target: int | None) -> Cleartext:
    """To which hosts clear text is permitted (Android 7 and later, network security configuration).

    A config that is named replaces `usesCleartextTraffic`; without either the target decides: from
    28 on nothing goes in clear text.
    """
    by_target: Cleartext = "unknown" if target is None else "all" if target < 28 else "none"
    if declared.network_security is not None:
        net = declared.network
        if net is None:
            return "unknown"
        base = by_target if net.cleartext is None else "all" if net.cleartext else "none"
        return "domains" if base == "none" and net.cleartext_domains else base
    if declared.uses_cleartext is None:
        return by_target
    return "all" if declared.uses_cleartext else "none"
