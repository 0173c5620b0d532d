"""Manifests of real APKs read as aapt reads them: permissions, components, exported, targets.

Slow, needs Debian's aapt and files that are not ours to ship:
`AUDITOR_APKS=folder pytest -m slow tests/corpus/test_against_aapt.py`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.limits import DEFAULT
from auditor.readers.container import Container
from auditor.readers.manifest import read_manifest

FOLDER = os.environ.get("AUDITOR_APKS")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="AUDITOR_APKS names no folder"),
    pytest.mark.skipif(not shutil.which("aapt"), reason="needs aapt"),
]
FILES = sorted(Path(FOLDER).glob("*.apk")) if FOLDER else []
COMPONENTS = {"activity": "activity", "activity-alias": "activity", "service": "service",
              "receiver": "receiver", "provider": "provider"}  # fmt: skip
PERMISSIONS = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


def tree(text: str) -> Node:
    """`aapt dump xmltree` -> elements; a number keeps its value, a reference its text."""
    root = Node("")
    stack: list[tuple[int, Node]] = [(-1, root)]
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        if m := re.match(r"\s*E: (\S+) ", line):
            while stack[-1][0] >= depth:
                stack.pop()
            node = Node(m[1])
            stack[-1][1].children.append(node)
            stack.append((depth, node))
        elif m := re.match(r"\s*A: (?:android:)?(\w+)(?:\(0x[0-9a-f]+\))?=(.*)", line):
            value = m[2]
            if quoted := re.match(r'"(.*?)" \(Raw: ', value):
                value = quoted[1]
            elif number := re.match(r"\(type 0x(10|12)\)0x([0-9a-f]+)", value):
                value = str(int(number[2], 16))
            stack[-1][1].attributes.setdefault(m[1], value)
    return root


def of_aapt(manifest: Node) -> dict[str, object]:
    package = manifest.attributes.get("package", "")

    def class_(name: str) -> str:
        return (
            package + name if name.startswith(".") else name if "." in name else f"{package}.{name}"
        )

    sdk = next((c for c in manifest.children if c.tag == "uses-sdk"), Node(""))
    asked: dict[str, set[str | None]] = {}
    for node in manifest.children:
        if node.tag in PERMISSIONS and node.attributes.get("name"):
            asked.setdefault(node.attributes["name"], set()).add(
                node.attributes.get("maxSdkVersion")
            )
    components = []
    for app in (c for c in manifest.children if c.tag == "application"):
        for node in app.children:
            if node.tag in COMPONENTS:
                a = node.attributes
                name = a.get("targetActivity") or a.get("name", "")
                exported = a.get("exported")
                said = None if exported is None else exported not in ("0", "false")
                components.append(
                    (COMPONENTS[node.tag], class_(name) if name else "", said, a.get("permission"))
                )
    return {
        "package": package,
        "min": sdk.attributes.get("minSdkVersion"),
        "target": sdk.attributes.get("targetSdkVersion"),
        "permissions": {
            n: None if None in s else str(max(int(x) for x in s if x)) for n, s in asked.items()
        },
        "components": sorted(components, key=str),
    }


def of_us(apk: Path) -> dict[str, object]:
    data = apk.read_bytes()
    manifest, _ = read_manifest(
        Container(data, apk.name, DEFAULT).read("AndroidManifest.xml"), apk.name, DEFAULT
    )
    return {
        "package": manifest.package,
        "min": None if manifest.min_sdk is None else str(manifest.min_sdk),
        "target": None if manifest.target_sdk is None else str(manifest.target_sdk),
        "permissions": {
            p.name: None if p.max_sdk is None else str(p.max_sdk) for p in manifest.permissions
        },
        "components": sorted(
            ((c.kind, c.name, c.exported, c.permission) for c in manifest.components), key=str
        ),
    }


@pytest.mark.parametrize("apk", FILES, ids=lambda p: p.name)
def test_as_aapt_reads_it(apk: Path) -> None:
    dump = subprocess.run(
        ["aapt", "dump", "xmltree", str(apk), "AndroidManifest.xml"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    if dump.returncode or "E: manifest" not in dump.stdout:
        pytest.skip("aapt does not read it")
    theirs = of_aapt(tree(dump.stdout).children[0])
    if not theirs["permissions"] and not theirs["components"]:
        with contextlib.suppress(InputError):  # nothing to judge may be refused
            of_us(apk)
        return
    mine = of_us(apk)
    # what an intent filter makes exported is our word; aapt shows the attribute alone
    mine["components"] = sorted(
        [
            (k, n, e if (k, n, e, p) in theirs["components"] else None, p)
            for k, n, e, p in mine["components"]
        ],
        key=str,
    )
    assert mine == theirs
