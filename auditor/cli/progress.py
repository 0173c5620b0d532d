"""How far a run over many inputs has come, on stderr."""

from __future__ import annotations

import sys
import time

import click

EVERY = 60.0
"""Seconds between two lines where no person looks."""
REDRAWN = 0.2
"""Seconds between two states of the line of a terminal."""


class Progress:
    """A line with rate and time left: redrawn on a terminal, one a minute elsewhere."""

    def __init__(self, total: int, quiet: bool) -> None:
        self._total, self._done = total, 0
        self._terminal = sys.stderr.isatty()
        self._silent = quiet or total < 2
        self._start = self._last = time.monotonic()
        self._shown = False

    def step(self) -> None:
        """One more input is done."""
        self._done += 1
        now = time.monotonic()
        if self._silent or now - self._last < (REDRAWN if self._terminal else EVERY):
            return
        self._last = now
        line = line_of(self._done, self._total, now - self._start)
        click.echo(f"\r\033[K{line}" if self._terminal else line, err=True, nl=not self._terminal)
        self._shown = self._terminal

    def clear(self) -> None:
        """Make room for a line of another kind."""
        if self._shown:
            click.echo("\r\033[K", err=True, nl=False)
            self._shown = False


def line_of(done: int, total: int, seconds: float) -> str:
    """`40 of 200, 8.0/s, 0:00:20 left`; `seconds`: since the start, for the `done`."""
    rate = done / max(seconds, 1e-3)
    left = round((total - done) / rate)
    return (
        f"{done} of {total}, {rate:.1f}/s, {left // 3600}:{left // 60 % 60:02}:{left % 60:02} left"
    )
