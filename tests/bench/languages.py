"""How many sentences of the measured texts of further languages are read as they stand: tests/cases/languages/measured_*.yml.

python tests/bench/languages.py [LANGUAGE...]
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge
from auditor.names import short
from auditor.policy.document.block import Document, block
from auditor.policy.pipeline import policy_of

CASES = Path(__file__).parents[1] / "cases" / "languages"


def said(text: str, lang: str, knowledge: Knowledge) -> set[str]:
    """What a sentence is read to say: `+email`, `-email`, `3email` or `pCAMERA`."""
    blocks = tuple(
        block("paragraph", part, i) for i, part in enumerate(text.split("\n"), 1) if part
    )
    document = Document(path="t", sha256="", blocks=blocks, text_length=len(text))
    policy = policy_of(document, knowledge)
    if policy.source.language != lang:
        return {f"?{policy.source.language}"}
    out = set()
    for c in policy.claims:
        if c.status == "mentioned" or c.basis == "by_reference":
            continue
        if c.subject.kind == "permission":
            out.add("p" + short(c.subject.id))
        else:
            mark = "-" if c.status == "not_collected" else "3" if c.party == "third" else "+"
            out.add(mark + c.subject.id)
    return out


def main(languages: list[str]) -> None:
    knowledge = load_knowledge()
    for path in sorted(CASES.glob("measured_*.yml")):
        lang = path.stem.removeprefix("measured_")
        if languages and lang not in languages:
            continue
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        exact = right = many = few = 0
        for row in rows:
            want, got = set(row["says"]), said(row["text"], lang, knowledge)
            if not any(w[0] == "p" for w in want):
                got = {g for g in got if g[0] != "p"}
            exact += want == got
            right, many, few = (
                right + len(want & got),
                many + len(got - want),
                few + len(want - got),
            )
            if want != got:
                print(f"  {row['text']}\n    wanted {sorted(want)}, got {sorted(got)}")
        print(
            f"{lang}: {exact} of {len(rows)} exact; claims {right} right, {many} too many, {few} missed"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
