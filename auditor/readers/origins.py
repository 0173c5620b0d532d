"""Who brought a permission: the manifest-merger report of a build, or its source manifest.

The report of the Android Gradle Plugin has an element per line, then who added it and who else
asks for it: `uses-permission#NAME`, `ADDED from [group:artifact:version] path:line`.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from auditor.errors import InputError
from auditor.files import open_regular, read_file, read_lines
from auditor.limits import DEFAULT
from auditor.model import App
from auditor.readers.manifest import read_manifest

APP = "app"
LIBRARY = "library"
MAX_REPORT = 100_000_000
MAX_LINES = 2_000_000
_ELEMENT = re.compile(r"^(?:uses-permission(?:-sdk-23|-sdk-m)?)#(\S+)")
_FROM = re.compile(r"^\s*(?:ADDED|MERGED|INJECTED|IMPLIED) from (?:\[([^\]\s]+)[^\]]*\])?")


def merger_report(path: Path) -> dict[str, tuple[str, ...]]:
    """Permission -> `app` or coordinates, who added it first. Raises InputError."""
    name = path.as_posix()
    out: dict[str, dict[str, None]] = {}
    held: str | None = None
    seen = False
    try:
        with open_regular(path, "no such merger report") as raw:
            f = read_lines(raw, MAX_REPORT, name)
            for number, line in enumerate(f):
                if number > MAX_LINES:
                    break
                if m := _FROM.match(line):
                    seen = True
                    if held is not None:
                        out[held].setdefault(m[1] or APP)
                elif not line.startswith(("\t", " ")):
                    m = _ELEMENT.match(line)
                    held = m[1] if m else None
                    if held is not None:
                        out.setdefault(held, {})
    except OSError as e:
        raise InputError(f"cannot be read: {e.strerror}", name) from None
    if not seen:
        raise InputError("no manifest-merger report; give manifest-merger-*-report.txt", name)
    return {k: tuple(v) for k, v in out.items()}


def with_origins(app: App, report: Path | None, source: Path | None) -> App:
    """The build with the origin of each permission, as far as the two files tell."""
    if report is None and source is None:
        return app
    known = merger_report(report) if report else {}
    own: set[str] | None = None
    if source is not None:
        try:
            data = read_file(source, DEFAULT.manifest_bytes, "no such source manifest")
        except OSError as e:
            raise InputError(f"cannot be read: {e.strerror}", source.as_posix()) from None
        manifest, _ = read_manifest(data, source.as_posix())
        own = {p.name for p in manifest.permissions}

    def origin(name: str) -> tuple[str, ...]:
        if name in known:
            return known[name]
        return () if own is None else (APP,) if name in own else (LIBRARY,)

    permissions = tuple(
        msgspec.structs.replace(p, origin=origin(p.name)) for p in app.manifest.permissions
    )
    return msgspec.structs.replace(
        app, manifest=msgspec.structs.replace(app.manifest, permissions=permissions)
    )
