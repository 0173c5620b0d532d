"""How data is obtained: by a permission, from the user, or automatically."""

from __future__ import annotations

from auditor.knowledge.schema import Knowledge
from auditor.model import Mode
from auditor.policy.claims.around import device, listed
from auditor.policy.context.frame import Clause
from auditor.policy.lexicon.matcher import Hit
from auditor.policy.sentences.annotate import Sentence


class Modes:
    """Tells the mode of terms with one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._capabilities = {
            d for p in knowledge.permissions.values() if p.runtime and p.level for d in p.primary
        }
        self._typed_in = {d.id for d in knowledge.data_types.values() if d.typed_in}

    def of(self, s: Sentence, h: Hit, clause: Clause) -> Mode:
        """The mode of one term, by its clause and its own kind."""
        frame, data = clause.frame, h.value.data
        if h.value.permission:
            return "permission"
        automatic, read = s.has("automatic"), device(s, clause)
        entered = frame.provided and not automatic
        if data in self._typed_in and (entered or not (read or automatic)):
            return "user_provided"
        if data in self._typed_in and frame.provided and not read:
            return "user_provided"
        if s.has("permission_word"):
            return "permission"
        if frame.provided and s.has("ask") and data in self._capabilities and listed(s, h):
            return "permission"  # a generator's sentence counts it among what is asked for
        if entered:
            return "user_provided"
        return "automatic" if frame.kind == "collect" or automatic else "unspecified"
