"""Which classes of a build are below the classes that signals name, whichever file they are in."""

from __future__ import annotations

import numpy as np

from auditor.readers.dex.arrays import I64, Csr
from auditor.readers.dex.tables import Dex

Owners = dict[bytes, tuple[str, ...]]


def owners_below(dexes: list[Dex], parents: list[tuple[I64, Csr]], owners: list[str]) -> Owners:
    """Descriptor of each app class that extends or implements one of `owners`, at any depth.

    `parents`: per file the type of each class, and the types of its superclass and interfaces.
    """
    out: dict[bytes, dict[str, None]] = {}
    pairs = []
    for own, above in parents:
        row = np.repeat(np.arange(len(own)), np.diff(above.first))
        pairs.append((own[row], above.target))
    new: dict[bytes, dict[str, None]] = {o.encode(): {o: None} for o in owners}
    while new:
        below: dict[bytes, dict[str, None]] = {}
        for dex, (child, parent) in zip(dexes, pairs, strict=True):
            known = np.zeros(len(dex.types), bool)
            known[[t for d in new if (t := dex.type_of(d)) >= 0]] = True
            hit = known[parent]
            of = dex.descriptors
            for c, p in zip(child[hit].tolist(), parent[hit].tolist(), strict=True):
                more = [o for o in new[of[p]] if o not in out.get(of[c], ())]
                if more:
                    out.setdefault(of[c], {}).update(dict.fromkeys(more))
                    below.setdefault(of[c], {}).update(dict.fromkeys(more))
        new = below
    return {d: tuple(o) for d, o in out.items()}
