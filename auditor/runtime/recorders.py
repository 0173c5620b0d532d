"""Logs of recorders: camille's console, AndroidPrivacyMonitor, Hegui on Xposed.

Public sources: github.com/zhengjim/camille, github.com/LangQiang/AndroidPrivacyMonitor,
github.com/ChenJunsen/Hegui3.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model import RuntimeEvent
from auditor.runtime.lines import MAX_STACK, Words, cut, frame_of, value_after
from auditor.runtime.sheets import months_from_zero, phase_of, right_month

CAMILLE = re.compile(r"-{8,}start-{3,}", re.ASCII)
_CAMILLE_END = re.compile(r"-{8,}end-{3,}", re.ASCII)
_CAMILLE_TIME = re.compile(r"\[\*\] *(\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2})", re.ASCII)
MONITOR = re.compile(r"={3,} ?STACK_START ?={3,}", re.ASCII)
_MONITOR_END = re.compile(r"={3,} ?STACK_END ?={3,}", re.ASCII)
_MONITOR_HEAD = re.compile(
    r"\[(\d{1,9})\] \[(\d{1,2}:\d{1,2}):0?(\d{2}\.\d{1,6})\] ?(.*)", re.ASCII
)
HEGUI = re.compile(r"Dump Stack: ?-{3,}start-{3,}", re.ASCII)
_HEGUI_FRAME = re.compile(r"\[Dump Stack\]\d{1,5}: ?(.*)", re.ASCII)
_PREFIX = re.compile(r"((?:\d{4}-)?\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d{3})", re.ASCII)


def camille_events(text: str, words: Words, where: str) -> Iterator[RuntimeEvent]:
    """A block a call: `[*] time，behaviour：…、process：…、description：…、arguments：…`, then frames."""
    lines = text.splitlines()
    action_w, who_w, said_w, given_w = words["camille_labels"]
    shift = months_from_zero([m[1] for x in lines if (m := _CAMILLE_TIME.search(x))])
    at = 0
    while at < len(lines):
        m = _CAMILLE_TIME.search(lines[at])
        if m is None:
            at += 1
            continue
        line, first = lines[at], at
        at += 1
        stack: list[str] = []
        while at < len(lines) and not _ends(lines[at]):
            if len(stack) < MAX_STACK and (frame := frame_of(lines[at])):
                stack.append(frame)
            at += 1
        parts = {k: _until(value_after(line, k) or "") for k in (action_w, who_w, said_w, given_w)}
        yield RuntimeEvent(
            time=right_month(m[1], shift),
            phase=phase_of(line, words),
            api=cut(parts[action_w]) or "",
            argument=cut(parts[given_w].strip("[]")),
            said=cut(parts[said_w]),
            stack=tuple(stack),
            process=_package(parts[who_w]),
            source=f"{where}:{first + 1}",
        )


def _ends(line: str) -> bool:
    return bool(_CAMILLE_END.search(line) or CAMILLE.search(line) or _CAMILLE_TIME.search(line))


def _until(value: str) -> str:
    """A value up to the mark that separates the fields."""
    return re.split("\u3001", value, maxsplit=1)[0]


def _package(name: str) -> str | None:
    name = name.strip()
    return name if re.fullmatch(r"[A-Za-z]\w*(?:\.\w+)+", name[:200], re.ASCII) else None


def monitor_events(text: str, words: Words, where: str) -> Iterator[RuntimeEvent]:
    """A head with number and time, labelled lines, and a stack between two marks."""
    when_w, given_w = words["monitor_labels"]
    head: re.Match[str] | None = None
    first, api, given, when = 0, "", None, None
    stack: list[str] = []
    inside = False

    def done() -> Iterator[RuntimeEvent]:
        if head is not None:
            yield RuntimeEvent(
                time=f"{head[2]}:{head[3]}",
                phase=phase_of(when or "", words),
                api=cut(api or head[4]) or "",
                argument=cut(given or ""),
                said=cut(head[4]),
                stack=tuple(stack),
                source=f"{where}:{first}",
            )

    for n, line in enumerate(text.splitlines(), 1):
        if MONITOR.search(line):
            inside = True
        elif _MONITOR_END.search(line):
            inside = False
        elif inside:
            if len(stack) < MAX_STACK and (frame := frame_of(line)):
                stack.append(frame)
        elif m := _MONITOR_HEAD.search(line):
            yield from done()
            head, first, api, given, when, stack = m, n, "", None, None, []
        elif (found := value_after(line, "API:")) is not None:
            api = found
        elif (found := value_after(line, given_w)) is not None:
            given = found
        elif (found := value_after(line, when_w)) is not None:
            when = found
    yield from done()


def hegui_events(text: str, words: Words, where: str) -> Iterator[RuntimeEvent]:
    """`package calls getDeviceId() and got imei`, then frames `class----file----line----method`."""
    calls, got = words["hegui_labels"]
    call = re.compile(
        rf"<?([A-Za-z]\w*(?:\.\w+)+)>?{re.escape(calls)}([\w.$]+)\(([^()\n]{{0,200}})\){re.escape(got)}(.*)",
        re.ASCII,
    )
    open_: RuntimeEvent | None = None
    stack: list[str] = []

    def done() -> Iterator[RuntimeEvent]:
        if open_ is not None:
            fields = {f: getattr(open_, f) for f in open_.__struct_fields__}
            yield RuntimeEvent(**{**fields, "stack": tuple(stack)})

    for n, line in enumerate(text.splitlines(), 1):
        if calls in line and (m := call.search(line)):
            yield from done()
            stack = []
            time = _PREFIX.search(line[:80])
            open_ = RuntimeEvent(
                time=time[1] if time else None,
                phase="unknown",
                api=m[2],
                argument=cut(m[3]),
                said=cut(m[4]),
                process=m[1],
                source=f"{where}:{n}",
            )
        elif (m := _HEGUI_FRAME.search(line)) and len(stack) < MAX_STACK:
            parts = m[1].split("----")
            if len(parts) == 4:
                class_, _file, row, method = (p.strip() for p in parts)
                stack.append(f"{class_}.{method}:{row}"[:400])
    yield from done()
