"""The whole as one picture: collectors on the left, data types on the right, a line for each
that takes the other, drawn by verdict; the ten worst first, all of them on demand."""

from __future__ import annotations

from typing import Any

from lxml.builder import E

from auditor.model import DataRow
from auditor.report.html.data import ordered
from auditor.report.html.words import SHAPES, Page, text_of
from auditor.report.words import counted, verdict_word

STEP, WIDTH, LEFT, RIGHT = 26, 1000, 330, 640
"""Height of a row; where the lines begin and end, in units of the drawing."""
WORST = 10
"""Lines of the first picture."""
MOST = 40
"""Lines of the whole one; what does not fit stands in the matrix."""


def picture(page: Page) -> list[Any]:
    """The ten worst lines with their key, and the whole behind a fold."""
    rows = ordered(page)
    out = [_drawing(rows[:WORST], page), _key(rows, page)]
    more = len(rows) - WORST
    if more <= 0:
        return out
    left_out = len(rows) - MOST
    note = [E.p(f"+ {left_out}", {"class": "quiet"})] if left_out > 0 else []
    head = E.summary(counted("html_more_lines", min(more, MOST - WORST), page.knowledge, page.lang))
    return [*out, E.details(head, _drawing(rows[:MOST], page), *note)]


def _drawing(rows: list[DataRow], page: Page) -> Any:
    who = {d.collector.id: page.collector(d.collector) for d in rows}
    data = {d.data_type: text_of(page.label(d.data_type), 46) for d in rows}
    height = STEP * (max(len(who), len(data)) + 1)
    left, right = _spread(list(who), height), _spread(list(data), height)
    svg = E.svg(
        E.title(page.say("html_picture")),
        *(_line(d, left[d.collector.id], right[d.data_type], page) for d in rows),
        *(_name(name, LEFT - 10, left[key], "end") for key, name in who.items()),
        *(_name(name, RIGHT + 10, right[key], "start") for key, name in data.items()),
        {"viewBox": f"0 0 {WIDTH} {height}", "role": "img", "class": "picture"},
    )
    return E.div(svg, {"class": "scroll", "tabindex": "0"})


def _spread(keys: list[str], height: int) -> dict[str, float]:
    """The rows of one side, evenly over the height."""
    return {key: height * (i + 0.5) / len(keys) for i, key in enumerate(keys)}


def _line(d: DataRow, start: float, end: float, page: Page) -> Any:
    middle = (LEFT + RIGHT) // 2
    told = (
        f"{page.collector(d.collector)}: {page.label(d.data_type)}, "
        f"{verdict_word(d.verdict, page.knowledge, page.lang)}"
    )
    return E.g(
        E.title(text_of(told, 200)),
        E.path(d=f"M{LEFT} {start:.0f} C{middle} {start:.0f} {middle} {end:.0f} {RIGHT} {end:.0f}"),
        page.row_data(
            page.links.of_data(d), d.verdict, (d.collector.id,), page.permissions_of(d.data_type)
        )
        | {"class": f"line {d.verdict}"},
    )


def _name(name: str, x: int, y: float, anchor: str) -> Any:
    return E.text(name, {"x": str(x), "y": f"{y + 5:.0f}", "text-anchor": anchor})


def _key(rows: list[DataRow], page: Page) -> Any:
    """Which line means what, in words."""
    items = [
        E.li(
            E.svg(
                E.g(E.path(d="M0 6 H40"), {"class": f"line {v}"}),
                {"viewBox": "0 0 40 12", "class": "sample", "aria-hidden": "true"},
            ),
            f" {SHAPES[v]} {verdict_word(v, page.knowledge, page.lang)}",
        )
        for v in dict.fromkeys(d.verdict for d in rows)
    ]
    return E.ul(*items, {"class": "key"})
