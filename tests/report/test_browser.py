"""The HTML report in headless Chromium: filters, search, keyboard, paper, and hostile strings.

Needs `chromium` and `chromedriver` (Debian: chromium, chromium-driver); skips without them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.knowledge.schema import Knowledge
from auditor.report import REPORTERS
from tests.report.big import big_report, shop_report
from tests.report.chrome import chrome, found
from tests.report.test_formats import report_of

pytest.importorskip("selenium.webdriver", reason="needs selenium")
pytestmark = pytest.mark.skipif(not found(), reason="needs chromium and chromedriver")
INJECTION = (
    '"><script>window.owned=1</script><img src=x onerror="window.owned=2">'
    "<svg onload='window.owned=3'></svg><a href=\"javascript:window.owned=4\">x</a>"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    driver = chrome()
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> str:
    report = shop_report(knowledge)
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_text(REPORTERS["html"](report, knowledge, "en"), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def shop(browser: Any, page: str) -> Any:
    browser.get(page)
    return browser


def shown(browser: Any, selector: str) -> list[str]:
    """Text of the elements that a reader sees."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])]"
        ".filter(e => e.checkVisibility() && getComputedStyle(e).display !== 'none')"
        ".map(e => e.textContent)",
        selector,
    )


def choose(browser: Any, key: str, value: str) -> None:
    from selenium.webdriver.support.select import Select

    Select(browser.find_element("css selector", f"select[data-key={key}]")).select_by_value(value)


def test_nothing_is_refused_by_the_browser(shop: Any) -> None:
    assert [x for x in shop.get_log("browser") if x["level"] == "SEVERE"] == []
    assert shown(shop, "article h4")


def test_the_filter_by_severity(shop: Any) -> None:
    choose(shop, "severity", "high")
    assert {t.split()[1] for t in shown(shop, "article h4")} == {"high"}
    assert shown(shop, "#count") == [str(len(shown(shop, "article")))]
    rows = (
        shown(shop, "#permissions tbody tr")
        + shown(shop, "#data .row")
        + shown(shop, "#sdks tr[id]")
    )
    assert rows
    assert all("▲ high" in row for row in rows), "a map keeps the rows that have such a finding"


def test_a_count_is_a_filter(shop: Any) -> None:
    chip = shop.find_element("css selector", "[data-chip=medium]")
    chip.click()
    assert chip.get_attribute("aria-pressed") == "true"
    assert {t.split()[1] for t in shown(shop, "article h4")} == {"medium"}
    chip.click()
    assert shown(shop, "#count") == ["12"]


def test_the_filter_by_verdict_holds_for_maps_findings_and_picture(shop: Any) -> None:
    choose(shop, "verdict", "declared")
    for row in shown(shop, "#permissions tbody tr") + shown(shop, "#data .row"):
        assert "✓ declared" in row
    lines = shown(shop, "svg.picture g.line")
    assert lines
    assert all(t.endswith(", declared") for t in lines)
    assert all("no code in the build" in t for t in shown(shop, "article h4"))
    choose(shop, "severity", "high")
    assert shown(shop, "article") == []
    assert shown(shop, "#findings [data-none]") == ["Nothing here fits the filters."]


def test_the_filter_by_collector(shop: Any) -> None:
    choose(shop, "who", "umeng-analytics")
    assert shown(shop, "article h4")
    assert all("Umeng" in t for t in shown(shop, "article h4"))
    assert all("Umeng" in t for t in shown(shop, "#data .row") + shown(shop, "#sdks tbody tr"))


def test_the_filter_by_permission(shop: Any) -> None:
    choose(shop, "permission", "READ_PHONE_STATE")
    assert [t[:16] for t in shown(shop, "#permissions tbody th")] == ["READ_PHONE_STATE"]
    assert any("IMEI" in t for t in shown(shop, "article h4"))
    assert not any("Clipboard" in t for t in shown(shop, "article h4"))


def test_search_and_reset(shop: Any) -> None:
    every = len(shown(shop, "article"))
    shop.find_element("id", "search").send_keys("imei umeng")
    assert all("IMEI" in t and "Umeng" in t for t in shown(shop, "article"))
    assert 0 < len(shown(shop, "article")) < every
    shop.find_element("css selector", "button[type=reset]").click()
    shop.execute_async_script("setTimeout(arguments[0], 20)")
    assert len(shown(shop, "article")) == every


def test_the_keyboard_comes_everywhere(shop: Any) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    def press(key: str) -> Any:
        ActionChains(shop).send_keys(key).perform()
        return shop.switch_to.active_element

    skip = press(Keys.TAB)
    assert skip.get_attribute("href").endswith("#findings")
    assert skip.rect["x"] >= 0, "the skip link shows once it has the focus"
    chips = [press(Keys.TAB).tag_name for _ in range(4)]
    assert chips == ["button"] * 4
    assert [press(Keys.TAB).tag_name for _ in range(5)] == ["a"] * 5, "the five worst findings"
    names = [press(Keys.TAB).tag_name for _ in range(6)]
    assert names == ["input", "select", "select", "select", "select", "button"]
    assert press(Keys.TAB).get_attribute("href").endswith("#findings"), "the contents"
    row = shop.find_element("css selector", "#data details.row summary")
    shop.execute_script("arguments[0].focus()", row)
    press(Keys.ENTER)
    assert shown(shop, "#data details[open] .sides")


