"""Whether a method does no more with a value than test it: for null, for one certain value, by its content."""

from __future__ import annotations

from typing import Literal

from auditor.readers.dex.flow.facts import Fact
from auditor.readers.dex.flow.frame import Call
from auditor.readers.dex.flow.plan import RESULT, Model
from auditor.readers.dex.flow.program import Program
from auditor.readers.dex.flow.spread import Spread

MOST = 40
"""Values made out of the first one that are looked at."""


Test = Literal["tested", "compared"]
"""`tested` for null or one certain value; `compared`: more of its content decides."""


def only_tested(program: Program, spread: Spread, source: Fact, dropped: bool) -> Test | None:
    """How a branch tests the value, where nothing else gets it or what is made of it.

    `dropped`: `tested` also where nothing at all is done with it.
    """
    node, first = source.node, source.label
    if node < 0 or first < 0 or source.handle:
        return None
    frame, uses = program.frame(node), spread.uses(node)
    tested, compared = dropped, False
    queue = [first]
    for label in queue:
        bit = 1 << label
        kept = frame.returns | frame.switched
        for mask in (*frame.returned.values(), *frame.filled.values()):
            kept |= mask
        if kept & bit or uses.stores.get(label) or uses.loads.get(label) or len(queue) > MOST:
            return None
        tested = tested or bool(frame.tested & bit)
        for call, k, _ in uses.calls.get(label, ()):
            ref = program.method(node, call)
            model = ref.model
            if model is None:
                return None
            if _clean(model):
                if not _by_constants(frame.constants, call, k):
                    return None
                same = f"{ref.owner}->{ref.name}" in program.plan.equality
                tested, compared = tested or same, compared or not same
            elif not _makes_only(model):
                return None
            elif call.result and call.result not in queue:
                queue.append(call.result)
    return "compared" if compared else "tested" if tested else None


def _clean(model: Model) -> bool:
    return not (
        model.sinks
        or model.carries
        or model.links
        or model.builder
        or model.same
        or model.opens
        or model.merges
        or model.put
        or model.get is not None
    )


def _makes_only(model: Model) -> bool:
    """Whether a call makes a result out of the value, and keeps it nowhere."""
    made = all(c.to == RESULT and c.transform is None for c in model.carries)
    kept = model.sinks or model.links or model.builder or model.merges or model.put
    return bool(model.carries) and made and not kept


def _by_constants(constants: int, call: Call, k: int) -> bool:
    """Whether all other arguments are constants."""
    others = [mask for i, mask in enumerate(call.args) if i != k]
    return all(not mask & ~1 & ~constants for mask in others)
