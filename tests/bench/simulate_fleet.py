"""A fleet's schedule without its work: shards as `auditor fleet run` cuts them, measured times.

    python tests/bench/simulate_fleet.py --store STORE --builds 1000000 --workers 64 --mb 20

Times per build come from a store (`apps.seconds`, `apps.dex_bytes`): a fixed part, a part per byte
fitted to them, and the scatter about that line, drawn anew for each build. Workers differ in speed,
die and come back; downloads share one line. What is simulated is the driver's own order: largest
shard first, a lost shard again, no second copy of a slow one.
"""

from __future__ import annotations

import argparse
import heapq
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from auditor.fleet.plan import Build
from auditor.fleet.shards import cut


class Line(NamedTuple):
    """Seconds of a build: fixed, per byte of DEX, and the scatter as factors."""

    fixed: float
    per_byte: float
    scatter: tuple[float, ...]


class World(NamedTuple):
    """What the schedule meets."""

    workers: int
    start: float = 10.0
    """Seconds until a worker holds the knowledge."""
    slow: float = 0.05
    """Share of workers at half speed."""
    dies: float = 1 / (200 * 3600)
    """Deaths per second of a worker's work."""
    back: float = 60.0
    """Seconds until it is back."""
    line: float = 125e6
    """Bytes per second of all downloads together; 0: builds lie on a disk."""


class Outcome(NamedTuple):
    """How it went."""

    seconds: float
    busy: float
    """Share of the workers' time that was work that counts."""
    lost: int
    """Shards that were begun in vain."""
    last: float
    """Seconds from when the first worker had nothing left to the end."""
    shards: int


def fitted(times: Sequence[tuple[float, float]]) -> Line:
    """The line through (DEX bytes, seconds), by least squares, neither part below 0."""
    n = len(times)
    mx, my = sum(x for x, _ in times) / n, sum(y for _, y in times) / n
    spread = sum((x - mx) ** 2 for x, _ in times)
    slope = max(0.0, sum((x - mx) * (y - my) for x, y in times) / spread if spread else 0.0)
    fixed = max(0.001, my - slope * mx)
    ratios = [y / (fixed + slope * x) for x, y in times]
    mean = sum(ratios) / n  # the line holds the mean, they hold the scatter alone
    return Line(fixed, slope, tuple(r / mean for r in ratios))


def population(count: int, mean: float, chance: random.Random) -> list[Build]:
    """Builds whose DEX bytes scatter as real ones do: lognormal, a tenth above twice the mean."""
    sizes = [min(400e6, mean * chance.lognormvariate(-0.32, 0.8)) for _ in range(count)]
    return [
        Build(sha256=f"{i:064x}", dex_bytes=int(s), size=int(s * 1.0)) for i, s in enumerate(sizes)
    ]


def simulated(builds: Sequence[Build], line: Line, world: World, seed: int = 18) -> Outcome:
    """The schedule of these builds."""
    chance = random.Random(seed)
    shards = [
        (
            sum((line.fixed + line.per_byte * b.dex_bytes) * chance.choice(line.scatter) for b in s.builds),
            sum(b.size for b in s.builds),
        )
        for s in cut(builds, world.workers)
    ]  # fmt: skip
    todo = list(reversed(shards))
    free = [
        (world.start, 0.5 if chance.random() < world.slow else 1.0) for _ in range(world.workers)
    ]
    heapq.heapify(free)
    fetched = useful = end = 0.0
    first_idle, lost = 0.0, 0
    while todo:
        now, speed = heapq.heappop(free)
        work, size = todo.pop()
        # the line is shared, and fetching goes on while others are read
        fetched = max(fetched, now) + size / world.line if world.line else now
        done = max(now + work / speed, fetched)
        if chance.random() < 1 - 2.718281828 ** (-(done - now) * world.dies):
            lost += 1
            todo.append((work, size))
            done = now + chance.random() * (done - now) + world.back
        else:
            useful += work
            end = max(end, done)
        if not todo and not first_idle:
            first_idle = min([f[0] for f in free] or [done])
        heapq.heappush(free, (done, speed))
    return Outcome(
        end, useful / (end * world.workers), lost, max(0.0, end - first_idle), len(shards)
    )


def _measured(store: Path) -> list[tuple[float, float]]:
    from auditor.fleet.views import open_views

    sql = "select dex_bytes, seconds from apps where status = 'read' and seconds is not null"
    return [(float(x), float(y)) for x, y in open_views(store).ask(sql).rows]


def main() -> None:
    """Print what a plan of so many builds comes to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--builds", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--mb", type=float, default=20.0, help="mean MB of DEX a build")
    parser.add_argument(
        "--line", type=float, nargs="+", default=[0, 1000], help="Mbit/s; 0: on a disk"
    )
    given = parser.parse_args()
    line = fitted(_measured(given.store))
    print(
        f"{line.fixed * 1000:.1f} ms + {line.per_byte * 1e9:.1f} ms/MB, {len(line.scatter)} builds"
    )
    builds = population(given.builds, given.mb * 1e6, random.Random(1))
    print("workers | line Mbit/s | hours | busy | lost shards | tail min | shards")
    for workers in given.workers:
        for mbit in given.line:
            o = simulated(builds, line, World(workers, line=mbit * 125_000))
            print(
                f"{workers} | {mbit:g} | {o.seconds / 3600:.2f} | {o.busy:.3f} | {o.lost} | {o.last / 60:.1f} | {o.shards}"
            )


if __name__ == "__main__":
    main()
