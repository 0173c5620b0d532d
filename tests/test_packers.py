"""Packed builds are told, and what they hide is not called dead."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from auditor.attribution import Attribution
from auditor.collect import plan_of
from auditor.knowledge.load import load_knowledge
from auditor.knowledge.wording import told
from auditor.limits import DEFAULT
from auditor.model import App, CodeFact, Component, Manifest, SdkFact
from auditor.packers import with_packing
from auditor.readers.app import read_app

SAMPLE = Path(__file__).parents[1] / "samples/shop/shop.apk"

CODE = CodeFact(
    signal="x",
    kind="api_call",
    member="La;->b()V",
    argument=None,
    caller="Lcom/example/app/Main;->run()V",
    dex="classes.dex",
    offset=2,
    reachable=False,
)


def app(*sdks: SdkFact, application: str | None = None, components: tuple[str, ...] = ()) -> App:
    return App(
        path="app.apk",
        sha256="0" * 64,
        format="apk",
        manifest=Manifest(
            package="com.example.app",
            application=application,
            components=tuple(Component(kind="activity", name=c) for c in components),
        ),
        code=(CODE,),
        sdks=(SdkFact(sdk="", kind="code", value="com.example.app", where="classes.dex"), *sdks),
        has_code=True,
    )


def gaps(build: App) -> list[str]:
    knowledge = load_knowledge()
    return [
        told(n, knowledge).what
        for n in with_packing(build, knowledge, Attribution(knowledge, build.manifest)).limited
    ]


def test_an_ordinary_build_has_no_gap() -> None:
    assert gaps(app(application="com.example.app.App", components=("com.example.app.Main",))) == []


@pytest.mark.parametrize(
    "fact",
    [
        SdkFact(sdk="", kind="native", value="libjiagu.so", where="lib/arm64-v8a/libjiagu.so"),
        SdkFact(sdk="", kind="code", value="com.tencent.StubShell", where="classes.dex"),
    ],
)
def test_a_known_packer_is_named(fact: SdkFact) -> None:
    (what,) = gaps(app(fact))
    assert what.startswith("the code behind ")


def test_an_application_class_without_code_is_a_gap() -> None:
    (what,) = gaps(app(application="com.shell.Stub"))
    assert what == "the Application class com.shell.Stub"


def test_most_components_without_code_are_a_gap() -> None:
    names = ("org.a.One", "org.b.Two", "org.c.Three", "com.example.app.Main")
    (what,) = gaps(app(components=names))
    assert what.startswith("3 of 4 components")


def test_what_a_packed_build_does_not_show_is_not_out_of_reach() -> None:
    knowledge = load_knowledge()
    build = app(application="com.shell.Stub")
    packed = with_packing(build, knowledge, Attribution(knowledge, build.manifest))
    assert [f.reachable for f in packed.code] == [None]


@pytest.mark.parametrize(
    ("entry", "packer"),
    [
        ("assets/libjiagu_x64.so", "360 Jiagu"),
        ("assets/sub/libjiagu_arm.so", "360 Jiagu"),
        ("lib/arm64-v8a/libshella-4.1.0.33.so", "Tencent Legu"),
        ("assets/tosversion", "Tencent Legu"),
        ("assets/bangcle_classes.jar", "Bangcle"),
        ("assets/secData0.jar", "Bangcle"),
        ("assets/ijm_lib/arm64-v8a/libexec.so", "ijiami"),
        ("assets/ijiami.ajm", "ijiami"),
        ("assets/aliprotect.dat", "Alibaba"),
        ("lib/armeabi-v7a/libnesec-x86.so", "NetEase"),
        ("assets/dp.x86-v7.so.dat", "DexProtector"),
        ("assets/l0a1b2c3d_x86.so", "Virbox"),
        ("lib/armeabi/libegismain_x86.so", "Payegis"),
        ("assets/libShadowSafetyProtect_x86.so", "ShadowSafety"),
        ("res/raw/libkwscmm_v2.so", "Kiwi"),
    ],
)
def test_a_packer_is_known_by_its_files_wherever_they_lie(
    tmp_path: Path, entry: str, packer: str
) -> None:
    """The files need not be ELF: packers encrypt what they bring."""
    path = tmp_path / "a.apk"
    with zipfile.ZipFile(SAMPLE) as sample, zipfile.ZipFile(path, "w") as made:
        for name in ("AndroidManifest.xml", "classes.dex"):
            made.writestr(name, sample.read(name))
        made.writestr(entry, b"\x01\x02 unreadable")
    knowledge = load_knowledge()
    build = read_app(path, plan_of(knowledge), DEFAULT)
    (found, *_) = [n for n in gaps(build) if packer in n]
    assert found


@pytest.mark.parametrize("name", ["libexecutor.so", "l16f5_a64.so", "dp.dat", "libsecure.so"])
def test_a_name_like_that_of_a_packer_is_none(name: str) -> None:
    sdk = Attribution(load_knowledge(), Manifest(package="a.b")).sdk_of_library(name)
    assert sdk is None or sdk.category != "packer"
