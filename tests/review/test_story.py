"""The page of `auditor review` in headless Chromium: a reviewer's morning, and hostile strings.

Needs `chromium` and `chromedriver` (Debian: chromium, chromium-driver); skips without them.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.chrome import chrome, found

pytest.importorskip("selenium.webdriver", reason="needs selenium")
pytest.importorskip("starlette", reason="needs the extra review")
pytestmark = pytest.mark.skipif(not found(), reason="needs chromium and chromedriver")
SHOP = Path(__file__).parents[2] / "samples/shop"
INJECTION = '"><script>window.owned=1</script><img src=x onerror="window.owned=2"><svg onload=1>'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    driver = chrome()
    yield driver
    driver.quit()


class Server:
    """`auditor review` as a process of its own."""

    def __init__(self, folder: Path, app: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "auditor",
                "review",
                str(app),
                "--policy",
                "privacy.md",
                *options,
            ],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.process.stderr.read()  # type: ignore[union-attr]

    def stop(self, kill: bool = False) -> None:
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(20)


def run(browser: Any, script: str, *values: Any) -> Any:
    return browser.execute_script(script, *values)


def until(browser: Any, script: str, *values: Any) -> Any:
    """What a script returns, once it returns something."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if result := run(browser, script, *values):
            return result
        time.sleep(0.05)
    raise AssertionError(
        f"never: {script}; {run(browser, 'return document.body.innerText')[:2000]}"
    )


def opened(browser: Any, url: str) -> None:
    browser.get_log("browser")  # what earlier pages said
    browser.get(url)
    until(browser, "return document.documentElement.dataset.ready")


