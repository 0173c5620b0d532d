"""A baseline of an earlier version: what only moved stays known, what is new stays new."""

from __future__ import annotations

from auditor.model import Evidence, Finding
from auditor.triage.migrate import moves_of


def finding(name: str, subject: str, collector: str, at: int | None = None, also=()) -> Finding:
    code = ()
    if at is not None:
        code = (
            Evidence(kind="api_call", member="La;->b()V", argument=None, caller="La;->c()V",
                     dex="classes.dex", offset=at),
        )  # fmt: skip
    return Finding(
        rule="undeclared-data", severity="high", confidence="high", subject=subject,
        collector=collector, message="", evidence=(), nearest_claim=None, remedy="",
        fingerprint=name, code=code, also=tuple(also),
    )  # fmt: skip


def test_the_same_place_under_another_collector() -> None:
    old, new = finding("a", "imei", "unattributed", 8), finding("b", "imei", "jpush", 8)
    (move,) = moves_of((old,), (new,))
    assert (move.old, move.new, move.merged) == (old, new, False)


def test_a_finding_that_another_says_now() -> None:
    old, new = finding("a", "wifi_info", "app", 8), finding("b", "ssid", "app", 9, ["wifi_info"])
    (move,) = moves_of((old,), (new,))
    assert (move.new, move.merged) == (new, True)


def test_another_place_is_new() -> None:
    old, new = finding("a", "imei", "unattributed", 8), finding("b", "imei", "jpush", 16)
    assert moves_of((old,), (new,)) == ()


def test_what_stands_as_before_has_not_moved() -> None:
    old = finding("a", "imei", "app", 8)
    assert moves_of((old,), (old, finding("b", "imei", "jpush", 8))) == ()
