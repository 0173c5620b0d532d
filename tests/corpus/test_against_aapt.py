"""Manifests of real APKs read as aapt2 reads them: permissions, components, exported, targets.

Slow, needs Debian's aapt2 and files that are not ours to ship, APKs and binary manifests alone:
`AUDITOR_APKS=folder pytest -m slow tests/corpus/test_against_aapt.py`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.limits import DEFAULT
from auditor.readers.container import Container
from auditor.readers.element import IDS
from auditor.readers.manifest import read_manifest
from auditor.readers.permission_elements import CODENAMES, NEXT_API

FOLDER = os.environ.get("AUDITOR_APKS")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="AUDITOR_APKS names no folder"),
    pytest.mark.skipif(not shutil.which("aapt2"), reason="needs aapt2"),
]
FILES = sorted(p for p in Path(FOLDER).rglob("*") if p.is_file()) if FOLDER else []
UNENDED = "is not null-terminated"
"""aapt2 leaves such a string out and goes on; its answer is no measure then."""
COMPONENTS = {"activity": "activity", "activity-alias": "activity", "service": "service",
              "receiver": "receiver", "provider": "provider"}  # fmt: skip
PERMISSIONS = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


def tree(text: str) -> Node:
    """`aapt2 dump xmltree` -> elements; a number keeps its value, a reference its text."""
    root = Node("")
    stack: list[tuple[int, Node]] = [(-1, root)]
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        if m := re.match(r"\s*E: (\S+) ", line):
            while stack[-1][0] >= depth:
                stack.pop()
            node = Node(m[1].rpartition(":")[2])
            stack[-1][1].children.append(node)
            stack.append((depth, node))
        elif m := re.match(r"\s*A: (.*?)(?:\(0x([0-9a-f]{8})\))?=(.*)", line):
            # what has no resource id is no attribute of Android
            name = IDS.get(int(m[2] or "0", 16), m[1])
            value = m[3]
            if quoted := re.match(r'"(.*?)" \(Raw: ', value):
                value = quoted[1]
            elif re.fullmatch(r"0x[0-9a-f]{8}", value):
                value = str(int(value, 16))
            stack[-1][1].attributes.setdefault(name, value)
    return root


def level(value: str | None) -> int | None:
    return (
        CODENAMES.get(value, NEXT_API) if value and not value.isdecimal() else value and int(value)
    )


def of_aapt(manifest: Node) -> dict[str, object]:
    package = manifest.attributes.get("package", "")

    def class_(name: str) -> str:
        return (
            package + name if name.startswith(".") else name if "." in name else f"{package}.{name}"
        )

    sdk = next((c for c in reversed(manifest.children) if c.tag == "uses-sdk"), Node(""))
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
        "min": level(sdk.attributes.get("minSdkVersion")),
        "target": level(sdk.attributes.get("targetSdkVersion")),
        "permissions": {
            n: None if None in s else str(max(int(x) for x in s if x)) for n, s in asked.items()
        },
        "components": sorted(components, key=str),
    }


def manifest_of(file: Path) -> bytes | None:
    """The binary manifest in an APK, or the file itself."""
    data = file.read_bytes()
    if data[:2] == b"PK":
        zipped = Container(data, file.name, DEFAULT)
        return (
            zipped.read("AndroidManifest.xml") if "AndroidManifest.xml" in zipped.entries else None
        )
    return data if data[2:4] == b"\x08\0" else None


def of_us(data: bytes, name: str) -> dict[str, object]:
    manifest, _ = read_manifest(data, name, DEFAULT, "binary")
    return {
        "package": manifest.package,
        "min": manifest.min_sdk,
        "target": manifest.target_sdk,
        "permissions": {
            p.name: None if p.max_sdk is None else str(p.max_sdk) for p in manifest.permissions
        },
        "components": sorted(
            ((c.kind, c.name, c.exported, c.permission) for c in manifest.components), key=str
        ),
    }


def permissions_by_aapt2(apk: Path) -> set[str]:
    dump = subprocess.run(
        ["aapt2", "dump", "permissions", str(apk)], capture_output=True, timeout=60
    )
    return set(re.findall(r"^uses-permission[\w-]*: name='(.*?)'", dump.stdout.decode(), re.M))


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.name)
def test_as_aapt2_reads_it(file: Path, tmp_path: Path) -> None:
    try:
        data = manifest_of(file)
    except InputError:
        data = None
    apk = file
    if data is not None and file.suffix != ".apk":
        apk = tmp_path / "a.apk"
        with zipfile.ZipFile(apk, "w") as z:
            z.writestr("AndroidManifest.xml", data)
    dump = subprocess.run(
        ["aapt2", "dump", "xmltree", "--file", "AndroidManifest.xml", str(apk)],
        capture_output=True,
        timeout=60,
    )
    text = dump.stdout.decode("utf-8", "replace")
    said = dump.stderr.decode("utf-8", "replace")
    if dump.returncode or "E: manifest" not in text or UNENDED in said or "extends beyond" in said:
        pytest.skip("aapt2 does not read it to its end")
    assert data is not None
    if (
        "(0x0101" not in text and "apk/res/android:" in text
    ):  # without ids Android finds no attribute, whatever their names
        with pytest.raises(InputError, match="resource ids"):
            of_us(data, file.name)
        return
    if text.count("N: ") > 1:  # the columns of such a tree say nothing of the depth
        assert set(of_us(data, file.name)["permissions"]) == permissions_by_aapt2(apk)
        return
    theirs = of_aapt(tree(text).children[0])
    if not theirs["permissions"] and not theirs["components"]:
        with contextlib.suppress(InputError):  # nothing to judge may be refused
            of_us(data, file.name)
        return
    mine = of_us(data, file.name)
    # what an intent filter makes exported is our word; aapt2 shows the attribute alone
    mine["components"] = sorted(
        [
            (k, n, e if (k, n, e, p) in theirs["components"] else None, p)
            for k, n, e, p in mine["components"]
        ],
        key=str,
    )
    assert mine == theirs