def keys(browser: Any, text: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(text).perform()


def choose(browser: Any, name: str) -> None:
    """Choose the first row of the tab whose name holds a text."""
    run(
        browser,
        "[...document.querySelectorAll('#rows .item')].find(e => e.textContent.includes(arguments[0])).click()",
        name,
    )


def tell(browser: Any, selector: str) -> str:
    return run(browser, "return document.querySelector(arguments[0])?.textContent ?? ''", selector)


def scan(folder: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "scan", str(SHOP / "shop.apk"), "-f", "json", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SHOP / "privacy.md", tmp_path / "privacy.md")
    return tmp_path


def test_a_review_holds_in_ci(browser: Any, folder: Path) -> None:
    """Open, correct two claims, waive one finding, save, close; a scan then says the same."""
    server = Server(folder, SHOP / "shop.apk", "--waivers", "waivers.yml", "--reviewer", "ana")
    opened(browser, server.url)
    assert [x for x in browser.get_log("browser") if x["level"] == "SEVERE"] == []
    before = tell(browser, "#verdict")
    assert "not ready" in before

    # the sentence that mentions the IMEI does say that it is collected: correct it
    choose(browser, "collects IMEI")
    until(browser, "return document.querySelector('.s.chosen')")
    assert "IMEI" in tell(browser, ".s.chosen")
    until(browser, "return document.querySelector('#row h3')")
    keys(browser, "c")
    until(browser, "return document.querySelector('#pending').textContent.startsWith('1 ')")
    assert "1 gone" in tell(browser, "#flips")

    # contacts: the denial is misread, the reviewer says
    choose(browser, "READ_CONTACTS")
    until(
        browser, "return document.querySelector('.claim.chosen')?.textContent.includes('Contacts')"
    )
    keys(browser, "d")
    until(browser, "return document.querySelector('#pending').textContent.startsWith('2 ')")

    # the list of installed apps is accepted for a while
    choose(browser, "Installed app list")
    until(browser, "return document.querySelector('#row [data-do=waive]')")
    keys(browser, "w")
    until(browser, "return document.querySelector('dialog[open] textarea')")
    keys(browser, "short")
    run(browser, "document.getElementById('apply').click()")
    until(browser, "return document.querySelector('dialog .error').textContent")
    keys(browser, ", but the comparison of prices needs it until May")
    run(browser, "document.getElementById('apply').click()")
    until(browser, "return document.querySelector('.item.waived')")
    assert not run(browser, "return document.querySelector('dialog').open")

    keys(browser, "5")
    until(browser, "return document.querySelector('#diff')")
    assert "+  - rule: undeclared-data" in tell(browser, "#diff")
    keys(browser, "s")
    until(browser, "return document.querySelector('#pending').textContent === 'saved'")
    on_page = run(browser, "return fetch('state').then(r => r.json())")
    server.stop()

    assert sorted(p.name for p in folder.iterdir()) == [
        "privacy.map.yml",
        "privacy.md",
        "waivers.yml",
    ]
    report = scan(
        folder, "--policy", "privacy.md", "--map", "privacy.map.yml", "--waivers", "waivers.yml"
    )
    assert {f"f:{f['fingerprint']}" for f in report["findings"]} == {
        f["id"] for f in on_page["findings"] if not f["waived"]
    }
    assert [f"f:{f['fingerprint']}" for f in report["waived"]] == [
        f["id"] for f in on_page["findings"] if f["waived"]
    ]
    assert {f"p:{r['permission']}": r["verdict"] for r in report["permission_map"]} == {
        r["id"]: r["verdict"] for r in on_page["permissions"]
    }
    assert {
        f"d:{r['data_type']}|{r['collector']['id']}": r["verdict"] for r in report["data_map"]
    } == {r["id"]: r["verdict"] for r in on_page["data"]}


def test_all_of_a_claim_can_be_corrected_in_a_form(browser: Any, folder: Path) -> None:
    """Type, polarity, party, SDK, purposes and a note; another tab sees it without a reload."""
    server = Server(folder, SHOP / "shop.apk")
    opened(browser, server.url)
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    opened(browser, server.url)
    second = browser.current_window_handle
    browser.switch_to.window(first)
    choose(browser, "Android ID")
    until(
        browser,
        "return document.querySelector('.claim.chosen')?.textContent.includes('Android ID')",
    )
    keys(browser, "e")
    until(browser, "return document.querySelector('dialog[open] select[name=subject]')")
    run(
        browser,
        """
        const set = (name, value) => { document.querySelector(`[name=${name}]`).value = value; };
        set("subject", "imei"); set("status", "not_collected"); set("party", "third");
        set("sdk", "umeng-analytics"); set("note", "they say so <b>twice</b>");
        document.querySelector("[name=purposes] option[value=analytics]").selected = true;
        document.getElementById("apply").click();
        """,
    )
    until(browser, "return document.querySelector('#pending').textContent.startsWith('1 ')")
    state = run(browser, "return fetch('state').then(r => r.json())")
    claim = next(c["claim"] for c in state["claims"] if c["note"])
    assert claim["data"] == "imei"
    assert (claim["status"], claim["party"], claim["sdk"]) == (
        "not_collected",
        "third",
        "umeng-analytics",
    )
    assert "analytics" in claim["purposes"]
    assert "they say so <b>twice</b>" in tell(browser, ".claim.chosen")
    browser.switch_to.window(second)
    until(browser, "return document.querySelector('#pending').textContent.startsWith('1 ')")
    keys(browser, "u")
    until(browser, "return document.querySelector('#pending').textContent === 'saved'")
    browser.close()
    browser.switch_to.window(first)
    server.stop()
    assert [p.name for p in folder.iterdir()] == ["privacy.md"], "an empty journal goes"


def test_a_killed_server_loses_nothing(browser: Any, folder: Path) -> None:
    server = Server(folder, SHOP / "shop.apk")
    opened(browser, server.url)
    choose(browser, "collects IMEI")
    until(
        browser, "return document.querySelector('.s.chosen') && document.querySelector('#row h3')"
    )
    keys(browser, "c")
    until(browser, "return document.querySelector('#pending').textContent.startsWith('1 ')")
    server.stop(kill=True)
    keys(browser, "u")
    until(browser, "return document.querySelector('#alerts').textContent.includes('journal')")

    again = Server(folder, SHOP / "shop.apk")
    opened(browser, again.url)
    assert "1 not saved" in tell(browser, "#pending")
    assert "taken up from the journal" in tell(browser, "#alerts")
    again.stop()


def test_a_file_changed_on_disk_is_shown_and_merged(browser: Any, folder: Path) -> None:
    """Another hand changes the waiver file while a note is written; both stay."""
    server = Server(folder, SHOP / "shop.apk", "--waivers", "waivers.yml")
    opened(browser, server.url)
    keys(browser, "n")
    until(browser, "return document.querySelector('dialog[open] textarea')")
    keys(browser, "asked the vendor")
    run(browser, "document.getElementById('apply').click()")
    until(browser, "return document.querySelector('#pending').textContent.startsWith('1 ')")
    other = (
        "# by hand\nwaivers:\n  - rule: undeclared-data\n    subject: clipboard\n"
        "    reason: pasted text stays in the field\n    owner: bo\n    expires: 2027-03-31\n"
    )
    (folder / "waivers.yml").write_text(other, encoding="utf-8")
    keys(browser, "s")
    until(
        browser, "return document.querySelector('#conflict pre')?.textContent.includes('clipboard')"
    )
    run(browser, "document.getElementById('merge').click()")
    until(
        browser, "return document.querySelector('.item.waived')?.textContent.includes('Clipboard')"
    )
    keys(browser, "s")
    until(browser, "return document.querySelector('#pending').textContent === 'saved'")
    server.stop()
    text = (folder / "waivers.yml").read_text(encoding="utf-8")
    assert text.startswith(other)
    assert "asked the vendor" in text


def test_hostile_strings_stay_text(browser: Any, tmp_path: Path) -> None:
    from lxml import etree

    android = "http://schemas.android.com/apk/res/android"
    manifest = etree.Element("manifest", {"package": "com.example.bad"}, nsmap={"android": android})
    for name in ("READ_CONTACTS", "X" + INJECTION):
        etree.SubElement(
            manifest, "uses-permission", {f"{{{android}}}name": f"android.permission.{name}"}
        )
    etree.SubElement(manifest, "application", {f"{{{android}}}label": INJECTION})
    (tmp_path / "AndroidManifest.xml").write_bytes(etree.tostring(manifest))
    (tmp_path / "privacy.md").write_text(
        f"# Privacy {INJECTION}\n\nWe never collect your contacts `{INJECTION}`.\n\n"
        f"We collect your name {INJECTION} to {{{{7*7}}}} create your account.\n",
        encoding="utf-8",
    )
    server = Server(tmp_path, tmp_path / "AndroidManifest.xml")
    opened(browser, server.url)
    for tab in "12345":
        keys(browser, tab)
    keys(browser, "2")
    for _ in range(3):
        keys(browser, "j")
    until(browser, "return document.querySelector('#row h2')")
    run(browser, "document.querySelector('.s[data-kinds]').click()")
    until(browser, "return document.querySelector('.frame p')")
    assert run(browser, "return window.owned") is None
    assert run(browser, "return document.scripts.length") == 1
    assert run(browser, "return document.querySelectorAll('img, svg').length") == 0
    assert "<script>window.owned=1" in tell(browser, "#text")
    assert [x for x in browser.get_log("browser") if x["level"] == "SEVERE"] == []
    server.stop()


def test_read_only_has_nothing_to_press(browser: Any, folder: Path) -> None:
    server = Server(folder, SHOP / "shop.apk", "--read-only", "--lang", "zh")
    opened(browser, server.url)
    assert tell(browser, "#pending") == "只读"
    choose(browser, "IMEI")
    until(browser, "return document.querySelector('#row h3')")
    assert run(browser, "return document.querySelectorAll('[data-do]').length") == 0
    keys(browser, "cdxwnus")
    assert run(browser, "return fetch('state').then(r => r.json()).then(s => s.rev)") == 0
    server.stop()
    assert [p.name for p in folder.iterdir()] == ["privacy.md"]
    assert re.match(r"http://127\.0\.0\.1:\d+/[\w-]{32}/$", server.url)
