"""The instructions that matter, with the member, string or type that each names."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from auditor.readers.dex.arrays import I64
from auditor.readers.dex.code import Code
from auditor.readers.dex.handles import named_methods
from auditor.readers.dex.sweep import sweep
from auditor.readers.dex.tables import Dex

NAMED_BY_HANDLE = 0x6E
"""A method reference counts as an invoke-virtual of what it names."""


class Instructions(NamedTuple):
    """The instructions that matter: arrays of one length."""

    at: I64
    row: I64
    op: I64
    names: I64
    """method_id, field_id, string or type that the instruction names."""


def instructions(dex: Dex, code: Code) -> Instructions:
    """Calls, field reads, strings and class literals of all methods, with what they name."""
    sites = sweep(dex.units, code)
    units = dex.units
    op = (units[sites.at] & 0xFF).astype(np.int64)
    last = len(units) - 1
    inside = sites.at + 1 <= last
    index = np.where(inside, units[np.minimum(sites.at + 1, last)], 0).astype(np.int64)
    jumbo = op == 0x1B
    if jumbo.any():
        index[jumbo] |= units[np.minimum(sites.at[jumbo] + 2, last)].astype(np.int64) << 16
    named = named_methods(dex, sites, op, index)
    if not len(named.at):
        return Instructions(sites.at, sites.row, op, index)
    return Instructions(
        np.concatenate([sites.at, named.at]),
        np.concatenate([sites.row, named.row]),
        np.concatenate([op, np.full(len(named.at), NAMED_BY_HANDLE)]),
        np.concatenate([index, named.method]),
    )
