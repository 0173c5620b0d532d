"""Which files a command reads: names, patterns, folders, lists."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from auditor.errors import InputError, UsageError
from auditor.files import read_file

MAX_LIST = 2_000_000_000
"""Bytes of a list of inputs."""
BUILDS = (".apk", ".aab", ".apks", ".xapk", ".apkm")
DOCUMENTS = (".md", ".txt", ".html", ".htm", ".pdf", ".docx")


def named(
    given: tuple[str, ...], files_from: str | None, recursive: bool, suffixes: tuple[str, ...]
) -> tuple[str, ...]:
    """The inputs as given, those of the list, and in place of folders what lies in them.

    Raises UsageError where nothing is named, and where the list cannot be read.
    """
    all_ = (*given, *(_listed(files_from) if files_from is not None else ()))
    if not all_:
        raise UsageError("names no input", files_from or "")
    if not recursive:
        return all_
    out: list[str] = []
    for name in all_:
        out += _below(Path(name), suffixes) if os.path.isdir(name) else [name]
    if not out:
        raise UsageError("no input lies in the folders", all_[0])
    return tuple(out)


def _listed(name: str) -> tuple[str, ...]:
    """The lines of a list; empty ones are none."""
    if name == "-":
        data = sys.stdin.buffer.read(MAX_LIST)
    else:
        data = read_file(Path(name), MAX_LIST, "no such list", UsageError)
    text = os.fsdecode(data)
    return tuple(line.rstrip("\r") for line in text.split("\n") if line.strip())


def _below(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    """Inputs in a folder and below, in the order of their names; a set of splits is one."""
    out: list[str] = []
    for where, folders, files in os.walk(folder):
        folders.sort()
        here = sorted(f for f in files if f.lower().endswith(suffixes) and not f.startswith("._"))
        splits = [f for f in here if f == "base.apk" or f.startswith(("split_", "config."))]
        if "base.apk" in here and 1 < len(here) == len(splits):
            out.append(where)
            continue
        out += [os.path.join(where, f) for f in here]
    return out


MAX_METADATA = 200


def _gradle_builds(folder: Path) -> list[Path]:
    """Builds of a Gradle output folder, by its output-metadata.json files."""
    import json

    out: list[Path] = []
    for file in sorted(folder.rglob("output-metadata.json"))[:MAX_METADATA]:
        try:
            elements = json.loads(file.read_text(encoding="utf-8")).get("elements", [])
            names = [str(e["outputFile"]) for e in elements]
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise InputError("no metadata of a Gradle build", file.as_posix()) from None
        named = [file.parent / Path(n).name for n in names]
        # what lies beside and is not named is a build all the same; the metadata hide none
        beside = sorted(p for p in file.parent.iterdir() if p.suffix in (".apk", ".aab"))
        out += [*named, *(p for p in beside if p not in named and not p.name.startswith("._"))]
    return [p for p in out if p.suffix in (".apk", ".aab")]


def inputs(patterns: tuple[str, ...]) -> list[Path]:
    """Files by name; a pattern that the shell left alone must match something."""
    out: list[Path] = []
    for pattern in patterns:
        path = Path(pattern)
        if not path.exists() and any(c in pattern for c in "*?["):
            found = (
                sorted(Path().glob(pattern))
                if not path.is_absolute()
                else sorted(Path("/").glob(pattern[1:]))
            )
            if not found:
                raise InputError("the pattern matches nothing", pattern)
            out += found
        elif path.is_dir() and (builds := _gradle_builds(path)):
            out += builds
        else:
            out.append(path)
    return out
