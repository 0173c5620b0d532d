"""The language of a policy and of its parts: what no lexicon reads is not judged, and that is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge
from auditor.model import Policy
from auditor.names import short
from auditor.policy.document.load import parse_document
from auditor.policy.pipeline import policy_of
from auditor.policy.sentences.split import sentences

CASES = Path(__file__).parents[1] / "cases" / "languages"
UNREAD = yaml.safe_load((CASES / "unread.yml").read_text(encoding="utf-8"))
EN = "We collect your email address and your location when you create an account with us."
PT = "Coletamos o seu endereço de e-mail e os contatos da sua agenda quando você cria uma conta."
ZH = "我们会收集您的手机号码和设备型号，用于注册账号。"


def read(text: str, knowledge: Knowledge) -> Policy:
    return policy_of(parse_document(text.encode(), "policy.txt"), knowledge)


def codes(policy: Policy) -> list[str]:
    return [n.code for n in policy.notices]


@pytest.mark.parametrize("case", UNREAD, ids=lambda c: c["lang"])
def test_a_language_without_lexicon_is_not_judged(case: Any, knowledge: Knowledge) -> None:
    policy = read(case["text"], knowledge)
    assert policy.source.language == case["lang"]
    assert policy.not_judged == "language"
    assert codes(policy) == ["language_not_judged"]
    assert (policy.claims, policy.sdks) == ((), ())


def test_the_languages_that_are_read_are_judged(knowledge: Knowledge) -> None:
    for text, lang in ((EN, "en"), (ZH, "zh")):
        policy = read(text, knowledge)
        assert (policy.source.language, policy.not_judged, policy.unread) == (lang, None, ())


def test_an_unread_part_is_told_with_its_lines(knowledge: Knowledge) -> None:
    policy = read(f"Privacy\n\n{EN}\n\nPrivacidade\n\n{PT}\n\nCâmera\n\n{EN}", knowledge)
    assert policy.not_judged is None
    assert [(u.language, u.first, u.last) for u in policy.unread] == [("pt", 5, 7)]
    (told,) = [n for n in policy.notices if n.code == "language_unread"]
    assert dict(told.words) == {"languages": "pt", "lines": "5-7"}
    assert {c.subject.id for c in policy.claims} == {"email", "location"}


def test_both_parts_of_a_bilingual_text_are_read(knowledge: Knowledge) -> None:
    policy = read(f"{EN}\n\n{ZH}", knowledge)
    said = {c.subject.id for c in policy.claims if c.status == "collected"}
    assert {"email", "location", "phone_number", "device_model"} <= said
    assert policy.unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "Choose your language: Bahasa Indonesia Čeština Dansk Deutsch Español Français Português Türkçe Русский",
        "Example GmbH, Straße des 17. Juni 135, 10623 Berlin, Deutschland, und Exemple S.à r.l., Rue de la Paix 7",
        "官方网站：[https://e.example.com.br/os/](https://e.example.com/o/e/os) https://a.example.com/do",
        "Android ID, IMEI, MAC, IP, Wi-Fi SSID",
    ],
    ids=["names of languages", "addresses", "links", "identifiers"],
)
def test_names_in_between_are_no_other_language(text: str, knowledge: Knowledge) -> None:
    assert read(f"{EN}\n\n{text}\n\n{EN}", knowledge).unread == ()


def test_a_long_paragraph_in_two_languages(knowledge: Knowledge) -> None:
    """Saved pages and PDF files often have all text in one paragraph."""
    page = f"<p>{f'{EN} ' * 4}\n{f'{PT} ' * 5}\n{f'{EN} ' * 3}</p>"
    policy = policy_of(parse_document(page.encode(), "p.html"), knowledge)
    assert [(u.language, u.first, u.last) for u in policy.unread] == [("pt", 2, 2)]
    assert {c.where.line for c in policy.claims} == {1, 3}
    assert policy.not_judged is None


def test_names_among_unread_text_are_unread_with_it(knowledge: Knowledge) -> None:
    policy = read(f"{PT}\n\nAndroid ID, IMEI\n\n{PT}", knowledge)
    assert [(u.first, u.last) for u in policy.unread] == [(1, 5)]


def test_a_heading_goes_with_what_is_below_it(knowledge: Knowledge) -> None:
    policy = read(f"{PT}\n\nUSAGE\n\n{EN}\n\n{EN}\n\n{EN}", knowledge)
    assert [(u.first, u.last) for u in policy.unread] == [(1, 1)]


def test_chinese_beside_japanese(knowledge: Knowledge) -> None:
    ja = "当アプリは、位置情報と端末識別子を取得します。取得した情報は第三者に提供しません。"
    policy = read(f"{ja}\n\n個人情報保護方針\n\n{ja}", knowledge)
    assert [(u.language, u.first, u.last) for u in policy.unread] == [("ja", 1, 5)]
    assert read(f"{ZH}\n\n{ja}\n\n{ZH * 8}", knowledge).not_judged is None


def test_an_abbreviation_ends_no_sentence(knowledge: Knowledge) -> None:
    text = "Wir erheben Gerätedaten, z. B. Modell bzw. Hersteller. Danach ggf. Ihre IP-Adresse."
    assert len(sentences(text, knowledge.languages["de"].abbreviations)) == 2
    assert (
        len(
            sentences(
                "We keep e.g. names, i.e. data. Then nothing.",
                knowledge.languages["en"].abbreviations,
            )
        )
        == 2
    )


POLICIES = [
    pytest.param(lang, case, id=f"{lang}: {case['id']}")
    for lang in ("de", "zh-Hant")
    for case in yaml.safe_load((CASES / f"policies_{lang}.yml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("lang", "case"), POLICIES)
def test_policies_in_further_languages(lang: str, case: Any, knowledge: Knowledge) -> None:
    policy = policy_of(parse_document(case["text"].encode(), "policy.md"), knowledge)
    assert policy.source.language == lang
    data = [c for c in policy.claims if c.subject.kind == "data"]
    got = {
        "collected": {c.subject.id for c in data if (c.status, c.party) == ("collected", "first")},
        "third": {c.subject.id for c in data if (c.status, c.party) == ("collected", "third")},
        "denied": {c.subject.id for c in data if c.status == "not_collected"},
    }
    assert got == {key: set(case.get(key, ())) for key in got}
    asked: dict[str, set[str]] = {}
    for c in policy.claims:
        if (c.subject.kind, c.status, c.party) == ("permission", "collected", "first"):
            asked.setdefault(short(c.subject.id), set()).update(c.purposes)
    assert asked == {name: set(why) for name, why in case.get("permissions", {}).items()}
    assert {s.name: set(s.data) for s in policy.sdks} == {
        name: set(of) for name, of in case.get("sdks", {}).items()
    }
    if "facts" in case:
        assert {f.id for f in policy.facts if f.where} == set(case["facts"])


def test_half_of_them_are_traps() -> None:
    traps = [case.values[1] for case in POLICIES if "trap" in case.values[1]]
    assert len(POLICIES) >= 40
    assert len(traps) * 2 >= len(POLICIES)


def test_a_further_language_needs_data_alone(tmp_path: Path) -> None:
    """A language that nobody here speaks: terms, words and a construction in files of an overlay."""
    (tmp_path / "languages.yml").write_text(
        "languages:\n  - id: tlh\n    label: {en: Klingon, zh: 克林贡语}\n"
        "    words: [qaSuv, maH, nuq, vaj]\n    grammar: [verb_states]\n"
    )
    (tmp_path / "terms_tlh.yml").write_text("terms:\n  - {data: name, terms: [pong]}\n")
    (tmp_path / "words_tlh.yml").write_text(
        "words:\n  - {of: cues, id: collect, words: [tlhap], match: [pong tlhap], avoid: [maH]}\n"
        "  - {of: cues, id: first, words: [maH], match: [maH tlhap], avoid: [pong]}\n"
        "  - {of: cues, id: not, words: [qo'], match: [qo' tlhap], avoid: [pong]}\n"
    )
    (tmp_path / "constructions_tlh.yml").write_text(
        "constructions:\n  - {id: tlh_not, lang: tlh, use: A denial., effect: deny, scope: clause,\n"
        '     pattern: "{not} {collect}", match: [pong qo\' tlhap], avoid: [pong tlhap]}\n'
    )
    more = load_knowledge([tmp_path], cache=False)
    policy = read("maH nuq vaj: pong tlhap.\n\nmaH nuq vaj: pong qo' tlhap.", more)
    assert policy.source.language == "tlh"
    assert [(c.subject.id, c.status) for c in policy.claims] == [
        ("name", "collected"),
        ("name", "not_collected"),
    ]
