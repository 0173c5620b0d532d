"""Which methods answer a slot: a call that an override may take, as class and signature.

A method is one number: type, name and prototype. A slot has the number that the call names.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from auditor.readers.dex.arrays import I64, Csr, csr, distinct, runs

SIG_BITS = 42
PROTO_BITS = 20
PROTO = (1 << PROTO_BITS) - 1
SIGNATURE = (1 << SIG_BITS) - 1


def find(wanted: I64, key: I64) -> tuple[Any, I64]:
    """(whether `key` holds each, at which index)."""
    at = np.minimum(np.searchsorted(key, wanted), max(0, len(key) - 1))
    return (key[at] == wanted if len(key) else np.zeros(len(wanted), bool)), at


def inherited_by(
    slot_key: I64, key: I64, class_type: I64, class_by_type: I64, above: Csr
) -> tuple[I64, I64]:
    """(slot, node): the methods that a slot names: its own, else those that its class inherits."""
    exact, node = find(slot_key, key)
    open_ = np.flatnonzero(~exact)
    position, ancestor = above.of(class_by_type[slot_key[open_] >> SIG_BITS])
    slot = open_[position]
    found, inherited = find((class_type[ancestor] << SIG_BITS) | (slot_key[slot] & SIGNATURE), key)
    own = np.flatnonzero(exact)
    return np.concatenate([own, slot[found]]), np.concatenate([node[own], inherited[found]])


def overriding(
    slot_key: I64, key: I64, virtual: Any, owner: I64, class_type: I64, above: Csr
) -> tuple[I64, I64]:
    """(slot, node): the methods of subclasses and implementers that answer a slot."""
    node = np.flatnonzero(virtual)
    position, ancestor = above.of(owner[node])
    node = node[position]
    other = ancestor != owner[node]
    node, ancestor = node[other], ancestor[other]
    found, slot = find((class_type[ancestor] << SIG_BITS) | (key[node] & SIGNATURE), slot_key)
    return slot[found], node[found]


def answering(
    slot_key: I64,
    key: I64,
    virtual: Any,
    class_type: I64,
    class_by_type: I64,
    above: Csr,
    several: I64,
) -> tuple[I64, I64]:
    """(slot, node): methods that a class inherits and that answer a slot of another ancestor.

    `class Job extends Base implements Task`: a call of Task.run comes to Base.run, although
    Base is no Task.
    """
    position, ancestor = above.of(several)
    class_ = several[position]
    # the methods that these classes have or inherit, by class and signature
    members = csr(len(class_type), class_by_type[key >> SIG_BITS], np.arange(len(key)))
    at, node = members.of(ancestor)
    keep = virtual[node] & (ancestor[at] != class_[at])
    node, of_class = node[keep], class_[at[keep]]
    # the slots of their ancestors, likewise; both sorted by one number
    slots = csr(len(class_type), class_by_type[slot_key >> SIG_BITS], np.arange(len(slot_key)))
    at, slot = slots.of(ancestor)
    signatures = distinct(key[node] & SIGNATURE)
    shared = find(slot_key[slot] & SIGNATURE, signatures)[0]
    slot, slot_class = slot[shared], class_[at[shared]]
    held = np.searchsorted(signatures, slot_key[slot] & SIGNATURE)
    wanted = slot_class * len(signatures) + held
    have = of_class * len(signatures) + np.searchsorted(signatures, key[node] & SIGNATURE)
    order = np.argsort(have, kind="stable")
    have, node = have[order], node[order]
    low, high = (np.searchsorted(have, wanted, side) for side in ("left", "right"))
    count = high - low
    return np.repeat(slot, count), node[runs(low, count)]
