"""What every page of ours begins with: its own style and script, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from lxml.builder import E


def head(title: str, style: str, script: str | None) -> Any:
    """The head of a page; the content-security policy names style and script by their hash."""
    scripts = f"script-src '{_hash(script)}'; " if script else ""
    return E.head(
        E.meta(charset="utf-8"),
        E.meta(
            {
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; "
                f"style-src '{_hash(style)}'; {scripts}"
                "base-uri 'none'; form-action 'none'",
            }
        ),
        E.meta(name="viewport", content="width=device-width, initial-scale=1"),
        E.title(title),
        E.style(style),
    )


@cache
def asset(name: str) -> str:
    """A file of `report/assets`."""
    return (files("auditor.report") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
