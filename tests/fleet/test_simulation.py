"""The simulated schedule against what can be worked out by hand."""

from __future__ import annotations

import random

from auditor.fleet.plan import Build
from tests.bench.simulate_fleet import Line, World, fitted, population, simulated

EVEN = Line(1.0, 0.0, (1.0,))
CALM = World(4, start=0, slow=0, dies=0, line=0)


def builds(count: int, size: int = 0) -> list[Build]:
    return [Build(sha256=f"{i:064x}", dex_bytes=10, size=size) for i in range(count)]


def test_even_work_on_even_workers() -> None:
    found = simulated(builds(3200), EVEN, CALM)
    assert 800 <= found.seconds < 820, "no more than the last shard's part"
    assert found.busy > 0.97
    assert found.lost == 0


def test_a_line_that_is_too_narrow_decides() -> None:
    found = simulated(builds(3200, size=1000), EVEN, CALM._replace(line=1000))
    assert found.seconds >= 3200, "3.2 MB at 1 kB a second"
    assert found.busy <= 0.25


def test_what_dies_is_done_again() -> None:
    found = simulated(builds(3200), EVEN, CALM._replace(dies=1 / 400))
    assert found.lost > 0
    assert found.seconds > 800


def test_the_line_through_measured_times() -> None:
    line = fitted([(x * 1e6, 0.02 + 0.03 * x) for x in range(1, 50)])
    assert abs(line.fixed - 0.02) < 1e-9
    assert abs(line.per_byte - 3e-8) < 1e-12
    assert all(abs(s - 1) < 1e-9 for s in line.scatter)


def test_generated_sizes_have_the_mean_that_is_asked_for() -> None:
    sizes = [b.dex_bytes for b in population(20_000, 20e6, random.Random(1))]
    assert 19e6 < sum(sizes) / len(sizes) < 21e6
