"""How many small faults the tests notice, for the parts that decide: judge/ and policy/context/.

    python tests/mutation/run.py [judge|context]... [--most 150] [--seed 1] [-o docs/mutation.md]

Every mutant runs its tests in a child process that has pytest and the knowledge loaded already.
A nightly job: minutes, not seconds. A mutant whose tests fail, or do not end, is noticed.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import random
import resource
import signal
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent))
from operators import Mutant, mutants  # noqa: E402 - a script, found beside itself

SECONDS = 120
AREAS = {
    "judge": (
        "auditor/judge",
        (
            "tests/judge",
            "tests/rules",
            "tests/cli/test_cli.py::test_the_samples_give_the_expected_reports",
        ),
    ),
    "context": (
        "auditor/policy/context",
        ("tests/policy/test_cases.py", "tests/policy/test_frames.py"),
    ),
}
"""Area -> (folder, the tests that have to notice)."""


class Seen(NamedTuple):
    file: str
    line: int
    what: str
    noticed: bool


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module its faulty code."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(
        self, name: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(self._path))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self._path)
        exec(self._code, module.__dict__)


def _child(name: str, path: Path, mutant: Mutant, tests: list[str]) -> None:
    import pytest

    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    sys.meta_path.insert(0, _Changed(name, path, compile(mutant.tree, str(path), "exec")))
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests])
    os._exit(0 if code == 0 else 1)


def noticed(name: str, path: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Whether the tests fail, or do not end, with this fault."""
    pid = os.fork()
    if pid == 0:
        try:
            _child(name, path, mutant, tests)
        except BaseException:  # noqa: BLE001 - a fault may raise anything anywhere
            os._exit(1)
    return os.waitpid(pid, 0)[1] != 0


def _preload() -> None:
    """What every child would load again: pytest and the knowledge."""
    import pytest  # noqa: F401

    from auditor.knowledge import load

    knowledge = load.load_knowledge()
    load.load_knowledge = lambda *_, **__: knowledge  # type: ignore[assignment]  # the same for all


def measure(area: str, most: int, seed: int) -> list[Seen]:
    """A sample of the mutants of an area, each with whether it was noticed."""
    folder, tests = AREAS[area]
    there = [t for t in tests if (ROOT / t.partition("::")[0]).exists()]
    found = [
        (path, m)
        for path in sorted((ROOT / folder).glob("*.py"))
        for m in mutants(path.read_text(encoding="utf-8"))
    ]
    chosen = random.Random(seed).sample(found, min(most, len(found)))
    print(f"{area}: {len(chosen)} of {len(found)} mutants", file=sys.stderr)
    out = []
    for path, m in sorted(chosen, key=lambda x: (x[0].name, x[1].line)):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        seen = Seen(
            path.relative_to(ROOT).as_posix(), m.line, m.what, noticed(name, path, m, there)
        )
        print("." if seen.noticed else "s", end="", flush=True, file=sys.stderr)
        out.append(seen)
    print(file=sys.stderr)
    return out


def page(results: dict[str, list[Seen]], seed: int) -> str:
    """The scores, and the faults that no test noticed, as Markdown."""
    lines = [
        "# Mutation score",
        "",
        "Small faults (a comparison turned, a condition dropped, a number one higher) were put into the",
        "code that decides, one at a time, and the tests of that part were run. Made by",
        f"`python tests/mutation/run.py -o docs/mutation.md` (a sample, seed {seed}).",
        "",
        "| part | faults | noticed | score |",
        "|---|---|---|---|",
    ]
    for area, seen in results.items():
        hit = sum(s.noticed for s in seen)
        lines.append(f"| `{AREAS[area][0]}` | {len(seen)} | {hit} | {hit / len(seen):.0%} |")
    for area, seen in results.items():
        missed = [s for s in seen if not s.noticed]
        if missed:
            lines += ["", f"## Not noticed in `{AREAS[area][0]}`", ""]
            lines += [f"- {s.file.rpartition('/')[2]}:{s.line}: {s.what}" for s in missed]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", default=[*AREAS])
    parser.add_argument("--most", type=int, default=150, help="mutants per area")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    os.chdir(ROOT)
    started = time.monotonic()
    _preload()
    results = {a: measure(a, given.most, given.seed) for a in given.areas}
    text = page(results, given.seed)
    (given.output.write_text(text, encoding="utf-8") if given.output else sys.stdout.write(text))
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
