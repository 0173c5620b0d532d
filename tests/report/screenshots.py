"""Pictures of the HTML report and of the page of a review, for a person to look at.

    python tests/report/screenshots.py OUT [NAME...]

Writes into OUT, for the shop and for a report of 200 findings: phone, laptop, dark, zh (PNG) and
paper (PDF, and its pages as PNG where pypdfium2 is installed), and prints the pages of each
PDF and how many pixels of a page stand to the right of its window; then the page of
`auditor review` on a laptop, on a tablet, and dark in Chinese. NAME: only these views.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from auditor.knowledge.load import load_knowledge  # noqa: E402
from auditor.report import REPORTERS  # noqa: E402
from tests.report.big import big_report, shop_report  # noqa: E402
from tests.report.chrome import chrome  # noqa: E402

VIEWS = {
    "phone": (390, 844, "light"),
    "laptop": (1280, 800, "light"),
    "dark": (1280, 800, "dark"),
}
MOST = 6000
"""Pixels of a page that a picture shows, from its top."""


def picture(browser: Any, page: str, view: str, target: Path) -> None:
    """One PNG of the page from its top, at most `MOST` pixels high."""
    width, height, scheme = VIEWS[view]
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": view == "phone"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    browser.get(page)
    # what is far below the window is not drawn as long as nobody scrolls there
    browser.execute_script(
        "document.styleSheets[0].insertRule("
        "'article { content-visibility: visible !important; }', document.styleSheets[0].cssRules.length)"
    )
    whole, over = browser.execute_script(
        "const d = document.documentElement; return [d.scrollHeight, d.scrollWidth - d.clientWidth]"
    )
    clip = {"x": 0, "y": 0, "width": width, "height": min(whole, MOST), "scale": 1}
    shot = browser.execute_cdp_cmd(
        "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
    )
    target.write_bytes(base64.b64decode(shot["data"]))
    print(f"{target.name}: {whole} px high, {over} px too wide")


def paper(browser: Any, page: str, target: Path) -> None:
    """The page as PDF on A4, and its pages as pictures."""
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.get(page)
    sheet = {
        "paperWidth": 8.27,
        "paperHeight": 11.69,
        "preferCSSPageSize": True,
        "printBackground": True,
    }
    data = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", sheet)["data"])
    target.write_bytes(data)
    import pypdfium2  # and Pillow

    pages = pypdfium2.PdfDocument(data)
    print(f"{target.name}: {len(pages)} pages")
    for i in range(min(len(pages), 12)):
        image = pages[i].render(scale=1.2).to_pil()
        image.save(target.with_name(f"{target.stem}.{i + 1}.png"))


REVIEWS = {
    "review-laptop": (1280, 800, "light", "en"),
    "review-tablet": (820, 1180, "light", "en"),
    "review-zh-dark": (1280, 800, "dark", "zh"),
}


def review(browser: Any, folder: Path, target: Path, names: list[str]) -> None:
    """The page of a review of the shop, its fifth finding chosen."""
    policy = folder / "privacy.md"
    policy.write_bytes((ROOT / "samples/shop/privacy.md").read_bytes())
    for name, (width, height, scheme, lang) in REVIEWS.items():
        if names and name not in names:
            continue
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "auditor", "review", str(ROOT / "samples/shop/shop.apk")),
                *("--policy", str(policy), "--lang", lang, "--read-only"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.get((server.stdout.readline() if server.stdout else "").strip())
        browser.execute_async_script(
            "const done = arguments[0]; const wait = () => { const row = document.querySelectorAll('#rows .item')[4];"
            "if (!row) return setTimeout(wait, 50); row.click(); setTimeout(done, 700); }; wait();"
        )
        browser.save_screenshot(str(target / f"{name}.png"))
        print(f"{name}.png")
        server.terminate()
        server.wait(20)


def main() -> None:
    out, *names = sys.argv[1:]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    knowledge = load_knowledge()
    reports = {
        "small": (shop_report(knowledge), "en"),
        "small-zh": (shop_report(knowledge, "zh"), "zh"),
        "big": (big_report(knowledge), "en"),
    }
    browser = chrome()
    with tempfile.TemporaryDirectory() as made:
        for name, (report, lang) in reports.items():
            page = Path(made) / f"{name}.html"
            page.write_text(REPORTERS["html"](report, knowledge, lang), encoding="utf-8")
            for view in VIEWS:
                if not names or f"{name}-{view}" in names:
                    picture(browser, page.as_uri(), view, folder / f"{name}-{view}.png")
            if not names or f"{name}-paper" in names:
                paper(browser, page.as_uri(), folder / f"{name}-paper.pdf")
        review(browser, Path(made), folder, names)
    browser.quit()


if __name__ == "__main__":
    main()
