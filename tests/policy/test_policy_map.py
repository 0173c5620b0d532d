"""Policy maps with a mistake: one line each, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import MapError
from auditor.knowledge.schema import Knowledge
from auditor.policy.policy_map import read_map

HEAD = "policy: {file: p.md, sha256: '', language: en}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "claims:\n  -6\n", "`claims:` must be a list"),
        (HEAD + "sdks: {name: x}\n", "`sdks:` must be a list"),
        (HEAD + "claims: [7]\n", "claim 1:"),
        (HEAD + "claims: [{data: imie, status: collected, line: 1}]\n", "unknown data type 'imie'"),
        (HEAD + "claim: []\n", "unknown key 'claim'"),
        ("claims: []\n", "no `policy:` head"),
        ("- 1\n", "no `policy:` head"),
    ],
)
def test_a_mistake_is_told(text: str, said: str, tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "map.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MapError) as e:
        read_map(path, knowledge)
    assert any(said in p for p in e.value.problems)
