"""Errors of the policy reader by class, on the labelled policies; makes the table of docs/accuracy.md.

    python tests/bench/accuracy.py [SHARED]

Needs the shared folder (default: AUDITOR_SHARED or ../shared). A missing type is classed by what
was said of it instead; a type too many by what it rests on.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge
from auditor.model import Policy
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of

SETS = ("en_app350", "en_gdpr200", "zh_ca4p")
CLASSES = (
    "missed term",
    "wrong polarity",
    "taken as mention",
    "wrong party",
    "wrong hypernym",
    "definition taken as claim",
    "claimed without label",
)


def read(folder: Path, knowledge: Knowledge) -> tuple[dict[str, Policy], float, int]:
    """(policy by name, seconds, bytes) of all texts of a set."""
    names = sorted(json.loads((folder / "gold.json").read_text(encoding="utf-8"))["policies"])
    start, size, out = time.perf_counter(), 0, {}
    for name in names:
        data = (folder / "texts" / f"{name}.txt").read_bytes()
        size += len(data)
        out[name] = policy_of(parse_document(data, f"{name}.txt"), knowledge)
    return out, time.perf_counter() - start, size


def missing(policy: Policy, ids: set[str], party: str | None, knowledge: Knowledge) -> str:
    said = [c for c in policy.claims if c.subject.id in ids]
    if party and any(c.status == "collected" for c in said):
        return "wrong party"
    if any(c.status == "not_collected" for c in said):
        return "wrong polarity"
    if said:
        return "taken as mention"
    parents = {p for i in ids for p in knowledge.ancestors(i)}
    if any(c.subject.id in parents and c.status == "collected" for c in policy.claims):
        return "wrong hypernym"
    return "missed term"


def surplus(
    policy: Policy, ids: set[str], party: str | None, gold_any: set[str], label: str
) -> str:
    said = [c for c in policy.claims if c.subject.id in ids and c.status == "collected"]
    if all(c.basis == "by_reference" for c in said):
        return "definition taken as claim"
    if party and label in gold_any:
        return "wrong party"
    return "claimed without label"


def score(folder: Path, policies: dict[str, Policy], key: str, knowledge: Knowledge) -> None:
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    classes = {label: set(ids) for label, ids in gold["classes"].items()}
    party = key if key in ("first", "third") else None
    right, few, many = 0, Counter[str](), Counter[str]()
    for name, policy in policies.items():
        want = set(gold["policies"][name][key])
        for label, ids in classes.items():
            got = any(
                c.subject.id in ids and c.status == "collected" and party in (None, c.party)
                for c in policy.claims
            )
            if got and label in want:
                right += 1
            elif label in want:
                few[missing(policy, ids, party, knowledge)] += 1
            elif got and folder.name != "zh_ca4p":  # a quarter of its declarations are labelled
                many[surplus(policy, ids, party, set(gold["policies"][name]["any"]), label)] += 1
    p = right / max(1, right + many.total())
    r = right / max(1, right + few.total())
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    shown = "-" if folder.name == "zh_ca4p" else f"{p:.3f}"
    total = "-" if folder.name == "zh_ca4p" else f"{f1:.3f}"
    counts = " | ".join(str(few[c] + many[c]) for c in CLASSES)
    print(f"| {folder.name} | {key} | {shown} | {r:.3f} | {total} | {counts} |")


def main() -> None:
    shared = Path(
        sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AUDITOR_SHARED", "../shared")
    )
    knowledge = load_knowledge()
    print("| set | party | P | R | F1 | " + " | ".join(CLASSES) + " |")
    print("|---|---|---|---|---|" + "---|" * len(CLASSES))
    speed = []
    for name in SETS:
        policies, seconds, size = read(shared / "eval" / name, knowledge)
        speed.append((name, len(policies), seconds, size))
        for key in ("any", "first", "third") if name == "en_app350" else ("any",):
            score(shared / "eval" / name, policies, key, knowledge)
    print()
    for name, n, seconds, size in speed:
        rate = seconds / size * 20_000 * 1000
        print(
            f"{name}: {n} policies, {size / 1e6:.1f} MB, {seconds:.1f} s; {rate:.0f} s for 1,000 of 20 kB"
        )


if __name__ == "__main__":
    main()
