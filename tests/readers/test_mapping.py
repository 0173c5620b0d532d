"""A shrunk build with its mapping.txt is judged as the build it was made from."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from auditor.audit import audit, inventory
from auditor.errors import InputError
from auditor.knowledge.load import load_knowledge
from auditor.model import Report
from auditor.readers.mapping import Mapping, read_mapping, signature
from auditor.settings import Settings

MAPPING = """\
# compiler: R8
# {"id":"com.android.tools.r8.mapping","version":"2.2"}
com.umeng.analytics.Agent -> com.zmeng.aaaaaaaaa.Agent:
# {"id":"sourceFile","fileName":"Agent.java"}
    android.content.Context context -> a
    1:4:java.lang.String device(android.content.Context):20:23 -> device
    1:3:void start(android.content.Context):12:14 -> start
com.example.shop.MainActivity -> com.example.shop.MainActivity:
    void onCreate(android.os.Bundle) -> onCreate
"""


@pytest.fixture
def shrunk(tmp_path: Path, samples: Path) -> Path:
    """The shop sample with one class renamed, as R8 would rename it."""
    old, new = b"Lcom/umeng/analytics/Agent;", b"Lcom/zmeng/aaaaaaaaa/Agent;"
    path = tmp_path / "shop.apk"
    with zipfile.ZipFile(samples / "shop/shop.apk") as z, zipfile.ZipFile(path, "w") as out:
        for name in ("AndroidManifest.xml", "resources.arsc", "classes.dex"):
            data = z.read(name)
            assert (old in data) == (name == "classes.dex")
            out.writestr(name, data.replace(old, new))
    (tmp_path / "mapping.txt").write_text(MAPPING, encoding="utf-8")
    return path


def judged(apk: Path, samples: Path, mapping: Path | None = None) -> Report:
    return audit(
        apk,
        load_knowledge(),
        policies=(samples / "shop/privacy.md",),
        sdk_lists=(samples / "shop/sdks.csv",),
        settings=Settings(mapping=mapping.as_posix() if mapping else None),
    )


def test_the_fingerprints_are_those_of_the_unshrunk_build(shrunk: Path, samples: Path) -> None:
    plain = judged(samples / "shop/shop.apk", samples)
    back = judged(shrunk, samples, shrunk.with_name("mapping.txt"))
    lost = judged(shrunk, samples)
    prints = {f.fingerprint for f in plain.findings}
    assert {f.fingerprint for f in back.findings} == prints
    assert {f.fingerprint for f in lost.findings} != prints
    assert any(path.endswith("mapping.txt") for path, _ in back.inputs)
    (imei,) = [f for f in back.findings if f.subject == "imei"]
    assert imei.code[0].caller.startswith("Lcom/umeng/analytics/Agent;->device(")
    assert (
        imei.code[0].chain == next(f for f in plain.findings if f.subject == "imei").code[0].chain
    )


def test_overloads_and_inlined_methods_keep_the_name_they_have(tmp_path: Path) -> None:
    path = tmp_path / "mapping.txt"
    path.write_text(
        "com.a.Long -> a.b:\n"
        "    1:2:void one(int):1:2 -> x\n"
        "    1:1:void com.c.Other.two():7:7 -> y\n"
        "    1:1:void three():9:9 -> y\n"
        "    void four(com.a.Long) -> z\n",
        encoding="utf-8",
    )
    mapping = read_mapping(path)
    assert signature("La/b;->x(I)V", mapping) == "Lcom/a/Long;->one(I)V"
    assert signature("La/b;->y()V", mapping) == "Lcom/a/Long;->three()V", "the outermost frame"
    assert signature("La/b;->z(La/b;)V", mapping) == "Lcom/a/Long;->four(Lcom/a/Long;)V"
    assert signature("La/c;->x(I)V", mapping) == "La/c;->x(I)V"
    assert signature("service a.b", mapping) == "service a.b"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "<html>not a mapping</html>\n"])
def test_what_is_no_mapping_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mapping.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no class in it"):
        read_mapping(path)


def test_a_missing_mapping_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_mapping(tmp_path / "none.txt")


def test_nothing_mapped_changes_nothing() -> None:
    assert signature("La/b;->c()V", Mapping("m", {}, {})) == "La/b;->c()V"


def sdks_of(
    apk: Path, mapping: str, tmp_path: Path, lang: str = "utf-8"
) -> tuple[set[str], set[str]]:
    """(SDKs of the shop sample with this mapping, codes of notices)."""
    path = tmp_path / "mapping.txt"
    path.write_bytes(mapping.encode(lang))
    found = inventory(apk, load_knowledge(), Settings(mapping=path.as_posix()))
    return {s.id for s in found.sdks}, {n.code for n in found.app.notices}


FACEBOOK = "com.facebook.appevents.AppEventsLogger"


@pytest.mark.parametrize(
    ("mapping", "foreign"),
    [
        (f"{FACEBOOK} -> a.b.c:\n    void log(java.lang.String) -> a\n", True),
        (f"{FACEBOOK} -> com.example.shop.NoSuchClass:\n", True),
        (f"{FACEBOOK} -> a:\n", True),
        (f"{FACEBOOK} -> R8$$REMOVED$$CLASS$$12:\ncom.a.B -> com.example.shop.MainActivity:\n", False),
        (f"{FACEBOOK} -> com.example.shop.R8$$REMOVED$$CLASS$$3:\ncom.a.B -> com.example.shop.MainActivity:\n", False),
    ],
)  # fmt: skip
def test_classes_that_the_build_does_not_define_are_no_evidence(
    mapping: str, foreign: bool, samples: Path, tmp_path: Path
) -> None:
    sdks, codes = sdks_of(samples / "shop/shop.apk", mapping, tmp_path)
    assert sdks == {"umeng-analytics"}
    assert ("mapping_foreign" in codes) is foreign


def marked(samples: Path, path: Path, map_id: str) -> Path:
    """The sample with what R8 writes behind its strings: which mapping belongs to it."""
    marker = b'~~R8{"backend":"dex","min-api":21,"pg-map-id":"%s","version":"8.1.56"}\0'
    with zipfile.ZipFile(samples / "shop/shop.apk") as z, zipfile.ZipFile(path, "w") as out:
        for name in z.namelist():
            more = marker % map_id.encode() if name == "classes.dex" else b""
            out.writestr(name, z.read(name) + more)
    return path


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("# pg_map_id: 1a2b3c4\n", None),
        ("# pg_map_id: 1a2b3c4d5e6f\n", None),
        ("", None),
        ("# pg_map_id: 7777777\n", "mapping_of_another"),
    ],
)
def test_the_code_may_say_which_mapping_is_its_own(
    head: str, code: str | None, samples: Path, tmp_path: Path
) -> None:
    apk = marked(samples, tmp_path / "m.apk", "1a2b3c4")
    sdks, codes = sdks_of(apk, f"{head}{FACEBOOK} -> com.example.shop.MainActivity:\n", tmp_path)
    assert codes & {"mapping_of_another", "mapping_foreign", "mapping_partial"} == (
        {code} if code else set()
    )
    assert any(s.startswith("facebook") for s in sdks) is (code is None)


def test_a_mapping_that_hardly_fits_is_told(samples: Path, tmp_path: Path) -> None:
    others = "".join(f"com.acme.C{i} -> a.b{i}:\n" for i in range(9))
    text = f"{FACEBOOK} -> com.example.shop.MainActivity:\n{others}"
    assert "mapping_partial" in sdks_of(samples / "shop/shop.apk", text, tmp_path)[1]


def test_a_class_that_it_defines_is(samples: Path, tmp_path: Path) -> None:
    text = f"{FACEBOOK} -> com.example.shop.MainActivity:\n"
    sdks, _ = sdks_of(samples / "shop/shop.apk", text, tmp_path)
    assert any(s.startswith("facebook") for s in sdks)
    marked, _ = sdks_of(samples / "shop/shop.apk", text, tmp_path, "utf-8-sig")
    assert marked == sdks, "a byte order mark is no part of a name"
