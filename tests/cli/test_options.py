"""The option table: help, settings, environment and docs/ci.md say the same."""

from __future__ import annotations

import os
import re
import time
import tomllib
from pathlib import Path

import click
import msgspec
import pytest

from auditor.cli import cli
from auditor.cli.command import check_environment
from auditor.cli.options import FORMATS, OPTIONS, SETTINGS_ALONE, TAKES, options_of, variables
from auditor.cli.options_page import option_tables
from auditor.errors import InputError, UsageError
from auditor.settings import MADE, Settings, read_settings
from tests.cli.test_cli import run

ROOT = Path(__file__).parents[2]


def found(name: str) -> click.Command:
    """The click command of `scan` or `map init`."""
    command: click.Command = cli
    for word in name.split():
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)  # type: ignore[assignment]
        assert command is not None, name
    return command


def test_every_command_has_the_options_of_the_table_and_no_other() -> None:
    for name in TAKES:
        options = [p for p in found(name).params if isinstance(p, click.Option)]
        assert [o.name for o in options] == [o.name for o in options_of(name)], name


def test_every_command_stands_in_the_table() -> None:
    names = []
    for name in cli.list_commands(click.Context(cli)):
        command = found(name)
        names += (
            [f"{name} {s}" for s in command.commands]
            if isinstance(command, click.Group)
            else [name]
        )
    assert sorted(names) == sorted(TAKES)  # fmt: skip


def test_every_setting_has_an_option_or_stands_alone() -> None:
    settings = {f.name for f in msgspec.structs.fields(Settings)} - MADE
    assert settings == {o.setting for o in OPTIONS if o.setting} | SETTINGS_ALONE.keys()


def test_the_values_of_an_option_are_those_of_its_setting() -> None:
    schema = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    for o in OPTIONS:
        if o.setting:
            taken = [schema[o.setting], *schema[o.setting].get("anyOf", ())]
            assert set(o.values) == {v for t in taken for v in t.get("enum", ())}, o.name


def test_formats_are_those_that_there_are() -> None:
    from auditor.report import REPORTERS, comparison, disclosure

    assert set(FORMATS["scan"]) == {*REPORTERS, "jsonl"}
    assert set(FORMATS["render"]) == set(REPORTERS)
    assert set(FORMATS["diff"]) == set(comparison.FORMATS)
    assert set(FORMATS["sdk-list"]) == set(disclosure.FORMATS)


def test_no_variable_sets_two_options() -> None:
    named = [(v, c, o.flag) for c in TAKES for o in options_of(c) for v in variables(c, o)]
    assert len({v for v, _, _ in named}) == len(named)


def test_docs_ci_shows_the_table(request: pytest.FixtureRequest) -> None:
    page = ROOT / "docs/ci.md"
    text = page.read_text(encoding="utf-8")
    new = re.sub(
        r"(<!-- options: [^\n]*-->\n).*?(<!-- /options -->)",
        lambda m: f"{m[1]}\n{option_tables()}\n{m[2]}",
        text,
        flags=re.DOTALL,
    )
    if request.config.getoption("--update-golden"):
        page.write_text(text := new, encoding="utf-8")
    assert text == new, "run pytest --update-golden tests/cli/test_options.py"
    documented = set(re.findall(r"`(AUDITOR_[A-Z_<>]+)`", new))
    for command in TAKES:
        for option in options_of(command):
            name = variables(command, option)[0]
            start = f"AUDITOR_{command.upper().replace('-', '_').replace(' ', '_')}_"
            generic = name.replace(start, "AUDITOR_<COMMAND>_", 1)
            assert documented & {name, generic, "AUDITOR_CONFIG" if option.name == "config" else ""}


