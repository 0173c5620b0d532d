"""A review of 300 permissions against a policy of 100 kB, in headless Chromium.

    python tests/bench/bench_review.py

Needs chromium, chromedriver, selenium and the extra `review`. Prints the seconds until the page is
there, the time that a correction takes in the server, and on the page from the key to the finished
layout, and the time of a step to the next row and of a search.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from auditor.knowledge.load import load_knowledge  # noqa: E402
from auditor.policy.policy_map import MapClaim  # noqa: E402
from auditor.review.edits import ClaimEdit  # noqa: E402
from auditor.review.files import Files  # noqa: E402
from auditor.review.session import Session  # noqa: E402
from auditor.settings import Settings  # noqa: E402
from tests.report.chrome import chrome  # noqa: E402

ANDROID = "http://schemas.android.com/apk/res/android"
PERMISSIONS, POLICY = 300, 100_000

STEP = """
const done = arguments[arguments.length - 1], key = arguments[0], before = arguments[1];
const read = () => document.querySelector(before).textContent + (document.querySelector(".item.chosen")?.dataset.id ?? "");
const was = read(), t = performance.now();
document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const wait = () => { if (read() !== was) { document.body.offsetHeight; done(performance.now() - t); }
  else if (performance.now() - t > 10000) done(-1); else requestAnimationFrame(wait); };
wait();
"""


def build(folder: Path, permissions: int, characters: int) -> None:
    """A manifest that asks for much and a policy that says much, into a folder."""
    knowledge = load_knowledge()
    manifest = etree.Element("manifest", {"package": "com.example.big"}, nsmap={"android": ANDROID})
    names = [p for p in knowledge.permissions if "{" not in p][:permissions]
    for name in names:
        etree.SubElement(manifest, "uses-permission", {f"{{{ANDROID}}}name": name})
    etree.SubElement(manifest, "application")
    (folder / "AndroidManifest.xml").write_bytes(etree.tostring(manifest))
    types = [d for d in knowledge.data_types.values() if not d.umbrella]
    lines, size, i = ["# Privacy policy", "## What we collect"], 0, 0
    while size < characters:
        label = knowledge.label(types[i % len(types)].id)
        said = (
            "We collect your",
            "We do not collect your",
            "Our advertising partners collect your",
        )
        lines.append(
            f"{said[i % 7 % 3]} {label} number {i} to run the service and to keep it safe."
        )
        size += len(lines[-1]) + 2
        i += 1
    (folder / "privacy.md").write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        build(folder, PERMISSIONS, POLICY)
        knowledge = load_knowledge()
        files = Files(folder / "m.yml", folder / "w.yml", frozenset(knowledge.all_rules))
        settings = Settings(policies=(str(folder / "privacy.md"),))
        started = time.process_time()
        session = Session(
            folder / "AndroidManifest.xml", knowledge, files, settings, today=dt.date.today()
        )
        opened, times = time.process_time() - started, []
        for i in range(5):
            started = time.process_time()
            session.edit(ClaimEdit(after=MapClaim(data="imei", line=3 + 2 * i)))
            times.append(time.process_time() - started)
        started = time.process_time()
        session.save()
        saved = time.process_time() - started
        session.close()
        (folder / "m.yml").unlink()
        print(
            f"{len(session.report.permission_map)} permissions, {len(session.draft.claims)} claims: "
            f"read in {opened:.2f} s, judged again in {1000 * min(times):.0f} to {1000 * max(times):.0f} ms, "
            f"saved in {1000 * saved:.0f} ms (CPU)"
        )
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "auditor",
                "review",
                "AndroidManifest.xml",
                "--policy",
                "privacy.md",
            ],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        url = (server.stdout.readline() if server.stdout else "").strip()
        browser = chrome()
        started = time.monotonic()
        browser.get(url)
        while not browser.execute_script("return document.documentElement.dataset.ready"):
            time.sleep(0.02)
        there = time.monotonic() - started

        def step(key: str, watched: str) -> float:
            return float(browser.execute_async_script(STEP, key, watched))

        step("2", "#tabs")
        steps = [step("j", "#row") for _ in range(5)]
        browser.execute_script("document.querySelectorAll('.s[data-kinds]')[3].click()")
        edits = [step(k, "#pending") for k in ("x", "m", "d", "x")]
        search = browser.execute_script(
            "const s = document.getElementById('search'), t = performance.now(); s.value = 'camera';"
            "s.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - t"
        )
        browser.quit()
        server.terminate()
        print(
            f"page there in {there:.2f} s, a step {min(steps):.0f} to {max(steps):.0f} ms, a correction "
            f"{min(edits):.0f} to {max(edits):.0f} ms, a search {search:.0f} ms"
        )


if __name__ == "__main__":
    main()
