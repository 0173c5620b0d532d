"""Rules of the Data safety form: each fires on its form and is silent on the mended one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.knowledge.load import load_knowledge
from auditor.model import Report
from auditor.names import usage_id
from auditor.report.form_csv import form_csv
from auditor.settings import Settings

KNOWLEDGE = load_knowledge(cache=False)
ROOT = Path(__file__).parents[2]
SHOP = ROOT / "samples/shop"
MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.form">
<uses-sdk android:minSdkVersion="23" android:targetSdkVersion="35"/><application/></manifest>"""
POLICY = "# Privacy policy of Form\n\nWhen you register we collect your email address to make your account.\n"
COLLECTS = ("PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA", "")
ACCOUNTS = "PSL_SUPPORTED_ACCOUNT_CREATION_METHODS"
Answers = dict[tuple[str, str], str]


def ticked(type_id: str, *purposes: str, shared: bool = False) -> Answers:
    """A type with all that the form asks of it."""
    category = KNOWLEDGE.form_types[type_id].category
    handling = usage_id(type_id, "PSL_DATA_USAGE_COLLECTION_AND_SHARING")
    out = {
        COLLECTS: "true",
        (category, type_id): "true",
        (handling, "PSL_DATA_USAGE_ONLY_COLLECTED"): "true",
        (usage_id(type_id, "PSL_DATA_USAGE_EPHEMERAL"), ""): "false",
        (
            usage_id(type_id, "DATA_USAGE_USER_CONTROL"),
            "PSL_DATA_USAGE_USER_CONTROL_REQUIRED",
        ): "true",
    }
    for p in purposes or ("PSL_ACCOUNT_MANAGEMENT",):
        out[(usage_id(type_id, "DATA_USAGE_COLLECTION_PURPOSE"), p)] = "true"
        if shared:
            out[(handling, "PSL_DATA_USAGE_ONLY_SHARED")] = "true"
            out[(usage_id(type_id, "DATA_USAGE_SHARING_PURPOSE"), p)] = "true"
    return out


def scan(tmp_path: Path, answers: Answers, app: Path | None = None, policy: str = POLICY) -> Report:
    form, manifest, text = (
        tmp_path / "form.csv",
        tmp_path / "AndroidManifest.xml",
        tmp_path / "p.md",
    )
    form.write_text(form_csv(answers, KNOWLEDGE), encoding="utf-8", newline="")
    manifest.write_text(MANIFEST, encoding="utf-8")
    text.write_text(policy, encoding="utf-8")
    settings = Settings(data_safety=(form.as_posix(),))
    return audit(app or manifest, KNOWLEDGE, policies=[text], settings=settings)


def found(report: Report) -> set[tuple[str, str]]:
    return {(f.rule, f.subject) for f in report.findings if f.rule.startswith("form-")}


def test_a_form_that_says_what_the_policy_says_has_no_finding(tmp_path: Path) -> None:
    report = scan(tmp_path, ticked("PSL_EMAIL"))
    assert found(report) == set()
    (row,) = report.form_map
    assert (row.type, row.verdict) == ("PSL_EMAIL", "agrees")


def test_what_the_policy_says_and_the_form_does_not(tmp_path: Path) -> None:
    report = scan(tmp_path, ticked("PSL_CALENDAR") | {COLLECTS: "true"})
    assert ("form-policy-mismatch", "PSL_EMAIL") in found(report)
    assert ("form-policy-mismatch", "PSL_CALENDAR") in found(report)
    (finding,) = (f for f in report.findings if f.subject == "PSL_EMAIL")
    assert finding.nearest_claim is not None
    assert finding.at is not None
    line = (tmp_path / "form.csv").read_text(encoding="utf-8").splitlines()[finding.at.line - 1]
    assert line.startswith("PSL_DATA_TYPES_PERSONAL,PSL_EMAIL,")


def test_what_stays_on_the_device_is_not_collected_in_the_sense_of_the_form(tmp_path: Path) -> None:
    policy = (
        "# Privacy policy\n\nWe collect your contacts. Your contacts never leave your device.\n"
    )
    report = scan(tmp_path, {COLLECTS: "false"}, policy=policy)
    assert report.form_map is not None
    assert "form-data-missing" not in {r for r, _ in found(report)}