@pytest.mark.parametrize(
    ("name", "value", "subject"),
    [
        ("AUDITOR_SCAN_POLICY", "shop/privacy.md", "shop/privacy.md"),
        ("AUDITOR_SCAN_POLICIES", "shop/privacy.md", "shop/privacy.md"),
        ("AUDITOR_SCAN_POLICY", "shop/privacy.md:notes/privacy.zh.md", "notes/privacy.zh.md"),
        ("AUDITOR_SCAN_POLICY", "notes/privacy.zh.md\nshop/privacy.md\n", "notes/privacy.zh.md"),
    ],
)
def test_the_documented_variable_is_read(
    name: str,
    value: str,
    subject: str,
    samples: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(samples)
    monkeypatch.setenv(name, value)
    code, out, _ = run(["scan", "shop/shop.apk", "--no-config", "-f", "json"], capsys)
    assert code == 1
    assert f'"{subject}"' in out


def test_maps_and_map_are_two_options() -> None:
    """AUDITOR_SCAN_MAPS is --maps (knowledge), AUDITOR_SCAN_MAP is --map (a policy's claims)."""
    of = {v: o.flag for o in options_of("scan") for v in variables("scan", o)}
    assert of["AUDITOR_SCAN_MAPS"] == of["AUDITOR_SCAN_OVERLAY"] == "--maps"
    assert of["AUDITOR_SCAN_MAP"] == of["AUDITOR_SCAN_POLICY_MAPS"] == "--map"


@pytest.mark.parametrize(
    "environment",
    [
        {"AUDITOR_SCAN_FAILON": "low"},
        {"AUDITOR_SCAN_": "1"},
        {"AUDITOR_SCAN_APP": "a.apk"},
        {"AUDITOR_INVENTORY_FAIL_ON": "low"},
        {"AUDITOR_SDK_LIST_FORMATS": "csv"},
        {"AUDITOR_MAP_INIT_POLICES": "x"},
        {"AUDITOR_SCAN_POLICY": "a.md", "AUDITOR_SCAN_POLICIES": "b.md"},
    ],
    ids=str,
)
def test_a_variable_that_no_option_has_is_an_error(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        check_environment(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {"AUDITOR_APP": "a.apk", "AUDITOR_VERSION": "1", "AUDITOR_SHARED": "../shared"},
        {"AUDITOR_CONFIG": "x.toml", "AUDITOR_DEBUG": "1"},
        {"AUDITOR_SCAN_FAILON": ""},
        {"AUDITOR_SCAN_FAIL_ON": "low", "AUDITOR_SDK_LIST_FORMAT": "csv"},
    ],
    ids=str,
)
def test_others_are_left_alone(environment: dict[str, str]) -> None:
    check_environment(environment)


def test_an_unknown_variable_stops_the_gate_and_not_the_help(
    samples: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AUDITOR_SCAN_FAIL_ONN", "low")
    code, out, err = run(["scan", str(samples / "shop/shop.apk"), "--no-config"], capsys)
    assert (code, out) == (2, "")
    assert err == (
        "auditor: AUDITOR_SCAN_FAIL_ONN: no option has this variable; "
        "did you mean AUDITOR_SCAN_FAIL_ON?\n"
    )
    assert run(["scan", "--help"], capsys)[0] == 0


def test_auditor_config_prints_a_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ov").mkdir()
    (tmp_path / "auditor.toml").write_text(
        'package = "a\\"b\\u007f"\npolicies = ["app:", "privacy/中.md"]\nfail_on = "low"\nisolate = true\n'
        'waivers = "w.yml"\n[limits]\nentries = 7\n[[maps]]\npath = "ov"\n'
        '[rules.vague-data]\nseverity = "low"\n[rules.unused-permission]\noff = true\nreason = "r"\n',
        encoding="utf-8",
    )
    code, out, _ = run(["config"], capsys)
    assert code == 0
    first = read_settings(tmp_path / "auditor.toml")
    (tmp_path / "auditor.toml").write_text(out, encoding="utf-8")
    again = read_settings(tmp_path / "auditor.toml")
    assert msgspec.structs.replace(again, file=first.file) == first
    assert tomllib.loads(run(["config", "--no-config"], capsys)[1])["fail_on"] == "high"


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", ""],
        ["scan", "shop/shop.apk", "--policy", ""],
        ["inventory", ""],
        ["policy", ""],
        ["diff", "", "shop/shop.apk"],
        ["sdk-list", ""],
        ["render", ""],
    ],
    ids=str,
)
def test_an_empty_path_is_a_usage_error(
    arguments: list[str],
    samples: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(samples)
    assert run(arguments, capsys)[:2] == (2, "")


def test_build_options_hold_for_every_command_that_reads_a_build(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--mapping` that can't be read ends all four alike."""
    apk, missing = str(samples / "shop/shop.apk"), str(tmp_path / "none.txt")
    for command in (["scan", apk], ["inventory", apk], ["sdk-list", apk], ["diff", apk, apk]):
        code, out, err = run([*command, "--no-config", "--mapping", missing], capsys)
        assert (code, out) == (3, ""), command
        assert "none.txt" in err


def _told_by(path: Path, *_: object) -> None:
    raise InputError(f"read by process {os.getpid()}", path.as_posix())


@pytest.mark.parametrize("command", [["policy"], ["policy", "--diff"]], ids=str)
@pytest.mark.parametrize(
    ("environment", "more", "bounded"),
    [
        ({"CI": "1"}, [], True),
        ({}, [], False),
        ({}, ["--memory", "512"], True),
        ({"CI": "1"}, ["--no-isolate"], False),
    ],
    ids=str,
)
def test_a_policy_is_read_in_bounds_as_a_build_is(
    command: list[str],
    environment: dict[str, str],
    more: list[str],
    bounded: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("CI", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("auditor.policy.pipeline.read_policy", _told_by)
    documents = ["a.md", "b.md"][: len(command)]
    code, _, err = run([*command, *documents, "--no-config", *more], capsys)
    assert code == 3
    assert (f"read by process {os.getpid()}\n" in err) is not bounded


def test_a_policy_that_never_ends_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("auditor.policy.pipeline.read_policy", lambda *_: time.sleep(60))
    code, out, err = run(["policy", "a.md", "--no-config", "--timeout", "1"], capsys)
    assert (code, out) == (3, "")
    assert err == "auditor: a.md: not done after 1 s; raise --timeout\n"
