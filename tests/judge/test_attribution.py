"""Who collects, where a shrinker renamed the code or the manifest alone speaks."""

from __future__ import annotations

import msgspec
import pytest

from auditor.attribution import Attribution
from auditor.collect import collections_of
from auditor.declared import Declared, MetaData
from auditor.knowledge.schema import Knowledge
from auditor.model import App, Component, SdkFact
from auditor.unresolved import with_unresolved
from tests.judge.made import access, app_of, judged, policy_of

ANDROID_ID = "settings_key Landroid/provider/Settings$Secure;->getString android_id"
START = "activity org.sample.app.Main"
READS = "La/b;->c()Ljava/lang/String;"


def with_texts(app: App, **texts: str) -> App:
    """The build with texts in its classes: `a_b` is the class a.b."""
    facts = (
        SdkFact(sdk="", kind="text", value=t, where=f"L{c.replace('_', '/')};")
        for c, t in texts.items()
    )
    return msgspec.structs.replace(app, sdks=(*app.sdks, *facts))


def with_packages(app: App, *packages: str) -> App:
    facts = (SdkFact(sdk="", kind="code", value=p, where="classes.dex") for p in packages)
    return msgspec.structs.replace(app, sdks=(*app.sdks, *facts))


def collectors(knowledge: Knowledge, app: App) -> list[tuple[str, str]]:
    case, _ = judged(knowledge, app)
    return [(c.collector.id, c.confidence) for c in case.collections]


@pytest.mark.parametrize(
    ("text", "sdk"),
    [("BUGLY_APPID", "bugly"), ("com.baidu.deviceid", "baidu-mobile-stat")],
)
def test_a_text_tells_whose_a_renamed_class_is(knowledge: Knowledge, text: str, sdk: str) -> None:
    app = app_of((), (access(knowledge, "android_id", caller=READS),))
    assert collectors(knowledge, app) == [("obfuscated", "medium")]
    told = with_texts(app, a_b=text)
    assert collectors(knowledge, told) == [(sdk, "medium")]
    case, _ = judged(knowledge, told)
    assert [(s.id, s.evidence[0].kind) for s in case.sdks] == [(sdk, "text")]


def test_a_class_with_a_name_of_its_own_keeps_it(knowledge: Knowledge) -> None:
    """An app that writes the key of an SDK into its own class is not that SDK."""
    app = app_of((), (access(knowledge, "android_id"),))
    assert collectors(knowledge, with_texts(app, org_sample_app_Main="BUGLY_APPID")) == [
        ("app", "high")
    ]


def test_day_and_night_of_a_renamed_support_library_is_no_location(knowledge: Knowledge) -> None:
    code = (access(knowledge, "LocationManager;->getLastKnownLocation", caller=READS),)
    app = with_texts(app_of(("ACCESS_FINE_LOCATION",), code), a_b="TwilightManager")
    assert collectors(knowledge, app) == []


def test_code_without_an_owner_is_that_of_the_sdk_that_comes_to_it(knowledge: Knowledge) -> None:
    service = "Lcom/tencent/bugly/beta/Upgrade;->onStart()V"
    chain = ("service com.tencent.bugly.beta.Upgrade", service, "Lx/y;->z()V", READS)
    code = (access(knowledge, "android_id", caller=READS, chain=chain),)
    assert collectors(knowledge, app_of((), code)) == [("bugly", "medium")]


def test_code_that_the_app_comes_to_itself_has_no_owner(knowledge: Knowledge) -> None:
    chain = (START, "Lorg/sample/app/Main;->onCreate()V", READS)
    code = (access(knowledge, "android_id", caller=READS, chain=chain),)
    assert collectors(knowledge, app_of((), code)) == [("obfuscated", "medium")]


def test_the_inner_code_of_a_vendor_is_that_of_the_sdk_on_the_way(knowledge: Knowledge) -> None:
    inner = "Lcom/google/android/gms/internal/zza;->b()V"
    outer = "Lcom/google/android/gms/measurement/AppMeasurementService;->onBind()V"
    chain = ("service com.google.android.gms.measurement.AppMeasurementService", outer, inner)
    code = (access(knowledge, "android_id", caller=inner, chain=chain),)
    assert collectors(knowledge, app_of((), code)) == [("firebase-analytics", "medium")]


SIGN_IN = Component(kind="activity", name="com.umeng.socialize.UMShareAPI")
WECHAT = Component(kind="activity", name="org.sample.app.wxapi.WXEntryActivity")


def present(knowledge: Knowledge, app: App) -> set[str]:
    case, _ = judged(knowledge, app)
    return {s.id for s in case.sdks}


def test_a_component_whose_code_is_missing_proves_no_sdk(knowledge: Knowledge) -> None:
    app = app_of((), (access(knowledge, "android_id"),), components=(SIGN_IN,))
    assert present(knowledge, app) == set()
    assert present(knowledge, with_packages(app, "com.umeng.socialize")) == {"umeng-share"}
    manifest = app_of((), components=(SIGN_IN,), has_code=False)
    assert present(knowledge, manifest) == {"umeng-share"}


def test_a_component_is_known_by_a_pattern_in_any_package(knowledge: Knowledge) -> None:
    app = app_of((), components=(WECHAT,))
    assert present(knowledge, with_packages(app, "org.sample.app.wxapi")) == {"wechat-open-sdk"}


