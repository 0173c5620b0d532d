"""Every bound on foreign input, in one place. Passing one is told, never a silent cut."""

from __future__ import annotations

from auditor.model import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds for one build."""

    file_bytes: int = 4_000_000_000
    entries: int = 200_000
    name_length: int = 4_096
    entry_bytes: int = 260_000_000
    """Inflated bytes of one entry; the largest real DEX is far below."""
    total_bytes: int = 1_500_000_000
    """Inflated bytes of all entries that are read."""
    ratio: int = 400
    """Inflated to compressed bytes, checked above 4 MB: deflate stops at about 1030."""
    manifest_bytes: int = 16_000_000
    manifest_elements: int = 200_000
    dex_files: int = 99
    nesting: int = 3


DEFAULT = Limits()
