"""What is seen of the text of a PDF page: the page is drawn, and text without ink is hidden.

That holds for every way to hide it: invisible modes, the colour of the paper, what lies over
it or cuts it off. Invisible text over a picture (a scan with its recognised text) is seen.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor.policy.document.block import Why

TINY = 2.0
"""Height of text in points up to which nobody reads it."""
FAINT = 24
"""Difference of a colour channel, of 255, below which ink is not told from paper."""
MAX_SIDE = 2_000
"""Pixels of the longer side of a drawn page."""


class Ink:
    """The drawn page, in points of its text."""

    def __init__(self, page: Any) -> None:
        page.set_rotation(0)  # places of text do not turn with the page
        self._left, self._bottom, right, top = page.get_bbox()
        self._width, self._height = right - self._left, top - self._bottom
        self._scale = min(1.0, MAX_SIDE / max(self._width, self._height, 1.0))
        bitmap = page.render(scale=self._scale, may_draw_forms=False, no_smoothpath=True)
        pixels = np.asarray(bitmap.to_numpy())
        self._pixels = pixels[:, :, :3] if pixels.ndim == 3 else pixels[:, :, None]

    def hides(self, left: float, bottom: float, right: float, top: float) -> Why | None:
        """Why text in this box is not seen; None where it is."""
        if top - bottom <= TINY:
            return "no_size"
        x0, x1 = left - self._left, right - self._left
        y0, y1 = self._height - (top - self._bottom), self._height - (bottom - self._bottom)
        if x1 <= 0 or y1 <= 0 or x0 >= self._width or y0 >= self._height:
            return "off_page"
        rows, columns = self._pixels.shape[:2]
        a, b = max(0, int(y0 * self._scale) - 1), min(rows, int(y1 * self._scale) + 2)
        c, d = max(0, int(x0 * self._scale) - 1), min(columns, int(x1 * self._scale) + 2)
        part = self._pixels[a:b, c:d].reshape(-1, self._pixels.shape[2])
        if not part.size:
            return "off_page"
        spread = part.max(axis=0).astype(int) - part.min(axis=0)
        return "invisible" if int(spread.max()) < FAINT else None