def test_a_form_that_denies_all_collection(tmp_path: Path) -> None:
    report = scan(tmp_path, {COLLECTS: "false"})
    assert found(report) == {("form-says-none", "data-safety-form")}
    assert found(scan(tmp_path, {COLLECTS: "false"}, policy="# Policy\n\nHello.\n")) == set()


def test_an_sdk_of_the_build_that_takes_what_is_not_ticked(tmp_path: Path) -> None:
    app = SHOP / "shop.apk"
    report = scan(tmp_path, ticked("PSL_EMAIL"), app)
    assert ("form-data-missing", "PSL_DEVICE_ID") in found(report)
    mended = ticked("PSL_EMAIL") | ticked("PSL_DEVICE_ID", "PSL_ANALYTICS")
    assert ("form-data-missing", "PSL_DEVICE_ID") not in found(scan(tmp_path, mended, app))


def test_purposes_that_do_not_fit_the_sdk(tmp_path: Path) -> None:
    app = SHOP / "shop.apk"
    wrong = ticked("PSL_DEVICE_ID", "PSL_ACCOUNT_MANAGEMENT")
    assert ("form-purpose-mismatch", "PSL_DEVICE_ID") in found(scan(tmp_path, wrong, app))
    right = ticked("PSL_DEVICE_ID", "PSL_ANALYTICS")
    assert ("form-purpose-mismatch", "PSL_DEVICE_ID") not in found(scan(tmp_path, right, app))


def test_accounts_without_an_address_for_their_deletion(tmp_path: Path) -> None:
    accounts = ticked("PSL_EMAIL") | {(ACCOUNTS, "PSL_ACM_USER_ID_PASSWORD"): "true"}
    assert found(scan(tmp_path, accounts)) == {("form-deletion", "PSL_ACCOUNT_DELETION_URL")}
    address = accounts | {("PSL_ACCOUNT_DELETION_URL", ""): "https://example.com/delete"}
    assert found(scan(tmp_path, address)) == set()
    none = ticked("PSL_EMAIL") | {(ACCOUNTS, "PSL_ACM_NONE"): "true"}
    assert found(scan(tmp_path, none)) == set()


def test_a_ticked_type_with_open_answers(tmp_path: Path) -> None:
    answers = ticked("PSL_EMAIL")
    handling = usage_id("PSL_EMAIL", "PSL_DATA_USAGE_COLLECTION_AND_SHARING")
    del answers[(handling, "PSL_DATA_USAGE_ONLY_COLLECTED")]
    assert found(scan(tmp_path, answers)) == {("form-incomplete", "PSL_EMAIL")}


def test_a_type_that_the_form_alone_has(tmp_path: Path) -> None:
    report = scan(tmp_path, ticked("PSL_EMAIL") | ticked("PSL_FITNESS"), SHOP / "shop.apk")
    assert ("form-policy-mismatch", "PSL_FITNESS") in found(report)


@pytest.mark.parametrize("sample", ["shop", "notes"])
def test_a_draft_read_back_has_no_finding_of_its_own(tmp_path: Path, sample: str) -> None:
    folder = ROOT / "samples" / sample
    app, policy = folder / f"{sample}.apk", next(folder.glob("privacy*.md"))
    form = tmp_path / "data_safety.csv"
    base = [
        sys.executable,
        "-m",
        "auditor",
        "data-safety",
        "draft",
        str(app),
        "--policy",
        str(policy),
    ]
    subprocess.run([*base, "--no-config", "-o", str(form)], check=True, capture_output=True)
    settings = Settings(data_safety=(form.as_posix(),))
    report = audit(app, KNOWLEDGE, policies=[policy], settings=settings)
    assert report.form_map
    assert found(report) - {("form-shared-missing", s) for _, s in found(report)} == set()
    again = tmp_path / "again.csv"
    update = [*base, "--no-config", "--update", str(form), "-o", str(again)]
    subprocess.run(update, check=True, capture_output=True)
    assert again.read_bytes() == form.read_bytes()


DIARY = """# Privacy policy of Diary

When you sign in we collect your name and email address to make your account.
We collect crash logs to mend errors.
"""