def test_the_sentence_is_marked_in_its_paragraph(shop: Any) -> None:
    shop.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert "We need the camera permission to scan barcodes. Pictures stay on your device." in shown(
        shop, "#data blockquote"
    )
    assert "We need the camera permission to scan barcodes." in shown(shop, "#data mark")
    assert any("2. What we collect > 2.4 Camera" in t for t in shown(shop, "#data code"))


def on_paper(browser: Any) -> int:
    """Pages of the report on A4."""
    import pypdfium2

    sheet = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
    data = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", sheet)["data"])
    return len(pypdfium2.PdfDocument(data))


def test_paper_shows_findings_and_a_place_to_sign(shop: Any) -> None:
    assert shown(shop, "#sign") == []
    assert on_paper(shop) <= 8
    shop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert shown(shop, "#sign dt") == ["Name", "Date", "Signature"]
    assert shown(shop, ".controls") == []
    assert len(shown(shop, "article")) == 12
    assert shown(shop, ".map") == [], "the maps only where they are asked for"
    shop.execute_script("document.getElementById('print-maps').checked = true")
    assert shown(shop, "#permissions tbody tr")
    shop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_row_leads_to_its_finding_and_back(shop: Any) -> None:
    row = shop.find_element("css selector", "#data .row a.mark")
    target = row.get_attribute("href").rpartition("#")[2]
    shop.execute_script("arguments[0].click()", row)
    article = shop.find_element("id", target)
    assert article.is_displayed()
    back = article.find_element("css selector", ".foot a[href^='#d']")
    shop.execute_script("arguments[0].click()", back)
    assert target in shown_html(shop, ":target")


def shown_html(browser: Any, selector: str) -> str:
    return browser.execute_script("return document.querySelector(arguments[0]).outerHTML", selector)


def test_a_link_opens_its_group_and_lifts_the_filters(
    browser: Any, tmp_path: Path, knowledge: Knowledge
) -> None:
    """200 findings: under 600 kB, closed groups, and a link still leads to its finding."""
    path = tmp_path / "big.html"
    path.write_text(REPORTERS["html"](big_report(knowledge), knowledge, "en"), encoding="utf-8")
    assert path.stat().st_size < 600_000
    browser.get(path.as_uri())
    assert shown(browser, "article h4") == []
    choose(browser, "severity", "low")
    link = browser.find_element("css selector", ".worst a")
    target = link.get_attribute("href").rpartition("#")[2]
    browser.execute_script("arguments[0].click()", link)
    browser.execute_async_script("setTimeout(arguments[0], 50)")
    assert browser.find_element("id", target).is_displayed()
    assert len(shown(browser, "#matrix > .scroll thead th")) == 13, "twelve collectors, then a fold"
    assert len(shown(browser, "#picture > .scroll .line")) == 10


def test_nothing_scrolls_sideways_on_a_phone(shop: Any) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    shop.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    shop.refresh()
    assert (
        shop.execute_script(
            "return [document.documentElement, ...document.querySelectorAll('.scroll')]"
            ".filter(e => e.scrollWidth > e.clientWidth).length"
        )
        == 0
    )
    assert "permission" not in shown(shop, "#permissions thead th")
    labels = shop.execute_script(
        "return [...document.querySelectorAll('#permissions td')].map(e => e.dataset.label)"
    )
    assert "verdict" in labels
    shop.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_verdicts_stand_out_from_their_ground(shop: Any, scheme: str) -> None:
    """WCAG 2.1, 1.4.3: a contrast of at least 4.5 to 1."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    shop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    ratios = shop.execute_script(
        """
        const light = (c) => { const [r, g, b] = c.match(/[0-9.]+/g).slice(0, 3).map((v) => v / 255)
          .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const ground = (e) => { for (; e; e = e.parentElement) {
          const c = getComputedStyle(e).backgroundColor;
          if (!/, 0\\)$|transparent/.test(c)) return c; } return "rgb(255, 255, 255)"; };
        return [...document.querySelectorAll(".verdict, .severity, summary, th, td, p, a, mark")]
          .map((e) => { const a = light(getComputedStyle(e).color), b = light(ground(e));
            return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.outerHTML.slice(0, 80)]; });
        """
    )
    assert [x for x in ratios if x[0] < 4.5] == []
    shop.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_hostile_label_and_policy_run_nothing(
    browser: Any, tmp_path: Path, knowledge: Knowledge
) -> None:
    policy = f"# Privacy {INJECTION}\n\nWe never collect your contacts `{INJECTION}`.\n\nWe use pictures {INJECTION}\n"
    report = report_of(tmp_path, knowledge, INJECTION, policy)
    path = tmp_path / "report.html"
    path.write_text(REPORTERS["html"](report, knowledge, "en"), encoding="utf-8")
    browser.get(path.as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.execute_script("return window.owned") is None
    assert browser.execute_script("return document.scripts.length") == 1
    assert (
        browser.execute_script("return document.querySelectorAll('img, a[href^=java]').length") == 0
    )
    assert any("window.owned=1" in t for t in shown(browser, "blockquote")), "it is shown as text"
    assert [x for x in browser.get_log("browser") if x["level"] == "SEVERE"] == []
