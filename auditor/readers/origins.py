"""Who brought a permission: the manifest-merger report of a build, or its source manifest.

The report of the Android Gradle Plugin has an element per line, then who added it and who else
asks for it: `uses-permission#NAME`, `ADDED from [group:artifact:version] path:line`.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from auditor.errors import InputError
from auditor.files import read_file
from auditor.limits import DEFAULT
from auditor.model import App
from auditor.names import shown
from auditor.readers.manifest import read_manifest

APP = "app"
LIBRARY = "library"
MAX_REPORT = 100_000_000
_ELEMENT = re.compile(r"^(?:android:)?uses-permission(?:-sdk-23|-sdk-m)?#(.+?)\s*$")
_FROM = re.compile(r"^\s*(?:ADDED|MERGED|INJECTED) from (?:\[([^\]]+)\])?")
_IMPLIED = re.compile(
    r"^\s*IMPLIED from .*?\breason: (\S.*?)(?: has a targetSdkVersion\b.*| requested \S+)?\s*$"
)
"""`IMPLIED from path:2:1-18:12 reason: com.acme.lib has a targetSdkVersion < 4`: the path is that of
the main manifest, and who caused it stands in the reason."""


def merger_report(path: Path) -> dict[str, tuple[str, ...]]:
    """Permission -> `app`, coordinates or names, who added it first. Raises InputError."""
    data = read_file(path, MAX_REPORT, "no such merger report", what="a merger report")
    out: dict[str, dict[str, None]] = {}
    held: str | None = None
    seen = False
    for line in data.decode("utf-8-sig", "replace").splitlines():
        implied, added = _IMPLIED.match(line), _FROM.match(line)
        if m := implied or added:
            seen = True
            if held is not None:
                out[held].setdefault(m[1].strip() if m[1] else APP)
        elif not line.startswith(("\t", " ")):
            m = _ELEMENT.match(line)
            held = m[1] if m else None
            if held is not None:
                out.setdefault(held, {})
    if not seen:
        raise InputError(
            "no manifest-merger report; give manifest-merger-*-report.txt", shown(path)
        )
    return {k: tuple(v) for k, v in out.items()}


def with_origins(app: App, report: Path | None, source: Path | None) -> App:
    """The build with the origin of each permission, as far as the two files tell."""
    if report is None and source is None:
        return app
    known = merger_report(report) if report else {}
    own: set[str] | None = None
    if source is not None:
        data = read_file(source, DEFAULT.manifest_bytes, "no such source manifest")
        manifest, _ = read_manifest(data, shown(source))
        own = {p.name for p in manifest.permissions}

    def origin(name: str) -> tuple[str, ...]:
        if name in known:
            own_name = app.manifest.package
            return tuple(APP if o == own_name else o for o in known[name])
        return () if own is None else (APP,) if name in own else (LIBRARY,)

    permissions = tuple(
        msgspec.structs.replace(p, origin=origin(p.name)) for p in app.manifest.permissions
    )
    return msgspec.structs.replace(
        app, manifest=msgspec.structs.replace(app.manifest, permissions=permissions)
    )
