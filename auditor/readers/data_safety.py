"""Google Play's Data safety form: the CSV that Play Console exports -> answers.

Rows are told by their ids alone: labels come in any language, and the letter case of `TRUE` means
nothing. A file that is not such a form is refused with the row that shows it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from auditor.errors import InputError, UsageError
from auditor.knowledge.schema import FormQuestion, Knowledge
from auditor.limits import DEFAULT, Limits
from auditor.model import DataSafetyForm, FormAnswer, FormEntry

HEADER = (
    "Question ID (machine readable)",
    "Response ID (machine readable)",
    "Response value",
    "Answer requirement",
)
"""The label column follows; its name is translated in some exports."""
USAGE = "PSL_DATA_USAGE_RESPONSES"
MOST_ROWS = 5_000
_ADDRESS = re.compile(r"https?://[^\s]+\Z", re.I)

Row = tuple[int, str, str, str]
"""Line, question, response, value."""
