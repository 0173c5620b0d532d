"""Coverage-guided fuzzing of every reader of foreign bytes, with atheris.

    python tests/fuzz/fuzz.py TARGET [-max_total_time=60] [CORPUS...]

A reader must return or raise an AuditorError, or the typed error of its own module. Anything else
is a finding: mend it and keep the input as a case of the module's tests.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["auditor"]):
    from auditor.collect import plan_of
    from auditor.data_safety import parse_data_safety
    from auditor.errors import AuditorError
    from auditor.knowledge.load import load_knowledge, parse_knowledge
    from auditor.knowledge.yaml_reader import read_yaml
    from auditor.limits import Limits
    from auditor.policy.document.load import parse_document
    from auditor.policy.pipeline import policy_of
    from auditor.policy.policy_map import parse_map
    from auditor.readers.classfile import ClassError, read_class
    from auditor.readers.container import Container
    from auditor.readers.dex import DexError, dex_files, scan_dex
    from auditor.readers.manifest import read_manifest
    from auditor.readers.mapping import read_mapping
    from auditor.readers.native import NativeError, read_native
    from auditor.readers.sbom import read_sbom
    from auditor.records import records_of
    from auditor.report.form_csv import form_csv
    from auditor.report.parse import parse_report
    from auditor.settings import Settings
    from auditor.sources import read_list
    from auditor.triage.waivers import read_waivers

KNOWLEDGE = load_knowledge()
PLAN = plan_of(KNOWLEDGE)
LIMITS = Limits(entry_bytes=4_000_000, total_bytes=8_000_000)
EXPECTED = (AuditorError, DexError, NativeError, ClassError)
SCRATCH = Path(tempfile.gettempdir()) / "auditor-fuzz"
DOCX = ROOT / "tests/cases/documents/privacy.docx"
PARTS = ("word/document.xml", "word/styles.xml", "word/numbering.xml")
RECORDS = (".log", ".txt", ".xls", ".har")


def dex(data: bytes) -> None:
    for found in dex_files(data, "x.dex"):
        scan_dex(found, PLAN)


def container(data: bytes) -> None:
    zipped = Container(data, "x.apk", LIMITS)
    for name in list(zipped.names())[:20]:
        zipped.read(name)


def manifest(data: bytes) -> None:
    read_manifest(data, "x.xml", LIMITS)


def binary_manifest(data: bytes) -> None:
    read_manifest(data, "x.xml", LIMITS, "binary")


def bundle_manifest(data: bytes) -> None:
    read_manifest(data, "x.pb", LIMITS, "proto")


def native(data: bytes) -> None:
    read_native(data, "lib/x86/libx.so", PLAN)


def classfile(data: bytes) -> None:
    read_class(data)


def policy(data: bytes) -> None:
    name = "x.html" if data[:1] == b"<" else "x.md"
    policy_of(parse_document(data[:20_000], name), KNOWLEDGE)


def _document(data: bytes, name: str) -> None:
    policy_of(parse_document(data[:20_000], name), KNOWLEDGE)


def html(data: bytes) -> None:
    _document(data, "x.html")


def markdown(data: bytes) -> None:
    _document(data, "x.md")


def mhtml(data: bytes) -> None:
    _document(data, "x.mhtml")


def docx(data: bytes) -> None:
    """The parts of a Word document: the first byte says which, so that no ZIP has to be guessed."""
    part = PARTS[data[0] % len(PARTS) if data else 0]
    whole = io.BytesIO()
    with zipfile.ZipFile(DOCX) as z, zipfile.ZipFile(whole, "w") as out:
        for name in z.namelist():
            if name != part:
                out.writestr(name, z.read(name))
        out.writestr(part, data[1:20_000])
    _document(whole.getvalue(), "x.docx")


def pdf(data: bytes) -> None:
    _document(data, "x.pdf")


def runtime(data: bytes) -> None:
    """The first byte says by what name a record goes; its form is told by its content."""
    SCRATCH.mkdir(exist_ok=True)
    suffix = RECORDS[data[0] % len(RECORDS) if data else 0]
    path = SCRATCH / f"record{suffix}"
    path.write_bytes(data[1:20_000])
    records_of([path], KNOWLEDGE, Settings())


def data_safety(data: bytes) -> None:
    parse_data_safety(data[:20_000], "form.csv", KNOWLEDGE)


def mapping(data: bytes) -> None:
    SCRATCH.mkdir(exist_ok=True)
    path = SCRATCH / "mapping.txt"
    path.write_bytes(data[:20_000])
    read_mapping(path)


def waivers(data: bytes) -> None:
    SCRATCH.mkdir(exist_ok=True)
    path = SCRATCH / "waivers.yml"
    path.write_bytes(data[:20_000])
    read_waivers(path, frozenset(KNOWLEDGE.all_rules), dt.date(2026, 5, 1))


def saved_report(data: bytes) -> None:
    SCRATCH.mkdir(exist_ok=True)
    path = SCRATCH / "report.json"
    path.write_bytes(data)
    parse_report(path)


def sbom(data: bytes) -> None:
    read_sbom(data.decode("utf-8", "replace"), "x")


def sdk_list(data: bytes) -> None:
    SCRATCH.mkdir(exist_ok=True)
    suffix = (".csv", ".json", ".yml", ".txt")[data[0] % 4] if data else ".csv"
    path = SCRATCH / f"list{suffix}"
    path.write_bytes(data[1:])
    read_list(path, KNOWLEDGE)


def maps(data: bytes) -> None:
    parse_knowledge([("x.yml", data)])


def policy_map(data: bytes) -> None:
    doc = read_yaml(data.decode("utf-8", "replace"), "x.yml")
    parse_map(doc, "x.yml", KNOWLEDGE, [])


TARGETS: dict[str, Callable[[bytes], None]] = {
    f.__name__: f
    for f in (
        dex, container, manifest, binary_manifest, bundle_manifest, native, classfile, policy, html, markdown, mhtml, docx, pdf,
        sbom, sdk_list, maps, policy_map, mapping, waivers, saved_report, runtime, data_safety,
    )
}  # fmt: skip


PAGE = b"""<html><head><style>.x{display:none}@media(min-width:1px){.y{color:#fff}}</style></head><body>
<h1>Privacy policy</h1><details><summary>Data</summary><p>We collect your location.</p></details>
<table><tr><th>SDK</th><th>Data</th></tr><tr><td rowspan=2>Umeng</td><td>IMEI</td></tr></table></body></html>"""
TEXT = b"""---
title: x
---
# Privacy policy

We do not collect your **contacts**.[^1] <span hidden>We collect your IMEI.</span>

| SDK | Data |
|---|---|
| Umeng | IMEI |

~~old~~ <!-- x --> ![alt](x.png) [a]: b "c"

[^1]: Note.
"""
SAVED = b'From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="--B"\n\n----B\n'
SAVED += b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E6=88=91</p>\n----B--\n"
WAIVER = b'waivers:\n- {rule: undeclared-data, subject: imei, reason: a reason that is long, owner: x, expires: "2026-06-01"}\n'
SHRUNK = (
    b"# pg_map_id: 1a2b3c4\na.B -> a.b:\n    1:5:void c(int):10:14 -> d\n    1:5:void e():1 -> d\n"
)


def seeds_of(target: str) -> list[bytes]:
    """First inputs of each kind, so that the fuzzer begins inside the format."""
    shop, documents = ROOT / "samples/shop", ROOT / "tests/cases/documents"
    apk = shop / "shop.apk"
    with zipfile.ZipFile(apk) as z, zipfile.ZipFile(DOCX) as word:
        held = set(word.namelist())
        first = {
            "dex": [z.read("classes.dex")],
            "container": [apk.read_bytes()],
            "manifest": [z.read("AndroidManifest.xml")],
            "binary_manifest": [z.read("AndroidManifest.xml")],
            "native": [(ROOT / "tests/cases/native/hints.so").read_bytes()],
            "policy": [(shop / "privacy.md").read_bytes()],
            "html": [PAGE],
            "markdown": [TEXT, (shop / "privacy.md").read_bytes()],
            "mhtml": [SAVED],
            "docx": [bytes([i]) + word.read(p) for i, p in enumerate(PARTS) if p in held],
            "pdf": [p.read_bytes() for p in sorted(documents.glob("*.pdf"))],
            "sdk_list": [b"\0" + (shop / "sdks.csv").read_bytes()],
            "maps": [b"signals:\n  - {kind: api_call, member: 'La/B;->c', data: [imei], source: x}\n"],
            "policy_map": [(ROOT / "permission_maps/policies/zhenyi-erp.yml").read_bytes()[:2000]],
            "sbom": [b'{"bomFormat": "CycloneDX", "components": [{"name": "x", "purl": "pkg:maven/a/b@1"}]}'],
            "mapping": [SHRUNK],
            "waivers": [WAIVER],
            "saved_report": [(shop / "expected.json").read_bytes()],
            "runtime": [
                bytes([RECORDS.index(p.suffix)]) + p.read_bytes()
                for p in sorted((ROOT / "samples/runtime").iterdir())
                if p.suffix in RECORDS
            ],
            "data_safety": [form_csv({("PSL_DATA_TYPES_IDENTIFIERS", "PSL_DEVICE_ID"): "true"}, KNOWLEDGE).encode()],
        }  # fmt: skip
    return first.get(target, [])


def main() -> None:
    target = TARGETS[sys.argv[1]]

    def one(data: bytes) -> None:
        with contextlib.suppress(*EXPECTED):
            target(data)

    corpus = SCRATCH / sys.argv[1]
    corpus.mkdir(parents=True, exist_ok=True)
    for i, data in enumerate(seeds_of(sys.argv[1])):
        (corpus / f"seed{i}").write_bytes(data)
    atheris.Setup(
        [sys.argv[0], *sys.argv[2:], "-timeout=20", "-rss_limit_mb=2048", str(corpus)], one
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
