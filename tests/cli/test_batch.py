"""Many inputs at once: order, one line for what kills its child, a run that goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.cli import main
from auditor.cli.inputs import BUILDS, DOCUMENTS, named
from auditor.cli.progress import line_of
from auditor.errors import UsageError

SHOP = Path(__file__).parents[2] / "samples/shop"
NOTES = Path(__file__).parents[2] / "samples/notes"
AUDITOR = [sys.executable, "-m", "auditor"]


def builds(folder: Path, n: int) -> list[str]:
    """Two samples in turn, so that lines in a wrong order differ."""
    folder.mkdir(exist_ok=True)
    out = []
    for i in range(n):
        path = folder / f"{i:03}.apk"
        shutil.copy((SHOP / "shop.apk", NOTES / "notes.apk")[i % 2], path)
        out.append(str(path))
    return out


def run(arguments: list[str], **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*AUDITOR, *arguments], capture_output=True, text=True, timeout=120, **more
    )


def paths_of(text: str) -> list[str]:
    values = [json.loads(line) for line in text.splitlines()]
    return [v["app"]["path"] if "app" in v else v.get("where", "") for v in values]


@pytest.mark.parametrize("command", ["scan", "inventory"])
def test_the_number_of_children_changes_no_byte(tmp_path: Path, command: str) -> None:
    paths = builds(tmp_path / "in", 6)
    (tmp_path / "in/002.apk").write_bytes(b"no build")
    texts = []
    for jobs in ("1", "2", "5"):
        done = run([command, *paths, "--no-config", "-f", "jsonl", "-j", jobs])
        assert done.returncode == 3
        assert "002.apk" in done.stderr
        texts.append((done.stdout, done.stderr))
    assert texts[0] == texts[1] == texts[2]
    assert paths_of(texts[0][0]) == paths


def test_policies_too(tmp_path: Path) -> None:
    for i, source in enumerate((SHOP / "privacy.md", NOTES / "privacy.zh.md", SHOP / "privacy.md")):
        shutil.copy(source, tmp_path / f"{i}.md")
    documents = [str(tmp_path / f"{i}.md") for i in range(3)]
    one, two = (run(["policy", *documents, "--no-config", "-f", "jsonl", "-j", j]) for j in "12")
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
    told = [json.loads(line)["source"]["path"] for line in two.stdout.splitlines()]
    assert told == documents


POISON = """
import os, signal, sys, time
import auditor.audit
import importlib
audit = importlib.import_module("auditor.audit")
real = audit.inventory
def inventory(path, *more):
    if path.name == "001.apk":
        os.kill(os.getpid(), signal.SIGKILL)
    if path.name == "003.apk":
        raise ZeroDivisionError("a slip")
    if path.name == "000.apk":
        time.sleep(0.5)  # the first is the last to be done
    return real(path, *more)
