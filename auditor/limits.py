"""Every bound on foreign input that a setting can move. Passing one is told, never a silent cut.

`[limits]` of auditor.toml sets them; what bounds the structures of one format (lengths of
names in a table, depth of a tree) stands with its reader.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

Bound = Annotated[int, msgspec.Meta(ge=1, le=1 << 40)]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bounds for one run."""

    file_bytes: Bound = 4_000_000_000
    entries: Bound = 200_000
    name_length: Bound = 4_096
    entry_bytes: Bound = 260_000_000
    """Inflated bytes of one entry; the largest real DEX is far below."""
    total_bytes: Bound = 1_500_000_000
    """Inflated bytes of all entries that are read."""
    ratio: Bound = 400
    """Inflated to compressed bytes, checked above 4 MB: deflate stops at about 1030."""
    manifest_bytes: Bound = 16_000_000
    manifest_elements: Bound = 200_000
    dex_files: Bound = 99
    flow_methods: Bound = 120
    """Methods that one value is followed through."""
    flow_facts: Bound = 3_000
    """Places of one value that are followed."""
    flow_steps: Bound = 2_500
    """Steps that are worked out anew for one value."""
    flow_total: Bound = 4_000
    """Such steps for all values of a build; behind that each value gets only a few."""
    policy_bytes: Bound = 12_000_000
    policy_blocks: Bound = 200_000
    """Paragraphs, headings, list items and table rows."""
    list_bytes: Bound = 20_000_000
    list_rows: Bound = 50_000
    """Rows of an SDK list, components of a bill of materials."""
    runtime_bytes: Bound = 50_000_000
    """Bytes of one runtime record."""
    runtime_events: Bound = 100_000
    """Events of one runtime record."""


DEFAULT = Limits()
