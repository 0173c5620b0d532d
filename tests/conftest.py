"""Shared fixtures. What needs the shared folder reaches it through AUDITOR_SHARED."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditor.collect import plan_of
from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge
from auditor.readers.dex.plan import Plan

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(cache=False)


@pytest.fixture(scope="session")
def plan(knowledge: Knowledge) -> Plan:
    return plan_of(knowledge)


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled policies and facts; a test that needs it skips without it."""
    path = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared"))
    if not (path / "seeds_gold.json").is_file():
        pytest.skip(f"needs the shared folder (AUDITOR_SHARED), not found at {path}")
    return path


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compare text with a golden file, or write it under --update-golden."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing; run pytest --update-golden and read it"
        assert text == path.read_text(encoding="utf-8")

    return check


@pytest.fixture(scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, _cache: Path) -> None:
    """No test sees the user's cache, settings or terminal width."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(_cache))
    monkeypatch.setenv("COLUMNS", "140")
    for name in ("AUDITOR_CONFIG", "CI"):
        monkeypatch.delenv(name, raising=False)
