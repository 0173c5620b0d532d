"""Whether the classes of helper libraries are those of libraries, and what they read is known."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.schema import Knowledge


def library_classes(k: Knowledge) -> Iterator[str]:
    """One line for each entry that names no library, a class elsewhere, or data that there is not."""
    for row in k.library_classes:
        where = f"library_classes:{row.library}:{row.classes[0]}"
        entry = k.sdks.get(row.library)
        if entry is None or entry.kind != "library":
            yield f"{where}: {row.library!r} is no library; write the id of one"
            continue
        prefixes = tuple(f"{p}." for p in entry.prefixes)
        if strange := [c for c in row.classes if not c.startswith(prefixes)]:
            yield f"{where}: {strange[0]} is below none of its prefixes; correct the class"
        if missing := [d for d in row.data if d not in k.data_types]:
            yield f"{where}: unknown data type {missing[0]!r}; add it to data_types/ or correct it"
