"""Files that macOS puts beside others and into archives."""

from __future__ import annotations


def is_shadow(name: str) -> bool:
    """Whether a file is what macOS puts beside another: AppleDouble."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")
