"""Leaks that the search for flows finds in DroidBench, beside those that its sources state.

    python tests/bench/droidbench.py FOLDER [--errors]

FOLDER holds `apk/` and `eclipse-project/` of secure-software-engineering/DroidBench. Each app states
`@number_of_leaks`; what is counted as found are places of sinks (network, SMS,
web view, log, file, another app, a process) that the value of some source reaches. Text typed into a field is a source there and no
signal of ours: it is added unless `--own-signals-only` is given. Apps that state no number are left out.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import msgspec

from auditor.collect import plan_of
from auditor.knowledge.load import load_knowledge
from auditor.readers.app import read_app
from auditor.readers.dex.plan import Plan, Target

COUNTED = frozenset({"network", "sms", "webview", "log", "file", "shared"})
TYPED = ("Landroid/widget/EditText;", "Landroid/widget/TextView;")
LEAKS = re.compile(r"@number_of_leaks\s*:?\s*(\d+)", re.I)


def stated(folder: Path, apk: Path) -> int | None:
    """The number of leaks of an app by its sources."""
    project = folder / "eclipse-project" / apk.parent.name / apk.stem
    if not project.is_dir():
        found = [
            p
            for p in (folder / "eclipse-project").glob("*/*")
            if p.name.lower() == apk.stem.lower()
        ]
        if not found:
            return None
        project = found[0]
    numbers = [
        int(m[1])
        for f in sorted(project.rglob("*.java"))
        for m in [LEAKS.search(f.read_text(encoding="utf-8", errors="replace"))]
        if m
    ]
    return max(numbers) if numbers else None


def with_typed(plan: Plan) -> Plan:
    """The plan with text that the user typed in as one more source."""
    members = dict(plan.members)
    for owner in TYPED:
        more = Target(key="typed", kind="api_call", owner=owner, name="getText")
        members[owner] = (*members.get(owner, ()), more)
    return msgspec.structs.replace(plan, members=members)


def found(apk: Path, plan: Plan) -> int:
    """Places of sinks that the value of some source reaches."""
    facts = [c for c in read_app(apk, plan).code if c.reachable is not False]
    return len({(f.dex, f.offset) for c in facts for f in c.flows if f.to in COUNTED})


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--errors", action="store_true")
    options.add_argument("--own-signals-only", action="store_true")
    given = options.parse_args()
    plan = plan_of(load_knowledge())
    if not given.own_signals_only:
        plan = with_typed(plan)
    right = many = few = apps = a_right = a_many = a_few = 0
    for apk in sorted((given.folder / "apk").rglob("*.apk")):
        want = stated(given.folder, apk)
        if want is None:
            continue
        apps += 1
        got = found(apk, plan)
        right += min(got, want)
        many += max(0, got - want)
        few += max(0, want - got)
        a_right += bool(got and want)
        a_many += bool(got and not want)
        a_few += bool(want and not got)
        if given.errors and got != want:
            print(f"{apk.parent.name}/{apk.stem}: {got} found, {want} stated")
    p, r = right / (right + many), right / (right + few)
    ap, ar = a_right / (a_right + a_many), a_right / (a_right + a_few)
    print(
        f"{apps} apps; leaks P {p:.3f} R {r:.3f} F {2 * p * r / (p + r):.3f} ({right} {many} {few})"
    )
    print(
        f"apps P {ap:.3f} R {ar:.3f} F {2 * ap * ar / (ap + ar):.3f} ({a_right} {a_many} {a_few})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
