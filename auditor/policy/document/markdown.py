"""Markdown -> HTML, line for line: what stands on a line of the text stands on that line of the page.

HTML within it stays as it is, so that one reader decides what is seen. What Markdown itself keeps
from the reader (front matter, link references, texts behind images) is set apart. Every pattern
looks at each character a bounded number of times.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from auditor.files import STDIN
from auditor.policy.document.asides import Asides
from auditor.policy.document.kinds import BULLET, ENDS
from auditor.policy.document.markdown_inline import (
    ITEM,
    cells_of,
    delimits,
    held,
    inline_html,
    unclosed_comment,
    without_marks,
)

_LINES = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:\s+(.*))?$")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_RULE = re.compile(r"[-=_*#~ ]{3,}")
_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)((?:[^\[\]\\]|\\.){1,999})\]:\s*(<[^<>]*>|\S+)\s*(.*)$")
_TITLE = re.compile(r"^\s*(?:\"[^\"]*\"|'[^']*'|\([^()]*\))\s*$")
_HTML_BLOCK = re.compile(
    r"^\s*</?(?:address|article|aside|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|html|legend|li|link|main|menu|nav|noframes|ol"
    r"|optgroup|option|p|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul|datalist|textarea)(?=[\s/>]|$)",
    re.I,
)
_RAW = re.compile(r"^\s*<(script|style|pre|textarea)(?=[\s>]|$)", re.I)
_ALONE = re.compile(r"^ {0,3}</?(?!(?:br|hr|img|a)[\s/>])[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>\s*$", re.I)
"""Any other tag that has a line for itself; it does not end a paragraph."""
_COMMENT = re.compile(r"^\s*<!--")
_NOTE = re.compile(r"^ {0,3}\[\^([^\[\]\s]{1,99})\]:\s*(.*)$")
_NOTED = re.compile(r"\[\^([^\[\]\s]{1,99})\](?!:)")
_IMAGE = re.compile(
    r"!\[([^\[\]]*)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|\[[^\[\]]*\])"
)
_LINK = re.compile(
    r"\[([^\[\]]*)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|\[[^\[\]]*\])"
)
_AUTOLINK = re.compile(r"<((?:[a-z][a-z0-9+.-]{1,31}:[^\s<>]*)|(?:[^\s<>@]+@[^\s<>]+))>", re.I)
_CODE = re.compile(r"(`{1,3})([^`\n]+)\1")
_STRUCK = re.compile(r"(?<!~)~~(?=[^\s~])([^~]+)(?<=[^\s~])~~(?!~)")
_STRUCK_ONCE = re.compile(r"(?<![\w~])~(?=[^\s~])([^~]+)(?<=[^\s~])~(?![\w~])")
"""Not within a word: `3~5` is a range."""
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HELD = re.compile("\ue000([0-9a-f]{2})\ue001")


MAX_WRAPPED = 200
"""Lines of a paragraph that are looked through for the end of a comment or a strike."""


class _State(NamedTuple):
    """What the line before leaves open."""

    raw: str = ""
    """What ends a block of HTML or code: a closing mark, or empty where a blank line does."""
    kind: str = ""
    """`html`, `code`, `comment`, `note`; empty outside of blocks."""


def is_markdown(name: str) -> bool:
    """Whether a file is Markdown by its name; what comes from a pipe has none and may be."""
    return name == STDIN or name.lower().endswith((".md", ".markdown", ".mdown", ".mkd", ".mdx"))


def markdown_html(text: str, beside: Asides, most: int) -> str:
    """The page of a Markdown text; hidden text that is Markdown's own goes to `beside`.

    Ends behind more than `most` paragraphs.
    """
    return _Writer(_LINES.split(text), beside).page(most)


class _Writer:
    """Writes one page."""

    def __init__(self, lines: list[str], beside: Asides) -> None:
        self._lines = lines
        self._beside = beside
        self._out: list[str] = []
        self._paragraph = ""
        """The last line of the open paragraph."""
        self._table = 0
        """Columns of the open table."""
        self._struck = False
        self._paragraphs = 0
        self._noted = {n for line in lines if "[^" in line for n in _NOTED.findall(line)}
        """Footnotes that the text points to; no page shows the others."""
        self._title_for = -1
        """The line on which the title of a link reference may stand."""

    def page(self, most: int) -> str:
        """The whole page."""
        state = self._front_matter()
        for i, line in enumerate(self._lines[len(self._out) :], len(self._out)):
            if self._paragraphs > most:
                break
            state = self._line(i, line, state)
        self._close()
        self._beside.flush()
        return "\n".join(self._out)

    def _front_matter(self) -> _State:
        """Skip what stands between two lines of `---` at the very beginning."""
        if not self._lines or self._lines[0].lstrip("\ufeff").rstrip() not in ("---", "+++"):
            return _State()
        mark = self._lines[0].lstrip("\ufeff").rstrip()
        for end, line in enumerate(self._lines[1:200], 1):
            if line.rstrip() in (mark, "..."):
                for i, inner in enumerate(self._lines[1:end], 2):
                    self._beside.add(inner, i, "metadata")
                    self._beside.flush()
                self._out += [""] * (end + 1)
                break
        return _State()

    def _line(self, i: int, line: str, state: _State) -> _State:
        """Write one line; what is open behind it."""
        if state.kind:
            return self._within(line, state)
        opened = self._opens(line)
        if opened is None and not self._paragraph:
            opened = self._opens_alone(i, line)
        if opened is not None:
            self._close()
            if opened.kind == "code":
                self._out.append("<pre>")
                return opened
            return self._within(line, opened)
        if (
            not line.strip()
            or (_RULE.fullmatch(line.strip()) and not self._table)
            or self._hides(i, line)
        ):
            self._close()
            self._out.append("")
        elif m := _HEADING.match(line):
            self._close()
            level = len(m[1])
            self._out.append(f"<h{level}>{self._inline((m[2] or '').strip('# '), i)}</h{level}>")
        elif self._is_row(i, line):
            self._row(i, line)
        else:
            return self._text(i, line)
        return state

    @staticmethod
    def _opens(line: str) -> _State | None:
        if m := _FENCE.match(line):
            return _State(m[1], "code")
        if m := _RAW.match(line):
            return _State(f"</{m[1].lower()}", "html")
        if _COMMENT.match(line):
            return _State("-->", "comment")
        if line.lstrip().startswith("<?"):
            return _State("?>", "html")
        return _State("", "html") if _HTML_BLOCK.match(line) else None

    def _opens_alone(self, i: int, line: str) -> _State | None:
        """What only begins where no paragraph is open: any tag, a footnote that nothing points to."""
        if _ALONE.match(line):
            return _State("", "html")
        note = _NOTE.match(line)
        return _State(str(i), "note") if note and note[1] not in self._noted else None

    def _within(self, line: str, state: _State) -> _State:
        """A line of a block of HTML or code."""
        if state.kind == "code":
            if line.strip().startswith(state.raw) and not line.strip().strip(state.raw[0]):
                self._out.append("</pre>")
                return _State()
            self._out.append(html.escape(line, quote=False) + "<br>")
            return state
        if state.kind == "note":
            if not line.strip():
                self._beside.flush()
                self._out.append("")
                return _State()
            m = _NOTE.match(line)
            self._beside.add(m[2] if m else line, int(state.raw) + 1, "metadata")
            self._out.append("")
            return state
        if state.kind == "comment":
            before, mark, after = line.partition("-->")
            if not mark:
                self._out.append(line)
                return state
            opened = self._opens(after)
            self._out.append(before + mark + (after if opened else inline_html(after)))
            return opened if opened and not (opened.raw and opened.raw in after) else _State()
        self._out.append(line)
        ended = state.raw in line.lower() if state.raw else not line.strip()
        return _State() if ended else state

    def _hides(self, i: int, line: str) -> bool:
        """Link references, and their titles on the next line, are not shown."""
        if i == self._title_for and _TITLE.match(line):
            self._beside.add(line, i + 1, "metadata")
            self._beside.flush()
            return True
        m = _REFERENCE.match(line)
        if not m or (m[3] and not _TITLE.match(m[3])) or self._paragraph:
            return False
        self._title_for = -1 if m[3] else i + 1
        self._beside.add(f"{m[1]} {m[3]}".strip(), i + 1, "metadata")
        self._beside.flush()
        return True

    def _is_row(self, i: int, line: str) -> bool:
        text = line.strip()
        if "|" not in text:
            return False
        if self._table or (text.startswith("|") and text.endswith("|") and text.count("|") > 2):
            return True
        behind = self._lines[i + 1] if i + 1 < len(self._lines) else ""
        return delimits(behind)

    def _row(self, i: int, line: str) -> None:
        if delimits(line):
            self._out.append("")
            return
        tag = "td" if self._table else "th"
        before = "" if self._table else "<table>"
        if not self._table:
            self._close()
        cells = "".join(f"<{tag}>{self._inline(c, i)}</{tag}>" for c in cells_of(line))
        self._out.append(f"{before}<tr>{cells}</tr>")
        self._table = cells.count(f"<{tag}>")

    def _text(self, i: int, line: str) -> _State:
        if self._table:
            self._close()
        opened = unclosed_comment(line) and self._ends(i, "-->")
        shown = self._inline(self._struck_over_lines(i, line), i, opened)
        if self._paragraph and _continues(self._paragraph, line.strip()):
            self._out.append(shown)
        else:
            self._close()
            self._paragraphs += 1
            self._out.append(_opening(line) + shown)
        self._paragraph = line.strip()
        return _State("-->", "comment") if opened else _State()

    def _ends(self, i: int, mark: str) -> bool:
        """Whether a mark stands further down in the paragraph of a line."""
        for line in self._lines[i + 1 : i + MAX_WRAPPED]:
            if not line.strip():
                return False
            if mark in line:
                return True
        return False

    def _struck_over_lines(self, i: int, line: str) -> str:
        """A line with the marks of a strike that began above it, or goes on below it."""
        if self._struck:
            if "~~" not in line:
                return f"~~{line.strip()}~~" if line.strip() else line
            self._struck = False
            line = "~~" + line
        if "~~" in line and line.count("~~") % 2 and self._ends(i, "~~"):
            self._struck = True
            line += "~~"
        return line

    def _close(self) -> None:
        """End the open paragraph or table, on the line where it stands."""
        if self._paragraph and self._out:
            self._out[-1] += "</p>"
        elif self._table and self._out:
            self._out[-1] += "</table>"
        self._paragraph = ""
        self._table = 0

    def _inline(self, text: str, i: int, comment: bool = False) -> str:
        """The text of a line without its marks, with its HTML; `comment`: one stays open."""
        text = _CODE.sub(lambda m: held(m[2]), text) if "`" in text else text
        if "![" in text:
            for m in _IMAGE.finditer(text):
                self._beside.add(m[1], i + 1, "metadata")
                self._beside.flush()
            text = _IMAGE.sub("", text)
        if "\\" in text:
            text = _ESCAPED.sub(lambda m: held(m[1]), text)
        if "[" in text:
            text = _LINK.sub(r"\1", text)
        text = inline_html(_AUTOLINK.sub(r"\1", text) if "<" in text else text, comment)
        if "~~" in text:
            text = _STRUCK.sub(r"<del>\1</del>", text)
        if "~" in text:
            text = _STRUCK_ONCE.sub(r"<del>\1</del>", text)
        text = without_marks(text)
        return _HELD.sub(lambda m: html.escape(chr(int(m[1], 16)), quote=False), text)


def _opening(line: str) -> str:
    """A paragraph; the depth of a list item goes with it."""
    m = ITEM.match(line)
    return f'<p data-depth="{1 + min(len(m[1].expandtabs(4)) // 2, 8)}">' if m else "<p>"


def _continues(before: str, line: str) -> bool:
    """A line that a hard wrap cut off from the one before it."""
    if before.endswith(ENDS[:9]) or BULLET.match(line):
        return False
    return line[0].islower() and not re.match(r"^[a-z][.)]\s", line) and len(before) > 3
