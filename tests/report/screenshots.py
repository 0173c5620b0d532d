"""Pictures of the HTML report, for a person to look at.

    python tests/report/screenshots.py OUT [NAME...]

Writes into OUT, for the shop and for a report of 200 findings: phone, laptop, dark, zh (PNG) and
paper (PDF, and its pages as PNG where pypdfium2 is installed), and prints the pages of each
PDF and how many pixels of a page stand to the right of its window. NAME: only these views.
"""

from __future__ import annotations

import base64
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
    whole, over = browser.execute_script(
        "const d = document.documentElement; return [d.scrollHeight, d.scrollWidth - d.clientWidth]"
    )
    # what is far below the window is not drawn, so the window is made as high as the picture
    high = {**size, "height": min(whole, MOST)}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", high)
    browser.execute_async_script("setTimeout(arguments[0], 300)")
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
    browser.quit()


if __name__ == "__main__":
    main()
