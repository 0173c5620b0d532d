"""What shaped a report, in sentences for every format: settings, rules, overlays, waivers ..."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.gate import Gate, RuleChange, UsedFile
from auditor.knowledge.schema import Knowledge
from auditor.knowledge.wording import phrase

SHORT_HASH = 16


def shaping(gate: Gate, knowledge: Knowledge, lang: str = "en") -> tuple[str, ...]:
    """A sentence for each thing that shaped a report; none where the defaults did.

    Unescaped: names of files and reasons come out of the audited tree.
    """
    return tuple(_lines(gate, knowledge, lang))


def _lines(gate: Gate, k: Knowledge, lang: str) -> Iterator[str]:
    def say(id_: str, **words: str | int) -> str:
        return phrase(k, id_, lang, **words)

    def used(id_: str, file: UsedFile) -> str:
        n = "" if file.entries is None else file.entries
        return say(id_, path=file.path, sha256=file.sha256[:SHORT_HASH], n=n)

    if gate.settings:
        yield used("gate_settings", gate.settings)
    if gate.trusted:
        yield used("gate_trusted", gate.trusted)
    if gate.left_out:
        yield say("gate_left_out", names=", ".join(gate.left_out))
    yield from (_rule(r, k, lang) for r in gate.rules)
    yield from (used("gate_overlay", o) for o in gate.overlays)
    if gate.waivers:
        yield used("gate_waivers", gate.waivers)
    if gate.baseline:
        yield used("gate_baseline", gate.baseline)
    if gate.packs:
        yield say("gate_packs", names=", ".join(gate.packs))
    yield from (say("gate_option", name=name, value=value) for name, value in gate.options)


def _rule(r: RuleChange, k: Knowledge, lang: str) -> str:
    reason = f" ({r.reason})" if r.reason else ""
    if r.off:
        return phrase(k, "gate_rule_off", lang, rule=r.rule, reason=reason)
    id_ = "gate_rule_severity" if r.severity else "gate_rule_at_least"
    return phrase(k, id_, lang, rule=r.rule, severity=r.severity or r.at_least or "", reason=reason)
