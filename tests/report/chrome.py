"""Headless Chromium for the tests of pages. Debian: chromium, chromium-driver."""

from __future__ import annotations

import shutil
from typing import Any

FLAGS = (
    "headless",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "hide-scrollbars",
)


def found() -> bool:
    """Whether the browser and its driver are installed."""
    return bool(shutil.which("chromium") and shutil.which("chromedriver"))


def chrome(width: int = 1280, height: int = 1000) -> Any:
    """A browser with a window of this size, in CSS pixels; the caller quits it."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (*FLAGS, f"window-size={width},{height}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    return webdriver.Chrome(options=options, service=service)
