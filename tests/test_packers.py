"""Packed builds are told, and what they hide is not called dead."""

from __future__ import annotations

import pytest

from auditor.attribution import Attribution
from auditor.knowledge.load import load_knowledge
from auditor.knowledge.wording import told
from auditor.model import App, CodeFact, Component, Manifest, SdkFact
from auditor.packers import with_packing

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