def diary() -> Answers:
    """The form that says of the diary what its policy says."""
    account = ticked("PSL_NAME") | ticked("PSL_EMAIL")
    return account | ticked("PSL_CRASH_LOGS", "PSL_ANALYTICS")


def test_the_diary_is_told_as_it_is(tmp_path: Path) -> None:
    assert found(scan(tmp_path, diary(), policy=DIARY)) == set()


@pytest.mark.parametrize("type_id", ["PSL_NAME", "PSL_EMAIL", "PSL_CRASH_LOGS"])
def test_a_lie_of_a_tick_that_is_taken_away(tmp_path: Path, type_id: str) -> None:
    answers = {k: v for k, v in diary().items() if type_id not in (k[1], k[0].split(":")[-2:][0])}
    report = scan(tmp_path, answers, policy=DIARY)
    assert found(report) == {("form-policy-mismatch", type_id)}
    (finding,) = (f for f in report.findings if f.subject == type_id)
    assert finding.nearest_claim is not None
    assert finding.at is not None


def test_a_lie_that_nothing_is_collected(tmp_path: Path) -> None:
    none = {("form-says-none", "data-safety-form")}
    assert found(scan(tmp_path, diary() | {COLLECTS: "false"}, policy=DIARY)) == none
    assert found(scan(tmp_path, {COLLECTS: "false"}, policy=DIARY)) == none


def test_a_form_whose_ticks_stand_against_its_first_answer(tmp_path: Path) -> None:
    answers = ticked("PSL_CALENDAR") | {COLLECTS: "false"}
    report = scan(tmp_path, answers, policy="# Privacy policy\n\nWe like tea.\n")
    (finding,) = (f for f in report.findings if f.rule == "form-says-none")
    assert finding.message.endswith("it ticks calendar events all the same")


def test_a_lie_of_purposes_left_out(tmp_path: Path) -> None:
    answers = {k: v for k, v in diary().items() if "PURPOSE" not in k[0]}
    assert found(scan(tmp_path, answers, policy=DIARY)) == {
        ("form-incomplete", t) for t in ("PSL_NAME", "PSL_EMAIL", "PSL_CRASH_LOGS")
    }


@pytest.mark.parametrize(
    ("sentence", "how"),
    [
        ("We do not collect your calendar.", "form_policy_denies"),
        ("The start screen has a calendar.", "form_policy_names"),
        ("We like tea.", "form_policy_silent"),
    ],
)
def test_what_the_policy_says_of_a_type_that_the_form_ticks(
    tmp_path: Path, sentence: str, how: str
) -> None:
    report = scan(tmp_path, ticked("PSL_CALENDAR"), policy=f"# Privacy policy\n\n{sentence}\n")
    (finding,) = (f for f in report.findings if f.rule == "form-policy-mismatch")
    assert finding.message.endswith(KNOWLEDGE.phrases[how].en)
    assert finding.severity == ("low" if how == "form_policy_names" else "medium")
    assert (finding.nearest_claim is None) == (how == "form_policy_silent")


@pytest.mark.parametrize(
    "sentence",
    [
        "We do not transmit your contacts to our servers.",
        "Your contacts are stored locally on your device only.",
    ],
)
@pytest.mark.parametrize("type_id", ["PSL_EMAIL", "PSL_CONTACTS"])
def test_sentences_of_the_device_alone_give_no_finding(
    tmp_path: Path, sentence: str, type_id: str
) -> None:
    policy = f"{POLICY}\n{sentence}\n"
    report = scan(tmp_path, ticked("PSL_EMAIL") | ticked(type_id), policy=policy)
    assert found(report) == set()


def test_a_message_may_be_filed_as_an_email(tmp_path: Path) -> None:
    policy = "# Privacy policy\n\nWe collect your message content to show it on all your devices.\n"
    assert found(scan(tmp_path, ticked("PSL_EMAILS"), policy=policy)) == set()
    assert found(scan(tmp_path, ticked("PSL_OTHER_MESSAGES"), policy=policy)) == set()
    assert ("form-policy-mismatch", "PSL_OTHER_MESSAGES") in found(
        scan(tmp_path, ticked("PSL_FITNESS"), policy=policy)
    )
