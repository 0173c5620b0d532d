"""The call graph and what the app comes to in it, on small programs written as text.

class Main : android.app.Activity        a class of the app and its superclass or interfaces
  onCreate virtual                       a method
    new Job                              calls the constructor of Job
    Job.run                              a virtual call
    static Tool.read                     a call that no override takes
"""

from __future__ import annotations

from textwrap import dedent

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.readers.dex.arrays import Csr, bounds
from auditor.readers.dex.edges import FileGraph
from auditor.readers.dex.graph import build
from auditor.readers.dex.reach import UNSEEN, reach


def parse(*files: str) -> list[FileGraph]:
    """Programs -> parts, one per file; every method has the prototype ()V."""
    return [_parse(dedent(f)) for f in files]


def _parse(text: str) -> FileGraph:
    types: dict[bytes, int] = {b"V": 0}
    names: dict[bytes, int] = {}
    methods: dict[tuple[int, int], int] = {}
    classes: list[tuple[int, tuple[int, ...]]] = []
    defined: list[int] = []
    virtual: list[bool] = []
    annotated: list[int] = []
    calls: list[tuple[int, int, bool]] = []
    touches: list[tuple[int, int]] = []
    literals: list[tuple[int, int]] = []
    loads: list[tuple[int, str]] = []

    def type_(name: str) -> int:
        raw = f"L{name.replace('.', '/')};".encode()
        return types.setdefault(raw, len(types))

    def method(owner: str, name: str) -> int:
        key = (type_(owner), names.setdefault(name.encode(), len(names)))
        return methods.setdefault(key, len(methods))

    owner = ""
    for line in text.splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "class":
            owner = words[1]
            above = [w.strip(",") for w in words[3:]] or ["java.lang.Object"]
            classes.append((type_(owner), tuple(map(type_, above))))
        elif line.startswith("    "):
            row = len(defined) - 1
            match words:
                case ["new", made]:
                    calls.append((row, method(made, "<init>"), True))
                case ["static", called]:
                    calls.append((row, method(*called.rsplit(".", 1)), True))
                case ["reads", made]:
                    touches.append((row, type_(made)))
                case ["literal", made]:
                    literals.append((row, type_(made)))
                case ["forName", made]:
                    loads.append((row, made))
                case [called]:
                    calls.append((row, method(*called.rsplit(".", 1)), False))
        else:
            defined.append(method(owner, words[0]))
            virtual.append("virtual" in words)
            if "annotated" in words:
                annotated.append(defined[-1])

    def columns(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
        both = np.array(rows, np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    edges = np.array([c[:2] for c in calls], np.int64).reshape(-1, 2)
    keys = np.array(list(methods), np.int64).reshape(-1, 2)
    return FileGraph(
        types=list(types),
        names=list(names),
        protos=Csr(np.array([0, 1]), np.array([0])),
        method_class=keys[:, 0],
        method_name=keys[:, 1],
        method_proto=np.zeros(len(methods), np.int64),
        classes=np.array([c for c, _ in classes], np.int64),
        parents=Csr(
            bounds(np.array([len(p) for _, p in classes], np.int64)),
            np.array([t for _, p in classes for t in p], np.int64),
        ),
        defined=np.array(defined, np.int64),
        virtual=np.array(virtual, bool),
        calls=(edges[:, 0], edges[:, 1], np.array([c[2] for c in calls], bool)),
        reads=columns([]),
        touches=columns(touches),
        names_class=columns(literals),
        annotated=np.array(annotated, np.int64),
        loads=loads,
    )


def reached(*files: str, root: str = "Main") -> set[str]:
    """`Class.method` of everything that is come to when the system creates `root`."""
    graph = build(parse(*files))
    found = reach(graph, {graph.class_named(root): f"activity {root}"})
    return {_short(graph.signature(n)) for n in np.flatnonzero(found.parent != UNSEEN).tolist()}


def _short(signature: str) -> str:
    return signature.partition("(")[0].replace(";->", ".")[1:]


ACTIVITY = """
    class Main : android.app.Activity
      <init>
      onCreate virtual
"""


def test_the_platform_calls_what_a_component_overrides_and_nobody_calls_dead_code() -> None:
    program = (
        ACTIVITY
        + """
        static Tool.read
    class Tool
      read
      unused
    """
    )
    assert reached(program) == {"Main.<init>", "Main.onCreate", "Tool.read"}


def test_a_chain_is_a_shortest_way() -> None:
    program = (
        ACTIVITY
        + """
        static A.long
        static B.end
    class A
      long
        static B.end
    class B
      end
    """
    )
    graph = build(parse(program))
    found = reach(graph, {graph.class_named("Main"): "activity Main"})
    end = next(n for n in range(len(graph.key)) if _short(graph.signature(n)) == "B.end")
    assert [_short(s) if "->" in s else s for s in found.chain(end)] == [
        "activity Main",
        "Main.onCreate",
        "B.end",
    ]


def test_a_way_through_an_inherited_method_starts_at_the_component_itself() -> None:
    graph = build(
        parse(
            """
            class Base : android.app.Activity
            onStop virtual
            class Main : Base
            onCreate virtual
            """
        )
    )
    main = graph.class_named("Main")
    found = reach(graph, {main: "activity Main"})
    (stop,) = (n for n in range(len(graph.key)) if "onStop" in graph.signature(n))
    assert found.start(stop) == main
    assert found.chain(stop) == ("activity Main", "LBase;->onStop()V")


def test_an_override_answers_only_where_an_object_of_its_class_exists() -> None:
    program = (
        ACTIVITY
        + """
        new Fast
        Base.work
    class Base
      <init>
      work virtual
    class Fast : Base
      <init>
        new Base
      work virtual
    class Slow : Base
      <init>
      work virtual
    """
    )
    assert {"Fast.work", "Base.work"} <= reached(program)
    assert "Slow.work" not in reached(program)


def test_a_call_before_its_object_exists_is_not_lost() -> None:
    program = (
        ACTIVITY
        + """
        Base.work
        static Later.make
    class Base
    class Fast : Base
      <init>
      work virtual
    class Later
      make
        new Fast
    """
    )
    assert "Fast.work" in reached(program)


def test_a_listener_is_called_by_the_platform_once_it_is_created() -> None:
    program = (
        ACTIVITY
        + """
        new Click
    class Click : java.lang.Object, android.view.View.OnClickListener
      <init>
      onClick virtual
    class Other : java.lang.Object, java.lang.Runnable
      <init>
      run virtual
    """
    )
    assert "Click.onClick" in reached(program)
    assert "Other.run" not in reached(program)


def test_a_callback_may_be_inherited_from_a_class_that_knows_nothing_of_the_platform() -> None:
    program = (
        ACTIVITY
        + """
        new Job
    class Base
      run virtual
    class Job : Base, java.lang.Runnable
      <init>
    """
    )
    assert "Base.run" in reached(program)


def test_an_inherited_method_answers_a_call_on_the_subclass() -> None:
    program = (
        ACTIVITY
        + """
        static Sub.help
    class Base
      help
    class Sub : Base
    """
    )
    assert "Base.help" in reached(program)


def test_static_initialisers_run_with_the_first_use() -> None:
    program = (
        ACTIVITY
        + """
        reads Config
    class Config
      <clinit>
        static Tool.read
    class Tool
      read
    class Never
      <clinit>
    """
    )
    assert {"Config.<clinit>", "Tool.read"} <= reached(program)
    assert "Never.<clinit>" not in reached(program)


def test_reflection_by_a_literal_a_name_or_an_annotation() -> None:
    program = (
        ACTIVITY
        + """
        literal Worker
        forName my.Plugin
        new Bridge
    class Worker : androidx.work.Worker
      <init>
      doWork virtual
    class my.Plugin
      <init>
    class Bridge
      <init>
      fromPage virtual annotated
      helper virtual
    """
    )
    found = reached(program)
    assert {"Worker.doWork", "my/Plugin.<init>", "Bridge.fromPage"} <= found
    assert "Bridge.helper" not in found


def test_calls_cross_the_files() -> None:
    first = (
        ACTIVITY
        + """
        static Tool.read
    """
    )
    second = """
    class Tool
      read
    """
    assert "Tool.read" in reached(first, second)
    assert "Tool.read" in reached(second, first)


def test_a_circle_of_superclasses_ends() -> None:
    program = (
        ACTIVITY
        + """
        new A
    class A : B
      <init>
    class B : A
      <init>
    """
    )
    assert "A.<init>" in reached(program)


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


@given(EDGES)
@settings(max_examples=80, deadline=None)
def test_static_calls_are_a_plain_search(edges: list[tuple[int, int]]) -> None:
    lines = ["class Main : android.app.Activity", "  onCreate virtual", "    static C0.m"]
    for i in range(10):
        lines += [f"class C{i}", "  m"]
        lines += [f"    static C{b}.m" for a, b in edges if a == i]
    want, queue = {0}, [0]
    while queue:
        at = queue.pop()
        for a, b in edges:
            if a == at and b not in want:
                want.add(b)
                queue.append(b)
    found = {s for s in reached("\n".join(lines)) if s.startswith("C")}
    assert found == {f"C{i}.m" for i in want}
