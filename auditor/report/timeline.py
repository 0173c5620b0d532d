"""Runtime events as a picture on one axis: lanes by collector, the consent as a line, filters.

One self-contained HTML file. Built as a tree, so that nothing out of a record can become markup;
the only script and style are our own, named by hash in the content-security policy.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from lxml import etree
from lxml.builder import E

from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import collector_name, phrase, sentence
from auditor.model import RuntimeEvent
from auditor.notice import Notice
from auditor.report.runtime import HEADS, event_cells
from auditor.report.safe import plain
from auditor.timeline import Axis, Point

WIDTH, LEFT, RIGHT, LANE, TOP = 1100, 250, 1070, 34, 40
"""Of the drawing: its width, where the axis begins and ends, height of a lane, room above."""
MOST = 5_000
"""Events that are drawn and listed; a record of more says how many are left out."""
MOST_LANES = 60


class _Page(NamedTuple):
    knowledge: Knowledge
    lang: str
    lanes: tuple[str, ...]

    def say(self, id_: str, **words: str) -> str:
        return phrase(self.knowledge, id_, self.lang, **words)

    def lane(self, e: RuntimeEvent) -> str:
        return _lane(e, self.knowledge, self.lang)


def _lane(e: RuntimeEvent, k: Knowledge, lang: str) -> str:
    who = collector_name(e.collector, k, lang) if e.collector else e.process or "-"
    return plain(who, 60)


def render_timeline(axis: Axis, notices: Sequence[Notice], knowledge: Knowledge, lang: str) -> str:
    """The page; states of permissions are no events."""
    shown = [p for p in axis.points if p.event.kind not in ("granted", "denied")][:MOST]
    left_out = len(axis.points) - len(shown)
    lanes = tuple(dict.fromkeys(_lane(e, knowledge, lang) for e, _ in shown))
    page = _Page(knowledge, lang, lanes)
    style, script = _asset("timeline.css"), _asset("timeline.js")
    told = [E.li(plain(f"{n.where}: {sentence(n, knowledge, lang)}", 400)) for n in notices]
    tree = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta(
                {
                    "http-equiv": "Content-Security-Policy",
                    "content": f"default-src 'none'; style-src '{_hash(style)}'; "
                    f"script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'",
                }
            ),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.title(page.say("timeline_title")),
            E.style(style),
        ),
        E.body(
            E.h1(page.say("timeline_title")),
            E.p(_summary(shown, page), id="summary"),
            _filters(shown, page),
            E.div(_drawing(shown, axis, page), {"class": "drawing"}),
            *([E.p(page.say("timeline_left_out", n=str(left_out)))] if left_out else []),
            _table(shown, page),
            *([E.ul(*told, {"class": "notices"})] if told else []),
            E.script(script),
        ),
        lang=lang,
    )
    return f"<!DOCTYPE html>\n{etree.tostring(tree, method='html', encoding='unicode')}\n"


def _summary(shown: Sequence[Point], page: _Page) -> str:
    before = sum(e.count for e, _ in shown if e.phase == "before")
    return page.say("timeline_summary", n=str(sum(e.count for e, _ in shown)), before=str(before))


def _scale(length: float) -> Callable[[float], str]:
    wide = (RIGHT - LEFT) / length if length > 0 else 0.0
    return lambda seconds: f"{LEFT + seconds * wide:.1f}"


def _filters(shown: Sequence[Point], page: _Page) -> Any:
    phases = [p for p in ("before", "after", "unknown") if any(e.phase == p for e, _ in shown)]
    types = list(dict.fromkeys(d for e, _ in shown for d in e.data_types))
    words = {"phase": [(p, page.say(f"phase_{p}")) for p in phases]}
    words["data"] = [(d, page.knowledge.label(d, page.lang)) for d in types]
    words["collector"] = [(str(i), name) for i, name in enumerate(page.lanes)]
    selects = [
        E.label(
            page.say(f"runtime_{key}"),
            " ",
            E.select(
                E.option(page.say("timeline_all"), value=""),
                *(E.option(plain(text, 60), value=value) for value, text in options),
                id=f"by-{key}",
            ),
        )
        for key, options in words.items()
    ]
    counter = E.output(str(len(shown)), id="count")
    return E.form(*selects, E.span(counter, f" / {len(shown)}"), id="filters")


def _marks(e: RuntimeEvent, page: _Page) -> dict[str, str]:
    return {
        "data-phase": e.phase,
        "data-data": " ".join(e.data_types),
        "data-collector": str(page.lanes.index(page.lane(e))),
    }


def _drawing(shown: Sequence[Point], axis: Axis, page: _Page) -> Any:
    at = _scale(axis.length)
    lanes = page.lanes[:MOST_LANES]
    bottom = TOP + LANE * len(lanes)
    svg = E.svg(
        {
            "viewBox": f"0 0 {WIDTH} {bottom + 30}",
            "role": "img",
            "aria-labelledby": "drawing-title",
        }
    )
    svg.append(E.title(page.say("timeline_title"), id="drawing-title"))
    for i, name in enumerate(lanes):
        y = str(TOP + LANE * i + LANE // 2)
        svg.append(E.line({"x1": str(LEFT), "x2": str(RIGHT), "y1": y, "y2": y, "class": "lane"}))
        label = {"x": "0", "y": y, "class": "name", "data-lane": str(i)}
        svg.append(E.text(name[:34], label))
    for e, seconds in shown:
        lane = page.lanes.index(page.lane(e))
        if seconds is None or lane >= MOST_LANES:
            continue
        what = ", ".join(page.knowledge.label(d, page.lang) for d in e.data_types)
        title = plain(f"{e.time or ''} {what or ''} {e.api} {e.argument or ''}", 200)
        dot = {
            "cx": at(seconds),
            "cy": str(TOP + LANE * lane + LANE // 2),
            "r": "6",
            "class": f"event {e.phase}",
            **_marks(e, page),
        }
        svg.append(E.circle(E.title(title), dot))
    if axis.consent is not None:
        x = at(axis.consent)
        words = page.say("timeline_consent" if axis.exact else "timeline_about")
        line = {"x1": x, "x2": x, "y1": str(TOP - 12), "y2": str(bottom), "class": "consent"}
        svg.append(E.line(line, id="consent"))
        svg.append(E.text(words, {"x": x, "y": "20", "class": "consent"}))
    return svg


def _table(shown: Sequence[Point], page: _Page) -> Any:
    heads = E.tr(*(E.th(page.say(h), scope="col") for h in HEADS))
    rows = [
        E.tr(
            *(E.td(plain(cell, 200)) for cell in event_cells(e, page.knowledge, page.lang)),
            {"class": e.phase, **_marks(e, page)},
        )
        for e, _ in shown
    ]
    return E.table(E.thead(heads), E.tbody(*rows))


@cache
def _asset(name: str) -> str:
    return (files("auditor.report") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
