"""Selectors of style sheets, matched with the elements of a page in bounded steps."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from auditor.policy.document.css import split_list, unescaped

MAX_STEPS = 3_000_000
"""Elements that the matching of one page may look at beyond the first of each rule."""
_PART = re.compile(
    r"\s*([>+~])\s*|(\s+)|\*|((?:[\w\u0080-\uffff-]|\\(?:[0-9a-fA-F]{1,6}\s?|.))+)"
    r"|#((?:[\w\u0080-\uffff-]|\\(?:[0-9a-fA-F]{1,6}\s?|.))+)"
    r"|\.((?:[\w\u0080-\uffff-]|\\(?:[0-9a-fA-F]{1,6}\s?|.))+)"
    r"|\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*(\"[^\"]*\"|'[^']*'|[^\]\s]*)\s*[isIS]?\s*)?\]"
    r"|(::?)([\w-]+)(?:\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?",
)
"""Without re.I, which takes longer over these ranges to compile than all pages to read."""
_NTH = re.compile(r"^\s*(?:([+-]?\d*)n)?\s*([+-]?\s*\d+)?\s*$")
_STATES = frozenset(
    [
        "hover",
        "focus",
        "active",
        "focus-within",
        "focus-visible",
        "target",
        "checked",
        "visited",
        "disabled",
        "indeterminate",
        "invalid",
        "required",
        "placeholder-shown",
        "popover-open",
        "open",
        "fullscreen",
        "host",
        "host-context",
    ]
)
_ALL = frozenset(
    [
        "link",
        "any-link",
        "enabled",
        "defined",
        "read-only",
        "read-write",
        "valid",
        "optional",
        "default",
        "scope",
        "lang",
        "dir",
    ]
)


class Test(NamedTuple):
    """One condition of a step: its kind (tag, class, id, attribute ...), name and value."""

    kind: str
    name: str
    value: str = ""


class Step(NamedTuple):
    """A compound selector, with how it stands to the one behind it."""

    tests: tuple[Test, ...]
    before: str
    """`` `>` `+` `~` or blank: how the step in front of it is reached; empty for the first."""


class Selector(NamedTuple):
    """One selector of a stylesheet, compiled; its steps from the element outwards."""

    steps: tuple[Step, ...]
    specificity: tuple[int, int, int]
    readable: bool
    """False where it asks for what is not known here."""


@lru_cache(maxsize=20_000)
def parse(text: str) -> Selector | None:
    """One selector; None for one that holds of no element as it stands (states, `::before`)."""
    steps: list[Step] = []
    tests: list[Test] = []
    joint = ""
    at = 0
    readable = True
    text = text.strip()[:1_000]
    while at < len(text):
        m = _PART.match(text, at)
        if m is None or m.end() == at:
            return Selector((), (0, 0, 0), False)
        at = m.end()
        if m[1] or m[2]:
            steps.append(Step(tuple(tests), joint))
            tests, joint = [], m[1] or " "
        elif m[10] and _never(m[9], m[10].lower()):
            return None
        elif m[10] and m[10].lower() == "has":
            readable = False
        elif (test := _test_of(m)) is not None:
            tests.append(test)
    steps.append(Step(tuple(tests), joint))
    return Selector(tuple(steps), _specificity(steps), readable)


def _never(colons: str, name: str) -> bool:
    """Whether a pseudo-class holds of no element that nobody touches, a pseudo-element of none."""
    return colons == "::" or name in _STATES or name in ("before", "after", "first-line", "marker")


def _test_of(m: re.Match[str]) -> Test | None:
    """What one part of a compound selector asks; None where it asks nothing."""
    if m[3]:
        return Test("tag", unescaped(m[3]).lower())
    if m[4]:
        return Test("id", unescaped(m[4]))
    if m[5]:
        return Test("class", unescaped(m[5]))
    if m[6]:
        return Test("attr" + (m[7] or ""), m[6].lower(), (m[8] or "").strip("\"'"))
    name = (m[10] or "").lower()
    if not name or name in _ALL:
        return None
    inner = name in ("is", "where", "matches", "not") or name.startswith(("nth-", "-webkit-any"))
    return Test(name, (m[11] or "").strip() if inner else "")


def _specificity(steps: list[Step]) -> tuple[int, int, int]:
    kinds = [t.kind for step in steps for t in step.tests]
    ids, tags = kinds.count("id"), kinds.count("tag")
    return ids, len(kinds) - ids - tags - kinds.count("where"), tags


class Matcher:
    """Matches selectors with the elements of one page."""

    def __init__(self) -> None:
        self.steps = 0
        self._places: dict[Any, dict[Any, tuple[int, int, int, int]]] = {}
        self._classes: dict[Any, frozenset[str]] = {}

    @property
    def whole(self) -> bool:
        """Whether every match was tried."""
        return self.steps < MAX_STEPS

    def holds(self, selector: Selector, node: Any) -> bool:
        """Whether an element is meant by the selector."""
        return selector.readable and self._from(selector.steps, len(selector.steps) - 1, node)

    def _from(self, steps: tuple[Step, ...], i: int, node: Any) -> bool:
        self.steps += 1
        if not self.whole or not all(self._test(t, node) for t in steps[i].tests):
            return False
        joint = steps[i].before
        if not joint or i == 0:
            return True
        other = node
        while True:
            other = _parent(other) if joint in " >" else _previous(other)
            if other is None or not self.whole:
                return False
            self.steps += 1
            if self._from(steps, i - 1, other):
                return True
            if joint in ">+":
                return False

    def _test(self, test: Test, node: Any) -> bool:
        kind = test.kind
        if kind == "tag":
            return bool(node.tag == test.name)
        if kind == "id":
            return bool(node.get("id") == test.name)
        if kind == "class":
            return test.name in self.classes(node)
        if kind.startswith("attr"):
            return _attribute(kind[4:], node.get(test.name), test.value)
        if kind in ("is", "where", "matches", "-webkit-any", "not"):
            found = any(
                self._from(s.steps, len(s.steps) - 1, node)
                for s in map(parse, split_list(test.name))
                if s is not None and s.readable
            )
            return found != (kind == "not")
        if kind == "root":
            return _parent(node) is None
        if kind == "empty":
            return len(node) == 0 and not (node.text or "").strip()
        return self._placed(kind, test.name, node)

    def classes(self, node: Any) -> frozenset[str]:
        """The classes of an element."""
        held = self._classes.get(node)
        if held is None:
            held = self._classes[node] = frozenset((node.get("class") or "").split())
        return held

    def _placed(self, kind: str, formula: str, node: Any) -> bool:
        """first-child, nth-of-type(2n+1) and their like."""
        first, last, first_of, last_of = self._place(node)
        of_type = kind.endswith("of-type")
        front, back = (first_of, last_of) if of_type else (first, last)
        if kind.startswith("first"):
            return front == 1
        if kind.startswith("last"):
            return back == 1
        if kind.startswith("only"):
            return front == back == 1
        if kind.startswith("nth"):
            return _nth(formula, back if kind.startswith("nth-last") else front)
        return False

    def _place(self, node: Any) -> tuple[int, int, int, int]:
        parent = node.getparent()
        if parent is None:
            return 1, 1, 1, 1
        held = self._places.get(parent)
        if held is None:
            held = self._places[parent] = _places(parent)
        return held[node]


def _places(parent: Any) -> dict[Any, tuple[int, int, int, int]]:
    """Of each child: its number among all and among its kind, from the front and the back."""
    children = [c for c in parent if isinstance(c.tag, str)]
    totals: dict[str, int] = {}
    numbers = []
    for c in children:
        totals[c.tag] = totals.get(c.tag, 0) + 1
        numbers.append(totals[c.tag])
    n = len(children)
    return {
        c: (i, n - i + 1, k, totals[c.tag] - k + 1)
        for i, (c, k) in enumerate(zip(children, numbers, strict=True), 1)
    }


def _nth(formula: str, place: int) -> bool:
    text = formula.lower().partition(" of ")[0].strip()
    text = {"odd": "2n+1", "even": "2n"}.get(text, text)
    m = _NTH.match(text)
    if not m or not text:
        return False
    step = 0 if m[1] is None else int(m[1] + "1") if m[1] in ("", "+", "-") else int(m[1][:9])
    start = int(m[2].replace(" ", "")[:9]) if m[2] else 0
    if step == 0:
        return place == start
    return (place - start) % step == 0 and (place - start) // step >= 0


def _attribute(operator: str, have: str | None, want: str) -> bool:
    if have is None:
        return False
    if operator == "=":
        return have == want
    if operator == "~=":
        return want in have.split()
    if operator == "|=":
        return have == want or have.startswith(want + "-")
    if operator in ("^=", "$=", "*="):
        test = {"^": have.startswith, "$": have.endswith, "*": have.__contains__}[operator[0]]
        return bool(want) and test(want)
    return True


def _parent(node: Any) -> Any:
    return node.getparent()


def _previous(node: Any) -> Any:
    other = node.getprevious()
    while other is not None and not isinstance(other.tag, str):
        other = other.getprevious()
    return other
