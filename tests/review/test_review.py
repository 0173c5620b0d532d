"""A review without a browser: corrections, files, journal, and what the server lets through."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditor.errors import UsageError
from auditor.knowledge.schema import Knowledge
from auditor.policy.policy_map import MapClaim, flow_text, read_map
from auditor.review.edits import ClaimEdit, Draft, Note, NoteEdit, WaiverEdit, applied, inverse
from auditor.review.files import Files, Journal
from auditor.review.session import Changed, Refused, Session
from auditor.review.yaml_text import with_rows
from auditor.settings import Settings
from auditor.triage.waivers import Waiver, read_waivers

SHOP = Path(__file__).parents[2] / "samples/shop"
TODAY = dt.date(2026, 11, 25)
IMEI = MapClaim(data="imei", party="third", sdk="umeng-analytics", mode="automatic", line=9)
WAIVER = Waiver(
    rule="undeclared-data",
    subject="clipboard",
    collector="app",
    reason="pasted text stays in the field",
    owner="bo",
    expires="2027-03-31",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SHOP / "privacy.md", tmp_path / "privacy.md")
    return tmp_path


def session_of(folder: Path, knowledge: Knowledge, **more: Any) -> Session:
    files = Files(folder / "map.yml", folder / "waivers.yml", frozenset(knowledge.all_rules))
    settings = Settings(policies=(str(folder / "privacy.md"),))
    return Session(SHOP / "shop.apk", knowledge, files, settings, today=TODAY, **more)


@pytest.fixture
def session(folder: Path, knowledge: Knowledge) -> Iterator[Session]:
    made = session_of(folder, knowledge, reviewer="ana")
    yield made
    made.close()


def verdict(s: Session, data: str, collector: str) -> str:
    return next(
        d.verdict for d in s.report.data_map if (d.data_type, d.collector.id) == (data, collector)
    )


# --- corrections as values -----------------------------------------------------------------


def test_a_correction_and_its_opposite_leave_nothing() -> None:
    draft = Draft(claims=(MapClaim(data="email", line=3), MapClaim(data="name", line=20)))
    edit = ClaimEdit(after=IMEI)
    made = applied(draft, edit)
    assert made is not None
    assert [c.line for c in made.claims] == [3, 9, 20], "the order of the policy is kept"
    assert applied(made, edit) == made, "made twice, it is there once"
    assert applied(made, inverse(edit)) == draft


def test_what_was_changed_elsewhere_is_not_overwritten() -> None:
    mine = ClaimEdit(before=IMEI, after=msgspec.structs.replace(IMEI, status="mentioned"))
    theirs = msgspec.structs.replace(IMEI, status="not_collected")
    assert applied(Draft(claims=(theirs,)), mine) is None


# --- YAML that diffs well ------------------------------------------------------------------

BY_HAND = """# our map
claims:
  # the account
  - data: email
    line: 15     # register

  - {data: imei, line: 9}
  # the end
