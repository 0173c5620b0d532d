"""Draws docs/architecture.svg: what flows from a build and a policy to a report.

python docs/picture.py > docs/architecture.svg
"""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape

WIDTH, STEP, BOX_WIDTH, BOX_HEIGHT = 960, 92, 200, 58


class Box(NamedTuple):
    """A box at a column (centre, in pixels) and a row."""

    x: int
    row: int
    name: str
    text: str
    kind: str = "code"
    """`in` what comes from outside, `value` what is handed on, `code` a package or module."""


BOXES = {
    "build": Box(140, 0, "a build", "APK, bundle, manifest, SDK", "in"),
    "yaml": Box(480, 0, "permission_maps/", "YAML, overlays", "in"),
    "document": Box(820, 0, "policies, maps, lists", "text, HTML, PDF, DOCX, YAML", "in"),
    "readers": Box(140, 1, "readers/", "bytes to facts"),
    "knowledge": Box(480, 1, "knowledge/", "YAML to typed knowledge"),
    "policy": Box(820, 1, "policy/", "sentences to claims"),
    "app": Box(140, 2, "App", "permissions, calls, SDKs", "value"),
    "claims": Box(820, 2, "Policy, ListedSdk", "claims with their places", "value"),
    "collect": Box(140, 3, "collect.py", "facts x knowledge: collections"),
    "judge": Box(480, 4, "judge/", "the case, its verdicts, three maps"),
    "rules": Box(480, 5, "rules/", "case and maps to findings"),
    "triage": Box(480, 6, "triage/", "waivers, baseline, threshold"),
    "report": Box(480, 7, "Report", "all that a reporter gets", "value"),
    "formats": Box(480, 8, "report/", "one file a format, one schema"),
    "cli": Box(480, 9, "cli/", "reads, writes, exits"),
}
ARROWS = (
    ("build", "readers"), ("yaml", "knowledge"), ("document", "policy"),
    ("readers", "app"), ("policy", "claims"), ("knowledge", "policy"), ("app", "collect"),
    ("knowledge", "collect"), ("knowledge", "judge"), ("collect", "judge"), ("claims", "judge"),
    ("judge", "rules"), ("rules", "triage"), ("triage", "report"), ("report", "formats"),
    ("formats", "cli"),
)  # fmt: skip
STYLE = """
  text { font: 13px sans-serif; text-anchor: middle; fill: #1b1f24 }
  .name { font-weight: 600; font-size: 14px }
  rect { stroke: #57606a; rx: 6px; ry: 6px }
  .in { fill: #ddf4ff } .value { fill: #fff8c5 } .code { fill: #ffffff }
  path { stroke: #57606a; fill: none; marker-end: url(#head) }
"""


def draw() -> str:
    """The picture as SVG."""
    height = STEP * (max(b.row for b in BOXES.values()) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>From a build and a policy to a report</title>",
        f"<style>{STYLE}</style>",
        '<rect class="code" stroke-width="0" width="100%" height="100%"/>',
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>',
        *(_arrow(BOXES[a], BOXES[b]) for a, b in ARROWS),
        *(_box(b) for b in BOXES.values()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _box(b: Box) -> str:
    x, y = b.x - BOX_WIDTH // 2, b.row * STEP + 12
    return (
        f'<rect class="{b.kind}" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"/>'
        f'<text class="name" x="{b.x}" y="{y + 24}">{escape(b.name)}</text>'
        f'<text x="{b.x}" y="{y + 44}">{escape(b.text)}</text>'
    )


def _arrow(a: Box, b: Box) -> str:
    y, end = a.row * STEP + 12, b.row * STEP + 12
    if a.row == b.row:
        side = BOX_WIDTH // 2 if a.x < b.x else -BOX_WIDTH // 2
        y += BOX_HEIGHT // 2
        return f'<path d="M{a.x + side} {y} L{b.x - side} {y}"/>'
    y += BOX_HEIGHT
    middle = (y + end) // 2
    return f'<path d="M{a.x} {y} C{a.x} {middle} {b.x} {middle} {b.x} {end}"/>'


if __name__ == "__main__":
    print(draw(), end="")
