"""The JSON outputs hold to the published schemas under docs/schemas."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from auditor.cli import cli

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "samples/shop"
RUNS = {
    "report": [
        "scan",
        SHOP / "shop.apk",
        "--policy",
        SHOP / "privacy.md",
        "--sdk-list",
        SHOP / "sdks.csv",
    ],
    "inventory": ["inventory", SHOP / "shop.apk"],
    "policy": ["policy", ROOT / "samples/notes/privacy.zh.md"],
}


def schema(name: str) -> dict[str, Any]:
    return json.loads((ROOT / f"docs/schemas/{name}.v1.schema.json").read_text(encoding="utf-8"))


def output(name: str) -> dict[str, Any]:
    args = [*map(str, RUNS[name]), "-f", "json", "--no-config"]
    return json.loads(CliRunner().invoke(cli, args, standalone_mode=False).stdout)


@pytest.mark.parametrize("name", RUNS)
def test_the_output_holds_to_its_schema(name: str) -> None:
    jsonschema.validate(output(name), schema(name))


@pytest.mark.parametrize("name", RUNS)
def test_the_schema_misses_a_key_that_is_gone(name: str) -> None:
    value = output(name)
    for key in schema(name)["required"]:
        less = copy.deepcopy(value)
        del less[key]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(less, schema(name))


@pytest.mark.parametrize("sample", ["shop", "notes"])
def test_the_expected_reports_hold(sample: str) -> None:
    value = json.loads((ROOT / f"samples/{sample}/expected.json").read_text(encoding="utf-8"))
    jsonschema.validate(value, schema("report"))
