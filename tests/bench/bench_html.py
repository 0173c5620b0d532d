"""Load and filter times of an HTML report with 200 findings, in headless Chromium.

    python tests/bench/bench_html.py

Needs chromium, chromedriver and selenium. Prints the size of the file, the time until the page
has loaded, and the time from a key press in the search field to the finished filter.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import msgspec
from selenium import webdriver

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from auditor.audit import audit  # noqa: E402
from auditor.knowledge.load import load_knowledge  # noqa: E402
from auditor.report import REPORTERS  # noqa: E402

FINDINGS = 200


def main() -> None:
    shop, knowledge = ROOT / "samples/shop", load_knowledge()
    report = audit(shop / "shop.apk", knowledge, policies=(shop / "privacy.md",))
    some = [f for f in report.findings if f.code] * FINDINGS
    many = tuple(
        msgspec.structs.replace(f, fingerprint=f"{i:016x}") for i, f in enumerate(some[:FINDINGS])
    )
    report = msgspec.structs.replace(report, findings=many, data_map=report.data_map * 30)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(REPORTERS["html"](report, knowledge, "en"), encoding="utf-8")
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in ("headless", "no-sandbox", "disable-gpu", "disable-background-networking"):
            options.add_argument(f"--{flag}")
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        browser = webdriver.Chrome(options=options, service=service)
        browser.get(page.as_uri())
        load = browser.execute_script(
            "const t = performance.getEntriesByType('navigation')[0]; return t.loadEventEnd"
        )
        took = browser.execute_script(
            "const s = document.getElementById('search'); const t = performance.now();"
            "s.value = 'imei'; s.dispatchEvent(new Event('input')); document.body.offsetHeight;"
            "return performance.now() - t"
        )
        shown = browser.execute_script("return document.getElementById('count').textContent")
        browser.quit()
        print(
            f"{len(many)} findings, {len(report.data_map)} rows of data: {page.stat().st_size / 1000:.0f} kB, "
            f"loaded in {load:.0f} ms, filtered to {shown} in {took:.0f} ms"
        )


if __name__ == "__main__":
    main()
