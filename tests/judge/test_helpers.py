"""What a helper library reads counts for whoever asks it to and gets the value."""

from __future__ import annotations

import pytest

from auditor.helpers import hands_back
from auditor.knowledge.schema import Knowledge
from auditor.model import Collector
from tests.judge.made import access, app_of, judged

START = "activity org.sample.app.Main"
MAIN = "Lorg/sample/app/Main;->onCreate(Landroid/os/Bundle;)V"
IMEI = "TelephonyManager;->getImei"
READER = "Landroidx/core/telephony/TelephonyManagerCompat;->getImei(Landroid/telephony/TelephonyManager;)Ljava/lang/String;"


def collected(knowledge: Knowledge, *chain: str) -> tuple[list[Collector], list[str]]:
    fact = access(knowledge, IMEI, caller=chain[-1], chain=(START, *chain))
    case, _ = judged(
        knowledge, app_of(("READ_PHONE_STATE", "READ_PRIVILEGED_PHONE_STATE"), (fact,))
    )
    return [c.collector for c in case.collections], [a.reason for a in case.aside]


def test_a_getter_that_the_app_calls_is_the_apps(knowledge: Knowledge) -> None:
    who, aside = collected(knowledge, MAIN, READER)
    assert [c.id for c in who] == ["app"]
    assert aside == []


def test_what_a_library_reads_for_itself_is_set_aside(knowledge: Knowledge) -> None:
    twilight = "Landroidx/appcompat/app/TwilightManager;->"
    code = access(
        knowledge,
        "LocationManager;->getLastKnownLocation",
        caller=twilight + "last()Landroid/location/Location;",
        chain=(
            START,
            MAIN,
            twilight + "isNight()Z",
            twilight + "last()Landroid/location/Location;",
        ),
    )
    case, _ = judged(knowledge, app_of(("ACCESS_FINE_LOCATION",), (code,)))
    assert case.collections == ()
    assert {a.reason for a in case.aside} == {"helper"}


def test_a_class_with_the_name_of_a_library_takes_nothing_for_it(knowledge: Knowledge) -> None:
    """The library's own reader is called by a class that somebody put into one of its packages."""
    who, aside = collected(knowledge, MAIN, "Landroidx/core/view/Extra;->run()V", READER)
    assert [c.id for c in who] == ["app"]
    assert aside == []


def test_a_library_that_the_system_starts_asks_for_nobody(knowledge: Knowledge) -> None:
    who, aside = collected(knowledge, READER)
    assert (who, aside) == ([], ["helper"])


@pytest.mark.parametrize(
    ("methods", "back"),
    [
        (["La/B;->c()Ljava/lang/String;"], True),
        (["La/B;->c()Landroid/location/Location;", "La/B;->d()Landroid/location/Location;"], True),
        (["La/B;->c()I", "La/B;->d()Ljava/lang/String;"], True),
        (["La/B;->c()V"], False),
        (["La/B;->c()Z"], False),
        (["La/B;->c()Ljava/lang/String;", "La/B;->d()V"], False),
        (["La/B;->c()Landroid/location/Location;", "La/B;->d()La/Delegate;"], False),
        ([], False),
    ],
)
def test_the_types_on_the_way_tell(methods: list[str], back: bool) -> None:
    assert hands_back(methods) is back
