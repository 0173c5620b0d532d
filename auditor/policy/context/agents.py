"""Who does it: the developer, another party, or both; what constructions say of a party comes first."""

from __future__ import annotations

from typing import NamedTuple

from auditor.knowledge.language_schema import Grammar
from auditor.knowledge.schema import Language
from auditor.policy.context.frame import Frame
from auditor.policy.context.polarity import Span
from auditor.policy.lexicon.matcher import Hit

ON_AGENTS = ("tool", "both", "beside", "third", "ours")
"""Effects of the constructions that say what a party does."""


class Here(NamedTuple):
    """The cues of one clause by family, its verbs in order, and the constructions about its parties."""

    start: int
    end: int
    tongue: Language
    by: dict[str, list[Hit]]
    verbs: list[Hit]
    agents: list[Span]
    fellows: list[int]
    """Where receivers stand, in the whole sentence, that are no third party: other users."""

    def roles(self, party: Hit) -> frozenset[str]:
        """What constructions say of a party; empty where none does."""
        return frozenset(s.effect for s in self.agents if s.start <= party.start < s.end)

    def builds(self, how: Grammar) -> bool:
        """Whether its language builds clauses so."""
        return how in self.tongue.grammar

    @property
    def company(self) -> bool:
        """Whether a company under its own name stands right before the verb."""
        verb = self.verbs[0].start if self.verbs else -1
        return any(s.effect == "third" and s.end == verb for s in self.agents)

    @property
    def ours(self) -> bool:
        """Whether the developer is named as the one who acts."""
        return bool(self.by.get("first")) or any(
            s.effect == "ours" and s.start < self.end and self.start < s.end for s in self.agents
        )


def third(here: Here, previous: Frame) -> bool:
    """Whether somebody else does it: another party as subject, as agent, or as receiver."""
    parties = here.by.get("third", [])
    if here.company:
        return True
    if not parties:
        return previous.third and not here.by.get("first")
    if not here.verbs:
        return any("beside" not in here.roles(t) for t in parties)
    shares = next((v for v in here.verbs if v.family == "share"), None)
    if shares is not None and (
        here.builds("receiver_first") or any(t.start > shares.start for t in parties)
    ):
        return True
    if here.builds("subject_first"):
        return _is_subject(here, parties)
    return any(_acts(here, t) for t in parties)


def _is_subject(here: Here, parties: list[Hit]) -> bool:
    """Whether the last subject before the verb is another party."""
    verb = here.verbs[0].start
    subjects = [t.start for t in parties if t.start < verb and "beside" not in here.roles(t)]
    ours = [f.start for f in here.by.get("first", ()) if f.start < verb]
    return bool(subjects) and (not ours or max(subjects) > max(ours))


def _acts(here: Here, party: Hit) -> bool:
    """Whether a party is the subject, or the agent or receiver that a construction finds."""
    said, verb = here.roles(party), here.verbs[0].start
    firsts = here.by.get("first", ())
    if "both" in said or ("tool" in said and firsts and verb < party.start):
        return True
    if party.start > verb or "third" in said:
        return "third" in said
    return "beside" not in said and not any(party.start < f.start < verb for f in firsts)


def together(here: Here) -> bool:
    """`We and our partners collect`, `we use a third party to collect`: both do it."""
    verb = here.verbs[0].start
    ours = any(f.start < verb for f in here.by.get("first", ()))
    said = [(t, here.roles(t)) for t in here.by.get("third", ())]
    return any("both" in r or (ours and "tool" in r and verb < t.start) for t, r in said)
