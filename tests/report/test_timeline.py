"""The timeline of runtime events: the axis, the page in a browser, and hostile strings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from auditor.cli import cli
from auditor.errors import UsageError
from auditor.knowledge.schema import Knowledge
from auditor.model import Collector, Phase, RuntimeEvent
from auditor.report.timeline import render_timeline
from auditor.timeline import axis_of
from tests.report.chrome import chrome, found

SAMPLE = Path(__file__).parents[2] / "samples/runtime/privacysentry.xls"
HOSTILE = '"><script>window.owned=1</script><svg onload="window.owned=2">'


def event(time: str | None, phase: Phase, name: str = "Some SDK", **more: Any) -> RuntimeEvent:
    who = Collector(kind="sdk", id=name, name=name)
    given = {"api": "getString", "source": "r:1", "data_types": ("android_id",)} | more
    return RuntimeEvent(time=time, phase=phase, collector=who, **given)  # type: ignore[arg-type]


def test_the_axis_begins_with_the_first_event() -> None:
    axis = axis_of([event("10:00:09", "after"), event("10:00:01.5", "before")])
    assert [p.at for p in axis.points] == [0.0, 7.5]
    assert axis.length == 7.5
    assert axis.consent == 3.75  # between the last read before and the first after


def test_a_consent_that_is_given_stands_at_its_time() -> None:
    axis = axis_of([event("10:00:10", "after")], "10:00:04")
    assert (axis.consent, axis.points[0].at, axis.length) == (0.0, 6.0, 6.0)


@pytest.mark.parametrize("time", [None, "soon", "2026-05-01T10:00:00Z"])
def test_a_time_that_cannot_be_compared_has_no_place(time: str | None) -> None:
    axis = axis_of([event("10:00:01", "unknown"), event(time, "unknown")])
    assert [p.at for p in axis.points] == [0.0, None]
    assert axis.consent is None


def test_no_time_at_all() -> None:
    axis = axis_of([event(None, "before")])
    assert (axis.length, axis.consent) == (0.0, None)


def page_of(knowledge: Knowledge, path: Path, *events: RuntimeEvent) -> str:
    axis = axis_of(events)
    text = render_timeline(axis, (), knowledge, "en")
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


def test_hostile_strings_stay_text(knowledge: Knowledge, tmp_path: Path) -> None:
    bad = event("10:00:01", "before", HOSTILE, api=HOSTILE, argument=HOSTILE, source=HOSTILE)
    page_of(knowledge, tmp_path / "t.html", bad)
    text = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert text.count("<script>") == 1
    assert "<svg onload" not in text


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    out = tmp_path / "t.html"
    args = ["runtime", str(SAMPLE), "--timeline", "-f", f"html={out}", "--no-config"]
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0, result.output
    assert 'id="consent"' in out.read_text(encoding="utf-8")
    alone = CliRunner().invoke(cli, ["runtime", str(SAMPLE), "--timeline", "--no-config"])
    assert isinstance(alone.exception, UsageError)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    pytest.importorskip("selenium.webdriver", reason="needs selenium")
    if not found():
        pytest.skip("needs chromium and chromedriver")
    driver = chrome()
    yield driver
    driver.quit()


def shown(browser: Any, selector: str) -> int:
    return int(
        browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])]"
            ".filter(e => getComputedStyle(e).display !== 'none').length",
            selector,
        )
    )


def choose(browser: Any, key: str, value: str) -> None:
    browser.execute_script(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event('change'))",
        f"by-{key}",
        value,
    )


def test_the_page_in_a_browser(browser: Any, tmp_path: Path, knowledge: Knowledge) -> None:
    events = [
        event("10:00:01", "before", "First"),
        event("10:00:02", "before", "Second", data_types=("imei",)),
        event("10:00:09", "after", "First"),
        event("10:00:08", "after", HOSTILE),
    ]
    browser.get(page_of(knowledge, tmp_path / "t.html", *events))
    assert shown(browser, "circle") == 4
    assert shown(browser, "tbody tr") == 4
    places = [float(c.get_attribute("cx")) for c in browser.find_elements("css selector", "circle")]
    assert places == sorted(places)
    line = float(browser.find_element("id", "consent").get_attribute("x1"))
    assert places[1] < line < places[2]  # two before it, two after
    choose(browser, "phase", "before")
    assert (shown(browser, "circle"), shown(browser, "tbody tr")) == (2, 2)
    choose(browser, "data", "imei")
    assert shown(browser, "tbody tr") == 1
    assert browser.find_element("id", "count").text == "1"
    choose(browser, "phase", "")
    choose(browser, "data", "")
    choose(browser, "collector", "0")
    assert shown(browser, "tbody tr") == 2
    assert browser.execute_script("return window.owned") is None
    assert not [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