sdks: []
"""


def changed_lines(old: str, new: str) -> tuple[set[str], set[str]]:
    a, b = old.splitlines(), new.splitlines()
    return set(a) - set(b), set(b) - set(a)


def test_only_the_changed_row_differs() -> None:
    rows = [MapClaim(data="email", line=15), MapClaim(data="imei", line=9)]
    new = [rows[0], MapClaim(data="imei", status="mentioned", line=9)]
    text = with_rows(BY_HAND, "claims", rows, new, flow_text)
    assert text is not None
    gone, come = changed_lines(BY_HAND, text)
    assert gone == {"  - {data: imei, line: 9}"}
    assert come == {"  - {data: imei, status: mentioned, line: 9}"}


def test_rows_are_added_and_taken_with_comments_kept() -> None:
    rows = [MapClaim(data="email", line=15), MapClaim(data="imei", line=9)]
    added = with_rows(BY_HAND, "claims", rows, [*rows, IMEI], flow_text)
    assert added is not None
    assert changed_lines(BY_HAND, added) == (set(), {f"  - {flow_text(IMEI)}"})
    taken = with_rows(BY_HAND, "claims", rows, rows[1:], flow_text)
    assert taken is not None
    assert changed_lines(BY_HAND, taken)[0] == {"  - data: email", "    line: 15     # register"}
    assert "# the account" in taken
    empty = with_rows(BY_HAND, "claims", rows, [], flow_text)
    assert empty is not None
    assert "claims: []" in empty


@pytest.mark.parametrize(
    "text",
    ["claims: [{data: imei, line: 9}]\n", "claims:\n- {data: imei, line: 9}\n- data: name\n"],
)
def test_a_list_that_cannot_be_told_apart_by_lines_is_refused(text: str) -> None:
    rows = [MapClaim(data="imei", line=9)]
    assert with_rows(text, "claims", rows, [], flow_text) is None


def test_line_ends_of_windows_stay() -> None:
    text = "claims:\r\n  - {data: imei, line: 9}\r\n"
    rows = [MapClaim(data="imei", line=9)]
    made = with_rows(text, "claims", rows, [*rows, IMEI], flow_text)
    assert made is not None
    assert made.count("\r\n") == made.count("\n") == 3


# --- a session -----------------------------------------------------------------------------


def test_a_claim_turns_the_verdict_and_undo_turns_it_back(session: Session) -> None:
    before = session.report
    assert verdict(session, "imei", "umeng-analytics") == "undeclared"
    session.edit(ClaimEdit(after=IMEI, sentence=4))
    assert verdict(session, "imei", "umeng-analytics") == "declared"
    assert len(session.flips.gone) == 1
    assert session.flips.rows == 2, "the data and its permission"
    session.undo()
    assert session.report.findings == before.findings
    assert session.edits == ()


def test_judging_again_takes_no_time(session: Session) -> None:
    started = time.process_time()
    session.edit(ClaimEdit(after=IMEI))
    assert time.process_time() - started < 0.2


def test_a_save_writes_both_files_and_nothing_else(
    session: Session, folder: Path, knowledge: Knowledge
) -> None:
    session.edit(ClaimEdit(after=IMEI))
    session.edit(WaiverEdit(after=WAIVER))
    note = Note(rule="undeclared-data", subject="clipboard", collector="app", text="ask bo")
    session.edit(NoteEdit(after=note))
    assert "clipboard" in session.diff()
    session.save()
    assert not session.edits
    session.close()
    assert sorted(p.name for p in folder.iterdir()) == ["map.yml", "privacy.md", "waivers.yml"]
    policy = read_map(folder / "map.yml", knowledge)
    assert any(c.subject.id == "imei" and c.sdk == "umeng-analytics" for c in policy.claims)
    assert "reviewed: 2026-11-25 ana" in (folder / "map.yml").read_text().replace("'", "")
    assert read_waivers(folder / "waivers.yml", session.files.rules, TODAY) == (WAIVER,)
    again = session_of(folder, knowledge)
    assert again.draft.notes == (note,)
    assert [f.subject for f in again.report.waived] == ["clipboard"]
    again.edit(WaiverEdit(before=WAIVER))
    again.save()
    text = (folder / "waivers.yml").read_text()
    assert "waivers: []" in text
    assert "ask bo" in text
    again.close()


def test_a_saved_correction_can_still_be_undone(session: Session) -> None:
    session.edit(WaiverEdit(after=WAIVER))
    session.save()
    assert [f.subject for f in session.report.waived] == ["clipboard"]
    session.undo()
    assert session.report.waived == ()
    assert "-  - rule: undeclared-data" in session.diff()


def test_the_facts_of_the_text_hold_beside_its_map(
    session: Session, folder: Path, knowledge: Knowledge
) -> None:
    """A correction must not silence what the policy lacks."""

    def lacks(s: Session) -> set[str]:
        return {f.subject for f in s.report.findings if f.rule == "policy-hygiene"}

    before = lacks(session)
    assert before
    session.edit(ClaimEdit(after=IMEI))
    assert lacks(session) == before


def test_a_claim_of_something_else_changes_nothing_else(session: Session) -> None:
    """From the first correction on the map stands in for the text; what it says must be the same."""
    before = session.report
    session.edit(ClaimEdit(after=MapClaim(data="screen_content", line=9)))
    after = session.report
    assert [r.verdict for r in after.permission_map] == [r.verdict for r in before.permission_map]
    assert [r.verdict for r in after.data_map] == [r.verdict for r in before.data_map]
    assert after.sdk_map == before.sdk_map
    more = {f.fingerprint: f for f in after.findings}.keys() ^ {
        f.fingerprint for f in before.findings
    }
    changed = [f for f in (*before.findings, *after.findings) if f.fingerprint in more]
    assert [(f.rule, f.subject) for f in changed] == [("unbacked-claim", "screen_content")]


def test_every_claim_has_its_sentence(session: Session) -> None:
    text = session.texts[session.reviewed]
    for claim in session.draft.claims:
        number = session.sentence_of(claim)
        assert number is not None
        assert text.sentences[number].first <= claim.line <= text.sentences[number].last


def test_what_is_no_correction_is_refused(session: Session) -> None:
    wrong = [
        ClaimEdit(after=MapClaim(data="no-such-type", line=1)),
        ClaimEdit(after=MapClaim(data="imei", permission="android.permission.CAMERA", line=1)),
        ClaimEdit(),
        WaiverEdit(after=msgspec.structs.replace(WAIVER, reason="short")),
        WaiverEdit(after=msgspec.structs.replace(WAIVER, expires="2031-01-01")),
        WaiverEdit(after=msgspec.structs.replace(WAIVER, rule="no-such-rule")),
        NoteEdit(after=Note(rule="a", subject="b", collector="c", text="  ")),
    ]
    for edit in wrong:
        with pytest.raises(Refused):
            session.edit(edit)
    assert session.rev == 0


def test_the_journal_comes_back_without_its_torn_line(
    session: Session, folder: Path, knowledge: Knowledge
) -> None:
    session.edit(ClaimEdit(after=IMEI))
    session.edit(WaiverEdit(after=WAIVER))
    session.undo()
    journal = folder / "map.yml.review.jsonl"
    with journal.open("a") as f:
        f.write('{"of":"waiver","after":{"rule":"undecl')
    with pytest.raises(UsageError, match="another review"):
        session_of(folder, knowledge)
    session.journal.close(empty=False)
    again = session_of(folder, knowledge)
    assert again.edits == (ClaimEdit(after=IMEI),)
    assert verdict(again, "imei", "umeng-analytics") == "declared"
    again.undo()
    again.close()
    assert not journal.exists()


def test_a_change_on_disk_is_shown_and_both_are_kept(session: Session, folder: Path) -> None:
    session.edit(ClaimEdit(after=IMEI))
    session.save()
    mine = ClaimEdit(before=IMEI, after=msgspec.structs.replace(IMEI, status="mentioned"))
    session.edit(mine)
    text = (folder / "map.yml").read_text()
    theirs = text.replace(flow_text(IMEI), flow_text(msgspec.structs.replace(IMEI, optional=True)))
    assert theirs != text
    (folder / "map.yml").write_text(theirs)
    with pytest.raises(Changed, match=r"map\.yml") as told:
        session.save()
    assert "optional: true" in told.value.differences["map.yml"]
    session.merge()
    assert session.refused == (mine,), "nothing is lost: it is told that it fits no more"
    assert (folder / "map.yml").read_text() == theirs
    session.dismiss()
    assert session.edits == ()


def test_a_map_of_another_text_is_refused(folder: Path, knowledge: Knowledge) -> None:
    first = session_of(folder, knowledge)
    first.edit(ClaimEdit(after=IMEI))
    first.save()
    first.close()
    with (folder / "privacy.md").open("a") as f:
        f.write("\nMore.\n")
    with pytest.raises(UsageError, match="another text"):
        session_of(folder, knowledge)


def test_read_only_writes_no_journal(folder: Path, knowledge: Knowledge) -> None:
    s = session_of(folder, knowledge, read_only=True)
    for act in (s.undo, s.save, s.merge, s.dismiss, lambda: s.edit(ClaimEdit(after=IMEI))):
        with pytest.raises(Refused, match="read-only"):
            act()
    s.close()
    assert [p.name for p in folder.iterdir()] == ["privacy.md"]


def test_the_journal_is_one_process_alone(tmp_path: Path) -> None:
    first = Journal(tmp_path / "x.jsonl")
    assert first.open() == ()
    with pytest.raises(UsageError, match="another review"):
        Journal(tmp_path / "x.jsonl").open()
    first.close(empty=True)
    assert not (tmp_path / "x.jsonl").exists()


# --- the server ----------------------------------------------------------------------------

HOST = {"host": "127.0.0.1:8765"}
CHANGE = HOST | {"origin": "http://127.0.0.1:8765", "content-type": "application/json"}


@pytest.fixture
def client(session: Session) -> Any:
    pytest.importorskip("starlette", reason="needs the extra review")
    pytest.importorskip("httpx", reason="needs httpx")
    from starlette.testclient import TestClient

    from auditor.review.server import application

    return TestClient(application(session, "secret", 8765), base_url="http://127.0.0.1:8765")


def test_the_page_loads_nothing_from_elsewhere(client: Any) -> None:
    answer = client.get("/secret/", headers=HOST)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; script-src 'self'"
    )
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "http" not in answer.text
    for name in ("review.js", "review.css"):
        assert client.get(f"/secret/assets/{name}", headers=HOST).status_code == 200
    assert client.get("/secret/assets/page.html", headers=HOST).status_code == 404


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/state", HOST, 404),
        ("/wrong/state", HOST, 404),
        ("/secret/state", {"host": "evil.example:8765"}, 421),
        ("/secret/state", {"host": "127.0.0.1:80"}, 421),
        ("/secret/../secret/assets/../../session.py", HOST, 404),
    ],
)
def test_who_is_not_let_in(client: Any, path: str, headers: dict[str, str], code: int) -> None:
    assert client.get(path, headers=headers).status_code == code


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (HOST | {"content-type": "application/json"}, 403),
        (CHANGE | {"origin": "http://evil.example"}, 403),
        (CHANGE | {"origin": "null"}, 403),
        (CHANGE | {"content-type": "text/plain"}, 415),
    ],
)
def test_a_change_comes_from_the_page_alone(
    client: Any, session: Session, headers: dict[str, str], code: int
) -> None:
    body = msgspec.json.encode({"edit": ClaimEdit(after=IMEI)})
    assert client.post("/secret/edit", content=body, headers=headers).status_code == code
    assert session.rev == 0
    assert client.post("/secret/edit", content=body, headers=CHANGE).status_code == 200
    assert session.rev == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"edit": {"of": "file", "path": "/etc/passwd"}}', b"[" * 50_000, b"x" * 100_000],
)
def test_a_body_that_is_no_correction(client: Any, session: Session, body: bytes) -> None:
    assert client.post("/secret/edit", content=body, headers=CHANGE).status_code == 400
    assert session.rev == 0


def test_two_tabs(client: Any) -> None:
    """Changes of different things both hold; of the same thing the later is told."""

    def post(edit: Any) -> Any:
        body = msgspec.json.encode({"edit": edit})
        return client.post("/secret/edit", content=body, headers=CHANGE)

    assert post(ClaimEdit(after=IMEI)).status_code == 200
    assert post(WaiverEdit(after=WAIVER)).status_code == 200
    denied = msgspec.structs.replace(IMEI, status="not_collected")
    assert post(ClaimEdit(before=IMEI, after=denied)).status_code == 200
    late = post(ClaimEdit(before=IMEI, after=msgspec.structs.replace(IMEI, party="first")))
    assert late.status_code == 409
    assert late.json()["error"] == "changed meanwhile"
    assert late.json()["state"]["rev"] == 3


def test_every_row_has_its_detail(client: Any) -> None:
    state = client.get("/secret/state", headers=HOST).json()
    for part in ("findings", "permissions", "data", "sdks"):
        assert state[part]
        for row in state[part]:
            found = client.get("/secret/row", params={"id": row["id"]}, headers=HOST).json()
            assert found["calls"] or found["lines"] or found["places"], row["id"]
    assert client.get("/secret/row", params={"id": "f:none"}, headers=HOST).json() is None


def test_the_frame_of_a_sentence(client: Any) -> None:
    state = client.get("/secret/state", headers=HOST).json()
    claim = next(c for c in state["claims"] if c["label"] == "Precise location")
    why = client.get("/secret/why", params={"sentence": claim["sentence"]}, headers=HOST).json()
    assert why["clauses"][0]["kind"] == "collect"
    for bad in ("-1", "x", "999999", "1" * 30):
        assert client.get("/secret/why", params={"sentence": bad}, headers=HOST).json() is None


# --- the command ---------------------------------------------------------------------------


def test_the_command_says_what_it_lacks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from auditor.cli import main
    from auditor.cli import review as module

    def run(*arguments: str) -> tuple[object, str]:
        with pytest.raises(SystemExit) as ended:
            main(["review", str(SHOP / "shop.apk"), *arguments])
        return ended.value.code, capsys.readouterr().err

    monkeypatch.chdir(folder)
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    code, told = run("--policy", "privacy.md")
    assert code == 2
    assert "auditor[review]" in told
    monkeypatch.setattr(module, "find_spec", lambda _name: True)
    assert run()[0] == 2, "a review needs a policy"
    assert run("--policy", "privacy.md", "--map", "a.yml", "--map", "b.yml")[0] == 2
    assert run("--policy", "none.md")[0] == 3
    (folder / "bad.yml").write_text("policy: [", encoding="utf-8")
    assert run("--policy", "privacy.md", "--map", "bad.yml")[0] == 2
    assert sorted(p.name for p in folder.iterdir()) == ["bad.yml", "privacy.md"]


def test_of_several_policies_that_of_the_map_is_corrected(
    folder: Path, knowledge: Knowledge
) -> None:
    (folder / "other.md").write_text("# Privacy\n\nWe collect your IMEI.\n", encoding="utf-8")
    files = Files(folder / "map.yml", folder / "waivers.yml", frozenset(knowledge.all_rules))
    paths = (str(folder / "privacy.md"), str(folder / "other.md"))
    settings = Settings(policies=paths)
    first = Session(SHOP / "shop.apk", knowledge, files, settings, today=TODAY)
    first.edit(ClaimEdit(after=IMEI))
    first.save()
    first.close()
    turned = msgspec.structs.replace(settings, policies=paths[::-1])
    again = Session(SHOP / "shop.apk", knowledge, files, turned, today=TODAY)
    assert again.texts[again.reviewed].path.endswith("privacy.md")
    assert IMEI in again.draft.claims
    again.close()
