"""The knowledge: complete, consistent, and a linter that finds what is wrong."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from auditor.errors import MapError, UsageError
from auditor.knowledge.lint import lint
from auditor.knowledge.load import knowledge_files, load_knowledge, parse_knowledge
from auditor.knowledge.resolve import resolver_of
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.yaml_reader import read_yaml


def test_the_bundled_knowledge_is_clean() -> None:
    problems, counts = lint(knowledge_files())
    assert problems == []
    assert "5 policy maps" in counts


def test_all_rows_of_the_facts_are_in(shared: Path, knowledge: Knowledge) -> None:
    for table, column, held in (
        ("android_permissions.csv", "name", knowledge.permissions),
        ("data_types.csv", "id", knowledge.data_types),
    ):
        with (shared / "facts" / table).open(encoding="utf-8") as f:
            assert {r[column] for r in csv.DictReader(f)} <= set(held)


def test_counts(knowledge: Knowledge) -> None:
    assert len(knowledge.permissions) >= 1310
    assert sum(s.kind == "sdk" for s in knowledge.sdks.values()) >= 1000
    assert sum(s.country == "CN" for s in knowledge.sdks.values()) >= 400


@pytest.mark.parametrize(
    ("name", "sdk"),
    [
        ("极光推送", "jpush"), ("JPush", "jpush"), ("cn.jiguang.sdk:jpush:5.0", "jpush"),
        ("腾讯Bugly", "bugly"), ("Getui", "getui"), ("个推", "getui"), ("com.igexin.push", "getui"),
        ("支付宝", "alipay-sdk"), ("穿山甲", "pangle-csj"), ("友盟统计", "umeng-analytics"), ("友盟+", "umeng-analytics"), ("OAID SDK", "msa-oaid-sdk"), ("nobody knows", None),
    ],
)  # fmt: skip
def test_names_are_resolved(name: str, sdk: str | None, knowledge: Knowledge) -> None:
    assert resolver_of(knowledge).sdk(name) == sdk


@pytest.mark.parametrize(
    ("text", "value"),
    [("a: NO", "NO"), ("a: on", "on"), ("a: 1.10", "1.10"), ("a: 2026-01-02", "2026-01-02"), ("a: 12:30", "12:30"),
     ("a: true", True), ("a: 7", 7), ("a: null", None), ("a: 007", "007")],
)  # fmt: skip
def test_yaml_means_what_it_says(text: str, value: object) -> None:
    assert read_yaml(text, "x.yml") == {"a": value}


@pytest.mark.parametrize("text", ["a: 1\na: 2", "a: &x [1]\nb: *x", "a: [", "[" * 60 + "]" * 60])
def test_yaml_refuses(text: str) -> None:
    with pytest.raises(UsageError):
        read_yaml(text, "x.yml")


MISTAKES = {
    "sdks:\n  - {id: x, name: X, kind: sdk, category: advertising, prefixes: [com.google], source: s}": "too wide",
    "sdks:\n  - {id: X Y, name: X, kind: sdk, category: advertising, prefixes: [com.x.y], source: s}": "an id is",
    "signals:\n  - {kind: api_call, member: getImei, data: [imei], source: s}": "must look like",
    "signals:\n  - {kind: api_call, member: 'La/B;->c', data: [nosuch], source: s}": "unknown data type",
    "terms:\n  - {terms: [foo bar]}": "names neither",
    "cues:\n  - {id: c, use: u, en: [zebra], match: [A horse.], avoid: [A cow.]}": "does not match",
    "implied:\n  - {id: I, from: NOPE, adds: [NADA], source: s, confidence: high}": "unknown permission",
}


@pytest.fixture(scope="module")
def small() -> list[tuple[str, bytes]]:
    """A few entries of every kind beside the bundled grammar: linted in a moment."""
    grammar = [
        (name, data)
        for name, data in knowledge_files()
        if (name.startswith("lexicon/") and "terms_" not in name) or name == "rules/word_lists.yml"
    ]
    own = Path(__file__).parents[1] / "cases/knowledge/small.yml"
    return [*grammar, ("small.yml", own.read_bytes())]


@pytest.fixture(scope="module")
def missing(small: list[tuple[str, bytes]]) -> frozenset[str]:
    """What the linter says of the small knowledge itself: that the rest is not there."""
    return frozenset(lint(small)[0])


@pytest.mark.parametrize("text", MISTAKES)
def test_the_linter_catches(
    text: str, small: list[tuple[str, bytes]], missing: frozenset[str]
) -> None:
    problems, _ = lint([*small, ("./overlay/new.yml", text.encode())])
    new = [p for p in problems if p not in missing]
    assert new, "nothing was said"
    assert MISTAKES[text] in new[0], new


def test_all_errors_of_all_files_at_once() -> None:
    files = [
        (
            "a.yml",
            b"signals:\n  - {kind: wrong, data: [x], source: s}\n  - {kind: api_call, data: [x]}\n",
        ),
        ("b.yml", b"data_types:\n  - {id: a, en: A, zh: A, colour: red}\nzoo: []\n"),
        ("c.yml", b"- just a list\n"),
    ]
    with pytest.raises(MapError) as e:
        parse_knowledge(files)
    assert len(e.value.problems) == 5
    assert all(p.split(":")[0] in ("a.yml", "b.yml", "c.yml") for p in e.value.problems)


def test_an_overlay_adds_overrides_and_withdraws(tmp_path: Path, knowledge: Knowledge) -> None:
    (tmp_path / "mine.yml").write_text(
        """sdks:
  - {id: acme, name: Acme, kind: sdk, category: analytics, prefixes: [com.acme.sdk], source: us}
  - {id: bugly, withdraw: true}
