"""Trackers that exodus signatures find by code in real builds, beside ours; for docs/peers.md.

    python tests/bench/peers.py SIGNATURES.json APK...

SIGNATURES.json is the tracker list that exodus and MobSF use (their file, not ours to ship). A
tracker counts as theirs where its code signature matches a class name of the build, and as ours
where the class belongs to an SDK or library of our knowledge.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

from auditor.attribution import Attribution
from auditor.knowledge.load import load_knowledge
from auditor.model import Manifest
from auditor.readers.dex import dex_files


def classes_of(apk: Path) -> set[str]:
    """Dotted names of the classes that a build defines."""
    out: set[str] = set()
    with zipfile.ZipFile(apk) as z:
        for name in z.namelist():
            if re.fullmatch(r"classes\d*\.dex", name):
                for dex in dex_files(z.read(name), name):
                    own = dex.classes["class"].tolist()
                    out |= {dex.type_name(t)[1:-1].replace("/", ".") for t in own}
    return out


def main() -> None:
    doc = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rows = doc.get("trackers", doc)
    trackers = [
        t for t in (rows.values() if isinstance(rows, dict) else rows) if t.get("code_signature")
    ]
    knowledge = load_knowledge()
    who = Attribution(knowledge, Manifest(package=""))
    print(f"{len(trackers)} signatures")
    unknown: dict[str, str] = {}
    for t in trackers:
        for part in t["code_signature"].split("|"):
            prefix = re.sub(r"[^\w.].*$", "", part.replace("\\.", ".")).strip(".")
            if prefix and who.sdk_of(prefix) is None and who.sdk_of(prefix + ".X") is None:
                unknown.setdefault(t["name"], prefix)
    print(f"signatures whose package none of our entries covers: {len(unknown)}")
    for name, prefix in sorted(unknown.items()):
        print(f"  {name}: {prefix}")
    print("| build | their trackers | ours of these | missing |\n|---|---|---|---|")
    for apk in map(Path, sys.argv[2:]):
        names = classes_of(apk)
        theirs: dict[str, str] = {}
        for t in trackers:
            pattern = re.compile(t["code_signature"])
            hit = next((n for n in sorted(names) if pattern.match(n)), None)
            if hit:
                theirs[t["name"]] = hit
        missing = [f"{t} ({c})" for t, c in theirs.items() if who.sdk_of(c) is None]
        print(
            f"| {apk.name} | {len(theirs)} | {len(theirs) - len(missing)} | {', '.join(missing) or '-'} |"
        )


if __name__ == "__main__":
    main()