def test_meta_data_is_a_sign(knowledge: Knowledge) -> None:
    app = app_of((), has_code=False)
    declared = Declared(meta_data=(MetaData(name="BUGLY_APPID"),))
    manifest = msgspec.structs.replace(app.manifest, declared=declared)
    assert present(knowledge, msgspec.structs.replace(app, manifest=manifest)) == {"bugly"}


def test_who_names_the_whole_names_its_parts(knowledge: Knowledge) -> None:
    from auditor.model import Place, PolicySdk

    app = with_packages(app_of(), "com.google.firebase.crashlytics")
    named = PolicySdk(name="Firebase", id="firebase", where=Place(line=1, quote="Firebase"))
    _, maps = judged(knowledge, app, policy_of(sdks=(named,)))
    assert {r.sdk: r.verdict for r in maps.sdks}["google-crashlytics"] == "declared"


QUERY = "PackageManager;->queryIntentServices"


@pytest.mark.parametrize(
    ("use", "counts"),
    [("local", False), ("shown", False), ("logged", False), ("sent", True), ("unknown", True)],
)
def test_a_look_up_counts_where_its_answer_goes_on(
    knowledge: Knowledge, use: str, counts: bool
) -> None:
    fact = msgspec.structs.replace(access(knowledge, QUERY), use=use)
    case, _ = judged(knowledge, app_of((), (fact,)))
    assert [c.data_type for c in case.collections] == ["installed_apps"] * counts
    assert [a.reason for a in case.aside] == ["hint"] * (not counts)
    if counts:
        assert case.collections[0].confidence == ("medium" if use == "sent" else "low")


def reads(knowledge: Knowledge, class_: str, signal: str, *dependencies: str) -> tuple[str, str]:
    """Who collects, and how surely, what a class reads and returns to the app."""
    caller = f"L{class_.replace('.', '/')};->get()Ljava/lang/String;"
    fact = access(knowledge, signal, caller=caller, chain=(START, caller))
    app = app_of((), (fact,))
    named = (SdkFact(sdk="", kind="dependency", value=d, where="META-INF") for d in dependencies)
    app = msgspec.structs.replace(app, sdks=(*app.sdks, *named))
    who = Attribution(knowledge, app.manifest, (), app.sdks)
    (found,) = collections_of(app, knowledge, who)
    return found.collector.id, found.confidence


IMEI = "TelephonyManager;->getImei"
LOCATION = "LocationManager;->getLastKnownLocation"
CORE = "androidx.core:core:1.9.0"


@pytest.mark.parametrize(
    ("class_", "signal", "dependencies"),
    [
        ("androidx.core.content.Helper", IMEI, ()),
        ("kotlin.jvm.internal.Extra", IMEI, ()),
        ("com.google.gson.internal.Reader", "android_id", ()),
        ("okhttp3.internal.Util", IMEI, ()),
        ("io.reactivex.internal.Util", "android_id", ()),
        # a listed class, but of other data
        ("androidx.appcompat.app.TwilightManager", IMEI, ()),
        # a name as a shrinker makes, or metadata of the library: yet nothing there reads the like
        ("androidx.core.content.a", IMEI, ()),
        ("androidx.core.content.Helper", IMEI, (CORE,)),
        ("retrofit2.b", IMEI, ()),
    ],
)
def test_a_name_below_a_library_proves_nothing(
    knowledge: Knowledge, class_: str, signal: str, dependencies: tuple[str, ...]
) -> None:
    assert reads(knowledge, class_, signal, *dependencies) == ("app", "high")


@pytest.mark.parametrize(
    ("class_", "signal", "dependencies"),
    [
        ("androidx.core.telephony.TelephonyManagerCompat", IMEI, ()),
        ("androidx.core.telephony.TelephonyManagerCompat$Api26Impl", IMEI, ()),
        ("androidx.core.telephony.b", IMEI, ()),
        ("android.support.v7.app.q", LOCATION, ()),
        ("androidx.core.telephony.NewCompat", IMEI, (CORE,)),
        # what is no matter needs no proof
        ("com.bumptech.glide.load.Quirks", "Landroid/os/Build;->MODEL", ()),
    ],
)
def test_the_librarys_own_readers_stay_its_own(
    knowledge: Knowledge, class_: str, signal: str, dependencies: tuple[str, ...]
) -> None:
    assert reads(knowledge, class_, signal, *dependencies)[0] in ("androidx", "glide")


def test_a_lookup_by_name_opens_reach_unless_the_library_is_known_for_it(
    knowledge: Knowledge,
) -> None:
    dead = msgspec.structs.replace(access(knowledge, "android_id"), reachable=False)

    def opened(class_: str) -> bool:
        look = msgspec.structs.replace(
            dead,
            signal="unresolved",
            kind="unresolved",
            member="Ljava/lang/Class;->forName(Ljava/lang/String;)Ljava/lang/Class;",
            caller=f"L{class_.replace('.', '/')};->find()V",
            reachable=True,
        )
        app = app_of((), (dead, look))
        who = Attribution(knowledge, app.manifest, (), app.sdks)
        return with_unresolved(app, who).code[0].reachable is None

    assert not opened("androidx.fragment.app.FragmentFactory")
    assert opened("androidx.fragment.app.Loader")
    assert opened("com.google.gson.Loader")
