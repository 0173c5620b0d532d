"""Builds -> shards: pieces of work of one process, the largest first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from auditor.fleet.plan import Build

MOST_BYTES = 8_000_000_000
"""DEX bytes of one shard: minutes, so that what a lost one costs stays small."""
MOST_BUILDS = 2_000
PART = 3
"""A shard is this part of what is left for each worker, so the last ones are small and no worker
waits long for another."""
LEAST_BYTES = 100_000_000
"""Below this a shard is not worth handing out."""
FIXED = 1_000_000
"""What a build costs beside its DEX bytes, as so many of them."""


class Shard(msgspec.Struct, frozen=True):
    """Some builds, and how often they were tried."""

    builds: tuple[Build, ...]
    tries: int = 0

    @property
    def name(self) -> str:
        """The same for the same builds."""
        digest = hashlib.sha256("".join(b.sha256 for b in self.builds).encode())
        return digest.hexdigest()[:16]

    @property
    def cost(self) -> int:
        """In DEX bytes."""
        return sum(map(cost_of, self.builds))


def cost_of(build: Build) -> int:
    """What reading it costs, in DEX bytes."""
    return build.dex_bytes + FIXED


def cut(builds: Iterable[Build], workers: int) -> list[Shard]:
    """The largest builds in the first shards, and shards that become smaller to the end."""
    ordered = sorted(builds, key=lambda b: (-cost_of(b), b.sha256))
    left = sum(map(cost_of, ordered))
    out: list[Shard] = []
    held: list[Build] = []
    cost, most = 0, _most(left, workers)
    for build in ordered:
        if held and (cost + cost_of(build) > most or len(held) >= MOST_BUILDS):
            out.append(Shard(tuple(held)))
            left -= cost
            held, cost, most = [], 0, _most(left, workers)
        held.append(build)
        cost += cost_of(build)
    if held:
        out.append(Shard(tuple(held)))
    return out


def _most(left: int, workers: int) -> int:
    """Cost of the next shard at most."""
    return min(MOST_BYTES, max(LEAST_BYTES, left // (PART * max(1, workers))))


def halved(shard: Shard) -> Sequence[Shard]:
    """Two shards that are tried once before they are halved again."""
    middle = len(shard.builds) // 2
    return [Shard(half, 2) for half in (shard.builds[:middle], shard.builds[middle:])]
