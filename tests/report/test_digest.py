"""What `auditor policy` prints: read the whole of one policy, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.limits import DEFAULT
from auditor.model import Claim, Place, Policy, PolicyFact, PolicySdk, PolicySource, Subject
from auditor.notice import notice
from auditor.policy.pipeline import read_policy
from auditor.report.digest import render

SAMPLES = Path(__file__).parents[2] / "samples"


def claim(id_: str, line: int, **more: object) -> Claim:
    kind = "permission" if "." in id_ else "data"
    given = {"status": "collected", "where": Place(line=line, quote=f"Sentence {line}.")} | more
    return Claim(subject=Subject(kind=kind, id=id_), **given)  # type: ignore[arg-type]


POLICY = Policy(
    source=PolicySource(path="privacy.md", sha256="0" * 8, language="en", effective="1 May 2026"),
    claims=(
        claim("imei", 3, purposes=("security",), mode="automatic", basis="listed"),
        claim("imei", 7, party="third", sdk="umeng"),
        claim("contacts", 9, status="not_collected"),
        claim("email", 11, status="mentioned"),
        claim("android.permission.CAMERA", 13, where=Place(line=13, clause="2.1", quote="Q.")),
    ),
    sdks=(PolicySdk(name="U-App", data=("imei",), where=Place(line=20)),),
    facts=(PolicyFact(id="contact", where=Place(line=30)), PolicyFact(id="rights", where=None)),
    notices=(notice("terms_cut", "privacy.md", n=9),),
)
ENGLISH = """privacy.md  en  effective 1 May 2026  sha256 00000000

SAID TO BE COLLECTED
  IMEI (imei)
    l.3  [the app itself, automatically, in a list, security and fraud prevention]
      Sentence 3.
    l.7  [umeng, not said]
      Sentence 7.

SAID NOT TO BE COLLECTED
  Contacts / address book (contacts)
    l.9  [the app itself, not said]
      Sentence 9.

PERMISSIONS NAMED
  CAMERA
    l.13 §2.1  [the app itself, not said]
      Q.

SDKS NAMED
  U-App  l.20  imei

ONLY MENTIONED
  Email address (email)  l.11

ALSO STATED
"""


def test_the_whole_digest(knowledge: Knowledge) -> None:
    text = render(POLICY, knowledge, "en")
    assert text.startswith(ENGLISH)
    assert "l.30" in text
    assert "not found" in text.rpartition("ALSO STATED")[2]
    assert text.endswith(
        "warning: only the first 9 terms were read "
        "(more than any policy has; is this the right document?)\n"
    )


def test_the_digest_in_chinese(knowledge: Knowledge) -> None:
    text = render(POLICY, knowledge, "zh")
    assert "生效日期 1 May 2026" in text
    assert "[应用自身、自动获取、列举、" in text
    for heading in (
        "声明收集",
        "声明不收集",
        "提及的权限",
        "提及的 SDK",
        "仅提及",
        "其他说明",
        "未找到",
    ):
        assert f"\n{heading}\n" in text or heading in text.rpartition("其他说明")[2], heading


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_control_character_of_a_policy_leaves(knowledge: Knowledge, lang: str) -> None:
    quote = "We collect \x1b[31m your\u202e IMEI."
    hostile = Policy(
        source=PolicySource(path="p\x1b[2J.md", sha256="0", language="en", effective="\x07"),
        claims=(claim("imei", 1, where=Place(line=1, clause="\x1b", quote=quote)),),
    )
    text = render(hostile, knowledge, lang)
    assert not any(c in text for c in "\x1b\x07\u202e")


def test_of_many_places_four_are_shown(knowledge: Knowledge) -> None:
    many = Policy(source=POLICY.source, claims=tuple(claim("imei", n) for n in range(1, 9)))
    text = render(many, knowledge)
    assert [n for n in range(1, 9) if f"    l.{n}  " in text] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("sample", "lang"), [("shop/privacy.md", "en"), ("notes/privacy.zh.md", "zh")]
)
def test_the_digest_of_the_samples(sample: str, lang: str, knowledge: Knowledge) -> None:
    policy = read_policy(SAMPLES / sample, knowledge, DEFAULT)
    text = render(policy, knowledge, lang)
    for c in policy.claims:
        if c.subject.kind == "data" and c.status != "mentioned":
            assert f"({c.subject.id})" in text or knowledge.label(c.subject.id, lang) in text
    assert all(s.name in text for s in policy.sdks)
