"""What a run costs before it reads anything: loading of the knowledge, `--help`, a small build.

    python tests/bench/bench_start.py

Best of five; processes count from their start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def best(command: list[str]) -> float:
    """Least milliseconds of five processes."""
    out = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        out.append(time.perf_counter() - start)
    return 1000 * min(out)


def main() -> None:
    from auditor.knowledge.load import load_knowledge

    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        for what in ("parsed and cached", "from the cache"):
            start = time.perf_counter()
            load_knowledge()
            print(f"knowledge, {what:18} {1000 * (time.perf_counter() - start):7.0f} ms")
    auditor = [sys.executable, "-m", "auditor"]
    print(f"auditor --help                {best([*auditor, '--help']):7.0f} ms")
    shop = str(ROOT / "samples/shop/shop.apk")
    print(
        f"auditor inventory, small APK  {best([*auditor, 'inventory', shop, '--no-config']):7.0f} ms"
    )
    policy = str(ROOT / "samples/shop/privacy.md")
    scan = best([*auditor, "scan", shop, "--policy", policy, "--no-config"])
    print(f"auditor scan, small APK       {scan:7.0f} ms")


if __name__ == "__main__":
    main()
