"""Runtime records: what a recorder, a store or the system saw an app do, as events.

The format is told by content. Words of a language that a format is written in come with the
call (`permission_maps/runtime`); nothing here knows what an API yields or whom a class is of.
"""

from __future__ import annotations

from auditor.runtime.reader import Trace as Trace
from auditor.runtime.reader import read_record as read_record
