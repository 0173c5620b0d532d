"""What aapt, androguard and auditor make of every crafted build; for docs/robustness.md.

    python tests/bench/robustness.py > table.md

aapt is used where it is installed (Debian package aapt).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.hostile.crafted import crafted  # noqa: E402

ANDROGUARD = (
    "import sys; from loguru import logger; logger.remove();"
    "from androguard.core.apk import APK; from androguard.core.dex import DEX; a = APK(sys.argv[1]);"
    "p = a.get_permissions(); n = sum(1 for d in a.get_all_dex() if DEX(d));"
    "print(f'{len(p)} permissions, {n} DEX' if a.is_valid_APK() else 'not valid')"
)


def run(command: list[str]) -> tuple[int, str, float]:
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, "over 60 s", 60.0
    text = (done.stdout + done.stderr).strip().splitlines()
    return done.returncode, text[-1] if text else "", time.perf_counter() - start


def ours(path: Path) -> str:
    policy = ROOT / "samples/shop/privacy.md"
    command = [
        sys.executable,
        "-m",
        "auditor",
        "scan",
        str(path),
        "--policy",
        str(policy),
        "-q",
        "--no-config",
    ]
    code, last, seconds = run(command)
    why = last.partition("x.apk: ")[2] or last.partition("x.apk!")[2] if code == 3 else ""
    return f"exit {code}, {seconds:.1f} s" + (f": {why[:70]}" if why else "")


def aapt(path: Path) -> str:
    if shutil.which("aapt") is None:
        return "-"
    code, _, _ = run(["aapt", "dump", "permissions", str(path)])
    return "reads" if code == 0 else "refuses"


def androguard(path: Path) -> str:
    code, last, _ = run([sys.executable, "-c", ANDROGUARD, str(path)])
    return last[:40] if code == 0 else f"raises {last.split(':')[0][:40]}"


def main() -> None:
    apk = (ROOT / "samples/shop/shop.apk").read_bytes()
    print("| build | auditor | aapt | androguard |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.apk"
        for name, data in crafted(apk):
            path.write_bytes(data)
            cells = [c.replace("|", "/") for c in (name, ours(path), aapt(path), androguard(path))]
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