data_types:
  - {id: imei, en: The IMEI, zh: IMEI, parent: device_identifier}
""",
        encoding="utf-8",
    )
    k = load_knowledge([tmp_path], cache=False)
    assert k.sdks["acme"].prefixes == ("com.acme.sdk",)
    assert "bugly" not in k.sdks
    assert k.data_types["imei"].en == "The IMEI"
    assert "bugly" in knowledge.sdks


def test_a_corrupt_cache_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = load_knowledge()
    (cached,) = (tmp_path / "auditor").glob("*.msgpack")
    cached.write_bytes(b"\xc1broken")
    assert load_knowledge() == first
    assert cached.stat().st_size > 100_000


def test_the_pages_of_rules_are_up_to_date(knowledge: Knowledge) -> None:
    from auditor.report.rule_pages import rule_pages

    folder = Path(__file__).parents[2] / "docs/rules"
    found = {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()}
    assert found == rule_pages(knowledge), "run `auditor rules -f pages=docs/rules`"


def test_links_between_documents_lead_somewhere() -> None:
    root = Path(__file__).parents[2]
    for page in [*root.glob("*.md"), *root.glob("docs/**/*.md")]:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        for link in re.findall(r"\]\((?!https?:)([^)#\s]+)", text):
            assert (page.parent / link).exists(), f"{page.relative_to(root)}: {link}"


@pytest.mark.parametrize(("kind", "file"), [("knowledge", "knowledge"), ("policy", "policy-map")])
def test_the_schemas_for_editors_are_up_to_date_and_hold(kind: str, file: str) -> None:
    import jsonschema

    from auditor.knowledge import editor

    root = Path(__file__).parents[2]
    schema = editor.knowledge_schema() if kind == "knowledge" else editor.policy_map_schema()
    made = json.loads(json.dumps(schema))
    saved = json.loads((root / f"docs/schemas/{file}.schema.json").read_text(encoding="utf-8"))
    assert saved == made, f"run `auditor map schema {kind} -o docs/schemas/{file}.schema.json`"
    checker = jsonschema.Draft202012Validator(saved)
    for path in sorted((root / "permission_maps").rglob("*.yml")):
        if (path.parent.name == "policies") == (kind == "policy"):
            doc = read_yaml(path.read_text(encoding="utf-8"), path.name)
            few = {k: v[:10] if isinstance(v, list) else v for k, v in doc.items()}
            assert next(checker.iter_errors(few), None) is None, path.name
