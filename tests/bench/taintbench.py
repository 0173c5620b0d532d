"""Documented flows of real apps that the search finds, by kind of sink and to the very sink.

    python tests/bench/taintbench.py APKS GOLD.json [--errors] [--seeded]

APKS holds the apps (malware: read, never run), GOLD the flows: name of the source's method and outer
class of its caller, name of the sink's method, kind. `stream` is file, network or preferences,
`component` another app. `--seeded` takes every call of the named method in that class as a source,
without it only what the signals see.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import msgspec

from auditor.collect import plan_of
from auditor.knowledge.load import load_knowledge
from auditor.model import CodeFact
from auditor.readers.app import read_app
from auditor.readers.dex.plan import Plan, Target

KINDS = {
    "stream": {"file", "network", "preferences"},
    "component": {"shared"},
    "webview": {"webview"},
    "network": {"network"},
    "sms": {"sms"},
    "log": {"log"},
    "file": {"file"},
    "preferences": {"preferences"},
    "database": {"database"},
}
SEEDS = {
    "query": ["Landroid/content/ContentResolver;"],
    "managedQuery": ["Landroid/app/Activity;"],
    "getInstalledPackages": ["Landroid/content/pm/PackageManager;"],
    "getInstalledApplications": ["Landroid/content/pm/PackageManager;"],
}


def outer(descriptor: str) -> str:
    return descriptor[1:].partition(";")[0].replace("/", ".").partition("$")[0]


def seeded(plan: Plan, names: set[str]) -> Plan:
    """The plan with the named methods of platform classes as sources."""
    members = dict(plan.members)
    owners = {o for o in plan.members if o.startswith(("Landroid/", "Ljava/"))}
    owners |= {o for found in SEEDS.values() for o in found}
    owners |= {"Landroid/database/sqlite/SQLiteDatabase;"}
    owners |= {"Ljava/io/File;", "Landroid/os/Environment;", "Landroid/database/Cursor;"}
    for owner in owners:
        more = [
            Target(key=f"seed {n}", kind="api_call", owner=owner, name=n) for n in sorted(names)
        ]
        members[owner] = (*members.get(owner, ()), *more)
    return msgspec.structs.replace(plan, members=members)


def name_of(member: str) -> str:
    return member.partition("->")[2].partition("(")[0]


def named(row: dict[str, object]) -> tuple[object, ...]:
    """A flow by its ends."""
    return row["source"], row["in"], row["sink"], row["sink_in"]


def judged(facts: list[CodeFact], row: dict[str, object]) -> tuple[bool, bool, bool]:
    """(a source there, a flow of the kind, a flow to the very sink)."""
    here = [
        f
        for f in facts
        if outer(f.caller) == str(row["in"]).split("$")[0].split(".AnonymousClass")[0]
        and (
            name_of(f.member) == row["source"]
            or f.kind not in ("api_call", "api_field")
            or (f.kind == "api_field" and f.member.endswith("Landroid/net/Uri;"))
        )
    ]
    flows = [f for c in here for f in c.flows]
    wanted = KINDS.get(str(row["kind"]), {str(row["kind"])})
    return (
        bool(here),
        any(f.to in wanted for f in flows),
        any(name_of(f.member) == row["sink"] for f in flows),
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("apks", type=Path)
    options.add_argument("gold", type=Path)
    options.add_argument("--errors", action="store_true")
    options.add_argument("--seeded", action="store_true")
    given = options.parse_args()
    gold = json.loads(given.gold.read_text(encoding="utf-8"))
    plan = plan_of(load_knowledge())
    count = kind = very = negative = flagged = seen = 0
    for apk, rows in gold.items():
        path = given.apks / apk
        if not path.is_file():
            print(f"{apk} is missing")
            continue
        used = seeded(plan, {r["source"] for r in rows}) if given.seeded else plan
        facts = [f for f in read_app(path, used).code if f.kind != "permission_use"]
        for row in rows:
            there, of_kind, exact = judged(facts, row)
            if not row["positive"] and named(row) in {named(r) for r in rows if r["positive"]}:
                continue  # told from a documented flow only by the way between
            if not row["positive"]:
                negative += 1
                flagged += exact
                continue
            count, seen, kind, very = count + 1, seen + there, kind + of_kind, very + exact
            if given.errors and not of_kind:
                print(apk, "no source" if not there else "no flow", row)
    print(f"{count} flows: source seen {seen}, kind {kind} ({kind / count:.3f}), very sink {very} "
          f"({very / count:.3f}); negatives flagged {flagged} of {negative}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
