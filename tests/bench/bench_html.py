"""Size, load and filter times of an HTML report with 200 findings, in headless Chromium.

    python tests/bench/bench_html.py

Needs chromium, chromedriver and selenium. Prints the size of the file, the time until the page
has loaded, and the longest time from a key press in the search field, or a choice of a severity,
to the finished layout.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from auditor.knowledge.load import load_knowledge  # noqa: E402
from auditor.report import REPORTERS  # noqa: E402
from tests.report.big import big_report  # noqa: E402
from tests.report.chrome import chrome  # noqa: E402

TIMED = """
const search = document.getElementById("search"), one = document.querySelector("select[data-key]");
const timed = (act) => { const t = performance.now(); act(); document.body.offsetHeight; return performance.now() - t; };
const type = (v) => () => { search.value = v; search.dispatchEvent(new Event("input")); };
const choose = (v) => () => { one.value = v; one.dispatchEvent(new Event("change")); };
return ["i", "im", "ime", "imei", ""].map((v) => timed(type(v)))
  .concat(["high", "low", ""].map((v) => timed(choose(v))));
"""


def main() -> None:
    knowledge = load_knowledge()
    report = big_report(knowledge)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(REPORTERS["html"](report, knowledge, "en"), encoding="utf-8")
        browser = chrome()
        loads, times = [], []
        for _ in range(3):
            browser.get(page.as_uri())
            loads.append(
                browser.execute_script(
                    "return performance.getEntriesByType('navigation')[0].loadEventEnd"
                )
            )
            times.append(browser.execute_script(TIMED))
        browser.quit()
        print(
            f"{len(report.findings)} findings, {len(report.data_map)} rows of data: "
            f"{page.stat().st_size / 1000:.0f} kB, loaded in {min(loads):.0f} to {max(loads):.0f} ms, "
            f"filters {min(map(max, times)):.0f} to {max(map(max, times)):.0f} ms"
        )


if __name__ == "__main__":
    main()
