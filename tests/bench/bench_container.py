"""Time and peak memory for a container of 200 MB with 20,000 entries; nothing goes to disk.

    python tests/bench/bench_container.py

Writes the container to a temporary folder: the sample's manifest and code, and stored assets of
noise, which do not compress. Prints seconds, the peak resident set and the files that the run left.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENTRIES, SIZE = 20_000, 10_000


def main() -> None:
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        big, home = Path(folder) / "big.apk", Path(folder) / "home"
        home.mkdir()
        with (
            zipfile.ZipFile(big, "w") as z,
            zipfile.ZipFile(ROOT / "samples/shop/shop.apk") as shop,
        ):
            for name in shop.namelist():
                z.writestr(name, shop.read(name), zipfile.ZIP_DEFLATED)
            for i in range(ENTRIES):
                z.writestr(f"assets/{i % 100}/{i}.bin", rng.randbytes(SIZE))
        command = [
            sys.executable,
            "-m",
            "auditor",
            "inventory",
            str(big),
            "--no-config",
            "--no-cache",
        ]
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=home,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
        )
        _, status, usage = os.wait4(process.pid, 0)
        print(
            f"{big.stat().st_size / 1e6:.0f} MB, {ENTRIES} entries: exit {os.waitstatus_to_exitcode(status)}, "
            f"{time.perf_counter() - start:.2f} s, peak {usage.ru_maxrss / 1024:.0f} MB, "
            f"files left: {[p.name for p in home.rglob('*')]}"
        )


if __name__ == "__main__":
    main()
