"""Records of every format: what was read, by whom, before the consent or after."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.audit import audit
from auditor.cli import cli
from auditor.errors import InputError, UsageError
from auditor.knowledge.schema import Knowledge
from auditor.limits import Limits
from auditor.records import records_of
from auditor.runtime.clock import is_before, moment
from auditor.runtime.lines import frames_of
from auditor.runtime.reader import read_record
from auditor.runtime.values import Finder, Known, read_values
from auditor.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples/runtime"
SHARED = Path(os.environ.get("AUDITOR_SHARED", "../shared"))

READ = {
    "privacysentry.xls": [("after", "installed_apps", "unattributed"), ("before", "android_id", "umeng-analytics")],
    "camille.xls": [("before", "imei", "bugly"), ("after", "imei", "bugly")],
    "camille.log": [("unknown", "android_id", "umeng-analytics")],
    "monitor.log": [("unknown", "android_id", "jpush"), ("unknown", "installed_apps", "unattributed")],
    "hegui.log": [("unknown", "imei", "sensors-data")],
    "huawei.txt": [("before", "android_id", "volcengine-applog-rangersapplog"), ("unknown", "android_id", "umeng-analytics")],
    "xiaomi.txt": [("before", "android_id", "weibo-sdk")],
    "baidu.txt": [("before", "android_id", "getui"), ("after", "installed_apps", "unattributed")],
    "appops.txt": [("unknown", "location_precise", "unattributed"), ("unknown", "clipboard", "unattributed"), ("unknown", "contacts", "unattributed")],
}  # fmt: skip
"""(phase, data, collector) of the events of each sample, in its order."""


@pytest.mark.parametrize("name", READ)
def test_a_record_is_read(name: str, knowledge: Knowledge) -> None:
    events = records_of([SAMPLES / name], knowledge, Settings()).events
    found = [(e.phase, e.data_types[0], e.collector.id if e.collector else "") for e in events]
    assert found == READ[name]


def test_grants_are_no_accesses(knowledge: Knowledge) -> None:
    events = records_of([SAMPLES / "package.txt"], knowledge, Settings()).events
    assert [(e.kind, e.api, e.data_types, e.collector) for e in events] == [
        ("granted", "android.permission.INTERNET", (), None),
        ("denied", "android.permission.READ_PHONE_STATE", (), None),
    ]


def test_a_rejected_operation_is_no_access(knowledge: Knowledge) -> None:
    events = records_of([SAMPLES / "appops.txt"], knowledge, Settings()).events
    assert "CAMERA" not in {e.api for e in events}


def test_traffic_proves_sending(knowledge: Knowledge) -> None:
    given_ = Settings(
        device_values=str(SAMPLES / "device.txt"), consent_at="2026-05-01 10:00:05+08:00"
    )
    first, second, third = records_of([SAMPLES / "traffic.har"], knowledge, given_).events
    assert (first.phase, first.data_types, first.said) == (
        "before",
        ("android_id",),
        "android_id md5",
    )
    assert first.collector is not None
    assert first.collector.id == "umeng-analytics"
    assert (second.phase, second.data_types, second.argument) == (
        "after",
        ("imei",),
        "api.shop.example",
    )
    assert third.data_types == ()


def test_months_of_camille_count_from_zero(knowledge: Knowledge) -> None:
    (event,) = records_of([SAMPLES / "camille.log"], knowledge, Settings()).events
    assert event.time == "2026-05-1 10:0:2"


def test_what_a_store_calls_often(knowledge: Knowledge) -> None:
    first, second = records_of([SAMPLES / "huawei.txt"], knowledge, Settings()).events
    assert (first.often, first.count) == (False, 1)
    assert (second.often, second.count) == (True, 4)


def test_the_command_and_its_json() -> None:
    args = ["runtime", str(SAMPLES / "privacysentry.xls"), "-f", "json", "--no-config"]
    value: dict[str, Any] = json.loads(CliRunner().invoke(cli, args).stdout)
    assert value["schema"] == "auditor/runtime/v1"
    read = value["events"][1]
    assert read["api"] == "getString"
    assert read["argument"] == "android_id"
    assert read["data_type"] == "android_id"
    assert read["collector"]["id"] == "umeng-analytics"
    assert read["frame"] == "com.umeng.commonsdk.statistics.common.DeviceConfig.getAndroidId:88"
    assert read["source"].endswith("privacysentry.xls:4")


def test_the_table_says_before() -> None:
    args = ["runtime", str(SAMPLES / "privacysentry.xls"), "--no-config"]
    out = CliRunner().invoke(cli, args).stdout
    assert re.search(r"05-01 10:00:01.250 +before +Android ID +Umeng", out)


@pytest.mark.parametrize(
    "data",
    [b"", b"hello\nworld\n", b"\x89PNG\0\0", b"{}", b"[1]", b'{"log": {"entries": [1]}}', b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
)  # fmt: skip
def test_an_unknown_form_is_refused(data: bytes, tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "record"
    path.write_bytes(data)
    with pytest.raises(InputError):
        records_of([path], knowledge, Settings())


def test_a_refusal_says_what_is_expected(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "record"
    path.write_text("hello")
    with pytest.raises(InputError, match=r"expected: \.xls of PrivacySentry.*dumpsys package"):
        records_of([path], knowledge, Settings())


def test_events_are_bounded(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="more than 1 events"):
        read_record(
            SAMPLES / "huawei.txt", knowledge.runtime_words, limits=Limits(runtime_events=1)
        )


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("12-26 12:37:26.152", "12-26 12:37:28.145", True),
        ("12-26 12:37:28.145", "12-26 12:37:28.145", False),
        ("12-31 23:59:59.000", "01-01 00:00:01.000", True),  # the turn of a year without years
        ("01-01 00:00:01", "12-31 23:59:59", False),
        ("2026-05-01T10:00:00Z", "2026-05-01T17:59:00+08:00", False),
        ("2026-05-01T10:00:00Z", "2026-05-01 10:00:01", None),  # one has a zone, one has none
        ("10:00:01", "05-01 10:00:02", None),  # one has a day, one has none
        ("2026-13-01 10:00:00", "2026-05-01 10:00:01", None),
        ("never", "10:00:02", None),
    ],
)
def test_which_is_earlier(one: str, other: str, before: bool | None) -> None:
    at = moment(other)
    assert at is not None
    assert is_before(one, at) is before


def test_a_consent_that_is_no_time(knowledge: Knowledge) -> None:
    with pytest.raises(UsageError):
        records_of([SAMPLES / "huawei.txt"], knowledge, Settings(consent_at="yesterday"))


@pytest.mark.parametrize(
    ("sent", "how"),
    [
        ("a0:b1:c2:d3:e4:f5", "plain"),
        ("A0B1C2D3E4F5", "plain"),
        ("a0%3Ab1%3Ac2%3Ad3%3Ae4%3Af5", "encoded"),
        (hashlib.md5(b"a0b1c2d3e4f5").hexdigest().upper(), "md5"),
        (hashlib.sha1(b"A0:B1:C2:D3:E4:F5").hexdigest(), "sha1"),
        (hashlib.sha256(b"a0:b1:c2:d3:e4:f5").hexdigest(), "sha256"),
        (base64.b64encode(b"a0:b1:c2:d3:e4:f5").decode(), "base64"),
    ],
)
def test_a_value_is_found_however_written(sent: str, how: str) -> None:
    finder = Finder([Known("mac_address", "a0:b1:c2:d3:e4:f5")])
    assert finder.found(f"x={sent}&y=1") == (("mac_address", how),)


def test_another_value_is_not_found() -> None:
    assert Finder([Known("imei", "860000000000017")]).found("imei=860000000000018") == ()


@pytest.mark.parametrize("line", ["android_id", "android_id =", "imei = 123", "= 1234567"])
def test_a_line_that_is_no_value(line: str, tmp_path: Path) -> None:
    path = tmp_path / "device.txt"
    path.write_text(line)
    with pytest.raises(UsageError):
        read_values(path)


def test_frames_in_their_forms() -> None:
    text = "\tat a.b.C.d(C.java:12)\nx.Y$Z.<init>() 1,536 <- \nq.W.e(Native Method),\nno frame here"
    assert frames_of(text) == ("a.b.C.d:12", "x.Y$Z.<init>:1536", "q.W.e")


WORD = st.sampled_from(
    ["应用获取", "次/分钟", "频繁", "\n", "android.provider.Settings$Secure.getString(", ")", "<---", "-> ", "2026-05-01 10:00:00.000", "[测试动作]", "(", ".", "a", "\0", "：", "Access: [fg-s] ", "  Uid 1000:\n", "===== STACK_START =====", "[1] [10:00:001.1] ", "------------------------------start---", "[*] 2026-1-1 1:1:1，", "Dump Stack: ---start---", "<a.b>调用c()获取了d", "[Dump Stack]1: "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(WORD, max_size=40))
def test_any_text_is_read_or_refused(tmp_path_factory, knowledge, parts) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("r") / "record"
    path.write_text("".join(parts), encoding="utf-8", errors="surrogatepass")
    with contextlib.suppress(InputError):
        records_of([path], knowledge, Settings())


@pytest.mark.parametrize(
    "line",
    ["a" * 5_000_000, "a." * 2_500_000, "应用获取" * 1_200_000, "2026-05-01 10:00:00 -> " * 200_000, "应用获取" + "a.b(" * 1_000_000],
    ids=["letters", "dots", "words", "times", "frames"],
)  # fmt: skip
def test_long_lines_take_little(line: str, tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "record"
    path.write_text(line + "\n" + "应用获取ANDROID ID\n", encoding="utf-8")
    start = time.process_time()
    with contextlib.suppress(InputError):
        records_of([path], knowledge, Settings())
    assert time.process_time() - start < 4


def test_a_scan_joins_the_record_to_the_build(tmp_path: Path) -> None:
    shop = SAMPLES.parent / "shop"
    saved = tmp_path / "report.json"
    args = ["scan", shop / "shop.apk", "--policy", shop / "privacy.md", "--no-config", "--runtime"]
    args += [SAMPLES / "privacysentry.xls", "-f", f"json={saved}"]
    CliRunner().invoke(cli, [str(a) for a in args], standalone_mode=False)
    report = json.loads(saved.read_text(encoding="utf-8"))
    assert [(e["data_type"], e["phase"], e["in_code"]) for e in report["events"]] == [
        ("installed_apps", "after", True),
        ("android_id", "before", True),
    ]
    early = [f for f in report["findings"] if f["rule"] == "collected-before-consent"]
    assert [(f["subject"], f["collector"], f["severity"]) for f in early] == [
        ("android_id", "umeng-analytics", "high")
    ]
    assert "seen-not-in-code" not in {f["rule"] for f in report["findings"]}
    running = [r["confidence"] for r in report["data_map"] if r["data_type"] == "android_id"]
    assert running == ["high"]
    again = CliRunner().invoke(cli, ["render", str(saved), "-f", "json"], standalone_mode=False)
    assert json.loads(again.stdout)["events"] == report["events"]


def test_an_event_and_its_place_in_the_code_are_one_piece_of_evidence(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    record = tmp_path / "refusal.txt"
    record.write_text(
        "未同意隐私政策，应用获取ANDROID ID\n"
        "android.provider.Settings$Secure.getString(Settings.java:5602),\n"
        "com.umeng.analytics.Agent.start(SourceFile:3),\n"
        "com.example.shop.MainActivity.onCreate(SourceFile:9),\n",
        encoding="utf-8",
    )
    shop = SAMPLES.parent / "shop"
    settings = Settings(runtime=(str(record),))
    report = audit(shop / "shop.apk", knowledge, policies=[shop / "privacy.md"], settings=settings)
    (row,) = [
        r
        for r in report.data_map
        if (r.data_type, r.collector.id) == ("android_id", "umeng-analytics")
    ]
    place = row.collection.evidence[0]
    assert place.caller.startswith("Lcom/umeng/analytics/Agent;->start(")
    assert place.seen is not None
    assert (place.seen.times, place.seen.phase) == (1, "before")
    (event,) = report.events
    assert event.site == f"{place.dex} 0x{place.offset:x}"
    lines = [x for f in report.findings if f.subject == "android_id" for x in f.evidence]
    assert any("seen running here 1 times" in x for x in lines)
    assert not any("seen running 1 times" in x for x in lines)  # said once, at its place


def demo() -> Path | None:
    """A public result of PrivacySentry, where the shared folder has it."""
    found = SHARED / "corpus/privacysentry/demo_result.xls"
    return found if found.is_file() else None


@pytest.mark.skipif(demo() is None, reason="demo_result.xls of PrivacySentry is not there")
def test_the_public_result_of_privacysentry(knowledge: Knowledge) -> None:
    path = demo()
    assert path is not None
    events = records_of([path], knowledge, Settings()).events
    early = [(e.api, e.data_types) for e in events if e.phase == "before"]
    assert early == [
        ("getString", ("android_id",)),
        ("getDeviceId", ("imei",)),
        ("getDeviceId", ("imei",)),
        ("getMeid", ("meid",)),
    ]