audit.inventory = inventory
from auditor.cli import main
main(sys.argv[1:])
"""


def test_what_kills_its_child_is_one_line(tmp_path: Path) -> None:
    paths = builds(tmp_path / "in", 6)
    command = ["inventory", *paths, "--no-config", "-f", "jsonl", "-j", "2"]
    done = subprocess.run(
        [sys.executable, "-c", POISON, *command], capture_output=True, text=True, timeout=60
    )
    values = [json.loads(line) for line in done.stdout.splitlines()]
    assert paths_of(done.stdout) == paths
    assert values[1]["error"].startswith("the reader was ended by SIGKILL")
    assert values[3]["error"] == "bug: ZeroDivisionError: a slip; please report it"
    assert len(done.stderr.splitlines()) == 2
    assert done.returncode == 70, "a bug stays a bug"


@pytest.mark.parametrize("command", ["scan", "inventory"])
def test_a_run_that_was_killed_goes_on(tmp_path: Path, command: str) -> None:
    paths, out = builds(tmp_path / "in", 12), tmp_path / "all.jsonl"
    part = tmp_path / "all.jsonl.part"
    arguments = [command, *paths, "--no-config", "-j", "2"]
    whole = run([*arguments, "-f", "jsonl"])
    begun = subprocess.Popen(
        [*AUDITOR, *arguments, "-f", f"jsonl={out}"], stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while not (part.exists() and part.read_bytes().count(b"\n") >= 3):
        assert time.monotonic() < end
        assert begun.poll() is None, "done before it could be killed"
        time.sleep(0.005)
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    with part.open("ab") as file:
        file.write(b'{"schema": "auditor/inv')  # as a cut in the middle of a line leaves it
    done = run([*arguments, "-f", f"jsonl={out}", "--resume"])
    assert done.returncode == whole.returncode
    assert out.read_text(encoding="utf-8") == whole.stdout, "none twice, none missing"
    assert sorted(os.listdir(tmp_path)) == ["all.jsonl", "in"]


def test_lines_of_other_settings_do_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,), out = builds(tmp_path / "in", 1), tmp_path / "all.jsonl"
    part, key = tmp_path / "all.jsonl.part", tmp_path / "all.jsonl.part.key"

    def go(*more: str) -> None:
        with pytest.raises(SystemExit):
            main(["inventory", path, "--no-config", "-f", f"jsonl={out}", *more])
        capsys.readouterr()

    go()
    good = out.read_text(encoding="utf-8")
    marked = good.replace("com.example.shop", "com.example.kept")
    part.write_text(marked, encoding="utf-8")
    go("--resume")
    assert out.read_text(encoding="utf-8") == good, "without its key no line counts"
    part.write_text(marked, encoding="utf-8")
    key.write_text("another\n", encoding="utf-8")
    go("--resume")
    assert out.read_text(encoding="utf-8") == good, "nor beside another"


def test_lists_and_folders(tmp_path: Path) -> None:
    paths = builds(tmp_path / "in", 2)
    split = tmp_path / "in/set"
    split.mkdir()
    for name in ("base.apk", "split_config.en.apk", "notes.txt"):
        (split / name).write_bytes(b"")
    (tmp_path / "in/readme.md").write_text("")
    assert named((str(tmp_path),), None, True, BUILDS) == (*paths, str(split))
    assert named((str(tmp_path),), None, True, DOCUMENTS) == (
        str(tmp_path / "in/readme.md"),
        str(split / "notes.txt"),
    )
    (split / "other.apk").write_bytes(b"")
    assert len(named((str(split),), None, True, BUILDS)) == 3, "no set, so nothing is hidden"
    file = tmp_path / "list"
    file.write_text("\n".join(["", *paths, ""]))
    assert named(("x.apk",), str(file), False, BUILDS) == ("x.apk", *paths)
    with pytest.raises(UsageError, match="names no input"):
        named((), None, False, BUILDS)


def test_a_list_on_stdin(tmp_path: Path) -> None:
    paths = builds(tmp_path / "in", 2)
    command = ["inventory", "--no-config", "-f", "jsonl", "--files-from", "-"]
    assert paths_of(run(command, input="\n".join(paths)).stdout) == paths


def test_the_line_that_a_person_sees() -> None:
    assert line_of(40, 200, 5.0) == "40 of 200, 8.0/s, 0:00:20 left"
    assert line_of(1, 7201, 1.0) == "1 of 7201, 1.0/s, 2:00:00 left"


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    """The name is shown with escapes; the builds beside it are read."""
    odd = os.fsencode(tmp_path) + b"/\xff.apk"
    shutil.copy(SHOP / "shop.apk", os.fsdecode(odd))
    (other,) = builds(tmp_path / "in", 1)
    told = []
    for jobs in "12":
        command = ["scan", os.fsdecode(odd), other, "--no-config", "--strict", "-f", "jsonl"]
        done = run([*command, "-j", jobs])
        assert done.returncode == 3
        assert "bug" not in done.stderr
        told.append(done.stdout)
        assert len(done.stdout.splitlines()) == 2
    assert told[0] == told[1]


def test_what_the_parent_reads_before_it_forks(tmp_path: Path) -> None:
    from auditor.audit import inventory
    from auditor.cli.warm import empty_build
    from auditor.knowledge.load import load_knowledge

    path = tmp_path / "empty.apk"
    path.write_bytes(empty_build())
    found = inventory(path, load_knowledge([]))
    assert found.app.manifest.package == "empty.build"
    assert found.app.has_code
    assert (found.app.limited, found.collections) == ((), ())
    assert all(p.implied_by for p in found.permissions), "it asks for none itself"


def test_small_inputs_share_a_child_and_change_no_byte(tmp_path: Path) -> None:
    paths = builds(tmp_path / "in", 40)
    (tmp_path / "in/002.apk").write_bytes(b"no build")
    one, three = (
        run(["inventory", *paths, "--no-config", "--no-flows", "-f", "jsonl", "-j", jobs])
        for jobs in "13"
    )
    alone = run(["inventory", paths[7], "--no-config", "--no-flows", "-f", "jsonl"]).stdout
    assert (one.stdout, one.stderr) == (three.stdout, three.stderr)
    assert paths_of(one.stdout) == paths
    assert one.stdout.splitlines(keepends=True)[7] == alone, "as if it was alone"


def test_what_ends_a_shared_child_is_told_from_its_neighbours(tmp_path: Path) -> None:
    paths = builds(tmp_path / "in", 40)
    command = ["inventory", *paths, "--no-config", "--no-flows", "-f", "jsonl", "-j", "1"]
    done = subprocess.run(
        [sys.executable, "-c", POISON, *command], capture_output=True, text=True, timeout=120
    )
    values = [json.loads(line) for line in done.stdout.splitlines()]
    assert paths_of(done.stdout) == paths
    assert [i for i, v in enumerate(values) if "error" in v] == [1, 3]
    assert values[1]["error"].startswith("the reader was ended by SIGKILL")
    assert done.returncode == 70
