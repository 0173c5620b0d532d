"""Coverage-guided fuzzing of every reader of foreign bytes, with atheris.

    python tests/fuzz/fuzz.py TARGET [-max_total_time=60] [CORPUS...]

A reader must return or raise an AuditorError, or the typed error of its own module. Anything else
is a finding: mend it and keep the input as a case of the module's tests.
"""

from __future__ import annotations

import contextlib
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["auditor"]):
    from auditor.collect import plan_of
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
    from auditor.readers.native import NativeError, read_native
    from auditor.readers.sbom import read_sbom
    from auditor.sources import read_list

KNOWLEDGE = load_knowledge()
PLAN = plan_of(KNOWLEDGE)
LIMITS = Limits(entry_bytes=4_000_000, total_bytes=8_000_000)
EXPECTED = (AuditorError, DexError, NativeError, ClassError)
SCRATCH = Path("/tmp/auditor-fuzz")


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
        dex, container, manifest, binary_manifest, bundle_manifest, native, classfile, policy, sbom, sdk_list, maps, policy_map,
    )
}  # fmt: skip


def seeds(target: str, folder: Path) -> None:
    """A first input of each kind, so that the fuzzer begins inside the format."""
    folder.mkdir(parents=True, exist_ok=True)
    apk = ROOT / "samples/shop/shop.apk"
    with zipfile.ZipFile(apk) as z:
        first = {
            "dex": z.read("classes.dex"),
            "container": apk.read_bytes(),
            "manifest": z.read("AndroidManifest.xml"),
            "binary_manifest": z.read("AndroidManifest.xml"),
            "native": (ROOT / "tests/cases/native/hints.so").read_bytes(),
            "policy": (ROOT / "samples/shop/privacy.md").read_bytes(),
            "sdk_list": b"\0" + (ROOT / "samples/shop/sdks.csv").read_bytes(),
            "maps": b"signals:\n  - {kind: api_call, member: 'La/B;->c', data: [imei], source: x}\n",
            "policy_map": (ROOT / "permission_maps/policies/zhenyi-erp.yml").read_bytes()[:2000],
            "sbom": b'{"bomFormat": "CycloneDX", "components": [{"name": "x", "purl": "pkg:maven/a/b@1"}]}',
        }
    if target in first:
        (folder / "seed").write_bytes(first[target])


def main() -> None:
    target = TARGETS[sys.argv[1]]

    def one(data: bytes) -> None:
        with contextlib.suppress(*EXPECTED):
            target(data)

    corpus = SCRATCH / sys.argv[1]
    seeds(sys.argv[1], corpus)
    atheris.Setup(
        [sys.argv[0], *sys.argv[2:], "-timeout=20", "-rss_limit_mb=2048", str(corpus)], one
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
