"""Wall time and peak memory of `auditor scan` beside androguard's AnalyzeAPK, same file, same run.

    python tests/bench/bench_scan.py APP.apk [POLICY]

Every figure is the best of three processes, start-up included; memory is the peak resident
set of the process. Prints one line per program and the two ratios.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import zlib
from pathlib import Path

ANDROGUARD = (
    "import sys; from loguru import logger; logger.disable('androguard');"
    "from androguard.misc import AnalyzeAPK; AnalyzeAPK(sys.argv[1])"
)


COMPILED = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""Modules are compiled once, as on any installation; the best of three runs shows it."""


def run(command: list[str], repeat: int = 3) -> tuple[float, float]:
    """(best seconds, peak MB) of a command."""
    best, peak = float("inf"), 0.0
    for _ in range(repeat):
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=COMPILED
        )
        _, status, usage = os.wait4(process.pid, 0)
        best = min(best, time.perf_counter() - start)
        peak = max(peak, usage.ru_maxrss / 1024)
        if status not in (0, 256):
            raise SystemExit(f"{command[0]} ended with status {status}")
    return best, peak


def dex_bytes(apk: Path) -> tuple[int, float]:
    """(bytes of all DEX files, seconds that zlib needs to inflate them)."""
    import zipfile

    total, seconds = 0, 0.0
    with zipfile.ZipFile(apk) as z:
        for info in z.infolist():
            if info.filename.endswith(".dex") and "/" not in info.filename:
                data = z.read(info)
                raw = zlib.compress(data, 6)
                start = time.perf_counter()
                zlib.decompress(raw)
                seconds += time.perf_counter() - start
                total += len(data)
    return total, seconds


def kernel(apk: Path) -> float:
    """Seconds for inflating, tables, edges and targets of all DEX files, without start-up."""
    from auditor.collect import plan_of
    from auditor.knowledge.load import load_knowledge
    from auditor.limits import DEFAULT
    from auditor.readers.container import Container
    from auditor.readers.dex import dex_files, scan_dex

    plan = plan_of(load_knowledge())
    data = apk.read_bytes()
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        zipped = Container(data, apk.name, DEFAULT)
        for name in zipped.names():
            if name.endswith(".dex") and "/" not in name:
                for dex in dex_files(zipped.read(name), name):
                    scan_dex(dex, plan)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    apk = Path(sys.argv[1])
    policy = (
        sys.argv[2]
        if len(sys.argv) > 2
        else str(Path(__file__).parents[2] / "samples/shop/privacy.md")
    )
    size, inflate = dex_bytes(apk)
    print(f"{apk.name}: {size / 1e6:.1f} MB of DEX, zlib inflates it in {inflate * 1000:.0f} ms")
    alone = kernel(apk)
    print(
        f"DEX kernel alone    {alone:7.2f} s              ({alone / max(inflate, 1e-9):.1f} x inflate)"
    )
    auditor = [sys.executable, "-m", "auditor"]
    scan = run([*auditor, "scan", str(apk), "--policy", policy, "--no-config"])
    inventory = run([*auditor, "inventory", str(apk), "--no-config"])
    print(f"auditor scan        {scan[0]:7.2f} s  {scan[1]:6.0f} MB")
    print(
        f"auditor inventory   {inventory[0]:7.2f} s  {inventory[1]:6.0f} MB   ({inventory[0] / max(inflate, 1e-9):.1f} x inflate)"
    )
    other = run([sys.executable, "-c", ANDROGUARD, str(apk)], repeat=1)
    print(f"androguard          {other[0]:7.2f} s  {other[1]:6.0f} MB")
    for name, (seconds, peak) in (("inventory", inventory), ("scan", scan)):
        print(
            f"auditor {name} is {other[0] / seconds:.0f} times faster with {peak / other[1]:.2f} of the memory"
        )


if __name__ == "__main__":
    assert resource
    main()
