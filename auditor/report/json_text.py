"""Values as JSON text, for every format that is JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def dump(value: Any, indent: int | None = 1) -> str:
    """JSON text; characters that steer a terminal or the writing direction stay escaped."""
    text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"
