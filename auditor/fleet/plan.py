"""A plan: which builds are to be read, each once, by its sha256.

Builds lie in folders, or a list names them. A list in the manner of AndroZoo (CSV with `sha256`)
goes with a command of the user's that fetches one build; nothing is fetched here.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import mmap
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import msgspec

from auditor.errors import InputError, UsageError
from auditor.limits import DEFAULT
from auditor.readers.container import Container, open_file, sha256_of
from auditor.readers.shadow import is_shadow

SCHEMA = "auditor/fleet-plan/v1"
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
DEX = re.compile(r"(?:.*/)?classes\d*\.dex")
MAX_LINE = 1_000_000
HASHED_AT_ONCE = 4


class Build(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One build of a plan."""

    sha256: str
    path: str = ""
    """Where it lies; empty: it has to be fetched."""
    size: int = 0
    dex_bytes: int = 0
    """Of its DEX files, inflated; an estimate where a list does not tell. Shards are cut by it."""
    policies: tuple[str, ...] = ()
    """Its own policies, beside those of the settings."""
    sdk_lists: tuple[str, ...] = ()
    listed: str | None = None
    """Day or version that the list gives."""
    columns: dict[str, str] = {}
    """Columns of its list that the command for fetching names."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a plan; the builds follow it, a line each."""

    schema: str = SCHEMA
    download: str | None = None
    """Command that fetches a build: `{path}` is where to, `{sha256}` and others are columns."""


def of_files(paths: Iterable[Path]) -> Iterator[Build | InputError]:
    """The builds at these paths, hashed; what cannot be opened as an error, in their order."""
    with ThreadPoolExecutor(HASHED_AT_ONCE) as pool:
        yield from pool.map(_tried, paths)


def _tried(path: Path) -> Build | InputError:
    try:
        path.as_posix().encode()
    except UnicodeEncodeError:
        return InputError("its name is no UTF-8; a plan cannot hold it", repr(path.as_posix()))
    try:
        return of_file(path)
    except InputError as e:
        return e
    except OSError as e:
        return InputError(f"cannot be read: {e.strerror}", path.as_posix())


def of_file(path: Path) -> Build:
    """One build: a file, or a folder of splits. Raises InputError."""
    if path.is_dir():
        return _of_folder(path)
    with open_file(path) as data:
        size, dex = len(data), _dex_bytes(data, path)
        return Build(sha256=sha256_of(data).hex(), path=path.as_posix(), size=size, dex_bytes=dex)


def _of_folder(path: Path) -> Build:
    files = sorted(
        p for p in path.iterdir() if p.suffix.lower() == ".apk" and not is_shadow(p.name)
    )
    if not files:
        raise InputError("the folder holds no APK", path.as_posix())
    digest, size, dex = hashlib.sha256(), 0, 0
    for file in files:
        with open_file(file) as data:
            digest.update(file.name.encode() + b"\0" + sha256_of(data))
            size, dex = size + len(data), dex + _dex_bytes(data, file)
    return Build(sha256=digest.hexdigest(), path=path.as_posix(), size=size, dex_bytes=dex)


def _dex_bytes(data: bytes | mmap.mmap, path: Path) -> int:
    """What the central directory says; half the file where there is none to read."""
    if data[:4] == b"dex\n":
        return len(data)
    try:
        entries = Container(data, path.as_posix(), DEFAULT).entries
    except InputError:
        return len(data) // 2
    dex = sum(e.size for n, e in entries.items() if DEX.fullmatch(n))
    inner = sum(e.size for n, e in entries.items() if n.lower().endswith(".apk"))
    return min(dex + inner // 2, DEFAULT.total_bytes)


def of_list(path: Path, download: str | None) -> Iterator[Build | InputError]:
    """The builds that a CSV names by `sha256`, or by `path` (with `policy`, `sdk_list`).

    Raises UsageError where the list cannot be read or has neither column.
    """
    wanted = frozenset(re.findall(r"\{(\w+)\}", download or "")) - {"path", "sha256"}
    try:
        with _opened(path) as file:
            rows = csv.DictReader(file)
            names = {n.strip().lower() for n in rows.fieldnames or ()}
            if not names & {"sha256", "path"}:
                raise UsageError("has no column `sha256` or `path`", path.as_posix())
            if missing := wanted - names:
                raise UsageError(f"has no column {min(missing)!r} of --download", path.as_posix())
            for row in rows:
                yield _of_row({k.strip().lower(): v or "" for k, v in row.items() if k}, wanted)
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as e:
        raise UsageError(f"cannot be read: {e}", path.as_posix()) from None


def _opened(path: Path) -> IO[str]:
    """The text of a list, inflated where it is gzip; a line of it at a time."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _of_row(row: dict[str, str], wanted: frozenset[str]) -> Build | InputError:
    """A row of a list. A build that lies at a path is hashed, whatever the list says of it."""
    beside = {
        "policies": _split(row.get("policy", "")),
        "sdk_lists": _split(row.get("sdk_list", "")),
        "listed": row.get("dex_date") or row.get("date") or row.get("vercode") or None,
    }
    if path := row.get("path", ""):
        found = _tried(Path(path))
        return found if isinstance(found, InputError) else msgspec.structs.replace(found, **beside)
    sha256 = row.get("sha256", "")
    if not SHA256.fullmatch(sha256):
        return InputError(f"no sha256: {sha256[:80]!r}", "list")
    size = _number(row.get("apk_size", "")) or _number(row.get("size", ""))
    return Build(
        sha256=sha256.lower(),
        size=size,
        dex_bytes=_number(row.get("dex_size", "")) or size // 2,
        columns={k: row[k][:2000] for k in sorted(wanted)},
        **beside,  # type: ignore[arg-type]
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(p.strip() for p in text.split(";") if p.strip())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 15 else 0


def write(plan: Plan, builds: Iterable[Build]) -> Iterator[bytes]:
    """The lines of a plan."""
    yield msgspec.json.encode(plan) + b"\n"
    for build in builds:
        yield msgspec.json.encode(build) + b"\n"


def read(path: Path) -> tuple[Plan, list[Build]]:
    """A plan and its builds. Raises UsageError."""
    name = path.as_posix()
    try:
        with path.open("rb") as file:
            plan = msgspec.json.decode(file.readline(MAX_LINE), type=Plan)
            if plan.schema != SCHEMA:
                raise UsageError(f"is no plan of {SCHEMA}", name)
            decoder = msgspec.json.Decoder(Build)
            builds = [decoder.decode(line) for line in file if line.strip()]
    except OSError as e:
        raise UsageError(f"cannot be read: {e.strerror}", name) from None
    except msgspec.MsgspecError as e:
        raise UsageError(f"is no plan: {e}", name) from None
    return plan, list({b.sha256: b for b in builds}.values())
