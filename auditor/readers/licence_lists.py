"""Licence lists in a build that name its dependencies by Maven coordinate.

- AboutLibraries: `res/raw/aboutlibraries.json`, also as an asset; `libraries[].uniqueId` is
  `group:artifact`, `artifactVersion` its version.
- Licensee (Cash App): `assets/app/cash/licensee/artifacts.json`; a list of `groupId`,
  `artifactId`, `version`.
- Gradle License Plugin: `assets/open_source_licenses.json`; a list with `dependency`,
  `group:artifact:version`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

ENTRY = re.compile(
    r"(?:[\w.-]+/)?(?:(?:res/raw|assets)/(?:[\w./-]+/)?aboutlibraries\w*\.json"
    r"|assets/app/cash/licensee/artifacts\.json|assets/(?:[\w./-]+/)?open_source_licenses\.json)"
)
Coordinate = tuple[str, str, str]


def coordinates_in(data: bytes) -> Iterator[Coordinate]:
    """(group, artifact, version) of each dependency that a list names. Raises ValueError."""
    try:
        doc: Any = json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if isinstance(doc, dict):
        doc = doc.get("libraries")
    for row in doc if isinstance(doc, list) else []:
        if not isinstance(row, dict):
            continue
        whole = str(row.get("dependency") or row.get("uniqueId") or "")
        if not whole and "groupId" in row:
            whole = f"{row['groupId']}:{row.get('artifactId')}"
        version = str(row.get("artifactVersion") or row.get("version") or "")
        group, _, rest = whole.partition(":")
        artifact, _, told = rest.partition(":")
        if group and artifact:
            yield group, artifact, told or version
