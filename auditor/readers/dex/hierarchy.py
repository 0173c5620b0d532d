"""Which classes of a build are below the classes that signals name, whichever file they are in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from auditor.readers.dex.arrays import I64, Csr
from auditor.readers.dex.tables import Dex

Owners = dict[bytes, tuple[str, ...]]


def owners_below(
    dexes: list[Dex],
    parents: list[tuple[I64, Csr]],
    owners: list[str],
    platform: Mapping[str, tuple[str, ...]],
) -> Owners:
    """Descriptor of each class that extends or implements one of `owners`, at any depth.

    `parents`: per file the type of each class, and the types of its superclass and interfaces;
    `platform`: the same of the platform's own classes, which are in no file: class -> those below.
    """
    out: dict[bytes, dict[str, None]] = {}
    pairs = []
    for own, parent_lists in parents:
        row = np.repeat(np.arange(len(own)), np.diff(parent_lists.first))
        pairs.append((own[row], parent_lists.target))
    new: dict[bytes, dict[str, None]] = {o.encode(): {o: None} for o in owners}
    left = list(owners)
    while left:
        above = left.pop()
        for d in map(str.encode, platform.get(above, ())):
            found = [o for o in new[above.encode()] if o not in out.get(d, ())]
            if found:
                out.setdefault(d, {}).update(dict.fromkeys(found))
                new.setdefault(d, {}).update(dict.fromkeys(found))
                left.append(d.decode())
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
