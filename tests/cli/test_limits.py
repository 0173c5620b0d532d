"""Every limit can be set, and passing it is exit 3 or a gap that the report names."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from auditor.cli import cli
from auditor.errors import AuditorError
from auditor.limits import Limits

SHOP = Path(__file__).parents[2] / "samples/shop"
# one below what the sample has
SMALL = {
    "file_bytes": (1000, "a file above 1000 bytes is not read"),
    "entries": (2, "more than 2 entries"),
    "name_length": (8, "holds neither AndroidManifest.xml"),
    "entry_bytes": (1000, "inflates beyond 1000 bytes"),
    "total_bytes": (1000, "inflates to more than 1000 bytes"),
    "ratio": (1, None),
    "manifest_bytes": (100, "inflates beyond 100 bytes"),
    "manifest_elements": (3, "more than 3 elements"),
    "dex_files": (1, None),
    "flow_methods": (1, None),
    "flow_facts": (1, None),
    "flow_steps": (1, None),
    "flow_total": (1, None),
    "policy_bytes": (100, "a policy above 100 bytes is not read"),
    "policy_blocks": (3, "more than 3 paragraphs"),
    "list_bytes": (10, "an SDK list above 10 bytes is not read"),
    "list_rows": (1, "more than 1 rows"),
    "runtime_bytes": (100, "a runtime record above 100 bytes is not read"),
    "runtime_events": (1, "more than 1 events"),
}


def run(folder: Path, limits: str) -> tuple[int, str, dict]:
    config = folder / "auditor.toml"
    config.write_text(f"[limits]\n{limits}\n", encoding="utf-8")
    lists = folder / "sdks.csv"
    lists.write_text("SDK,vendor\nUmeng,Umeng\nBugly,Tencent\n", encoding="utf-8")
    args = ["scan", SHOP / "shop.apk", "--policy", SHOP / "privacy.md", "--sdk-list", lists]
    args += ["--runtime", SHOP.parent / "runtime/huawei.txt"]
    done = CliRunner().invoke(
        cli, [*map(str, args), "-f", "json", "--config", str(config)], standalone_mode=False
    )
    if isinstance(done.exception, AuditorError):
        return done.exception.exit_code, str(done.exception), {}
    return done.return_value, done.stderr, json.loads(done.stdout or "{}")


def test_no_limit_is_without_a_case() -> None:
    assert set(SMALL) == {f.name for f in msgspec.structs.fields(Limits)}


@pytest.mark.parametrize("name", [n for n, (_, said) in SMALL.items() if said])
def test_passing_a_limit_is_told(name: str, tmp_path: Path) -> None:
    value, said = SMALL[name]
    code, error, report = run(tmp_path, f"{name} = {value}")
    assert code == 3
    told = error + " ".join(n["why"] for n in report.get("notices", ()))
    assert said in told
    assert not report or report["result"] == "incomplete"


@pytest.mark.parametrize("wrong", ["entries = 0", "entries = -1", 'entries = "x"', "entires = 5"])
def test_a_wrong_limit_is_a_usage_error(wrong: str, tmp_path: Path) -> None:
    code, error, _ = run(tmp_path, wrong)
    assert code == 2
    assert "limits" in error
