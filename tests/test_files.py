"""Inputs are regular files: a device, a pipe or a link without end is refused at once."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.files import read_file
from auditor.readers.container import open_file

SAMPLE = Path(__file__).parents[1] / "samples/shop"


@pytest.fixture(params=["a pipe", "a link to /dev/zero", "a link to itself", "a socket's folder"])
def special(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "x.csv"
    if request.param == "a pipe":
        os.mkfifo(path)
    elif request.param == "a link to /dev/zero":
        path.symlink_to("/dev/zero")
    elif request.param == "a link to itself":
        path.symlink_to(path)
    else:
        path.mkdir()
    return path


def test_what_is_no_regular_file_is_refused(special: Path) -> None:
    with pytest.raises(InputError):
        read_file(special, 100)
    with pytest.raises(InputError), open_file(special):
        pass


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    (tmp_path / "b").symlink_to("a")
    assert read_file(tmp_path / "b", 4) == b"text"
    with pytest.raises(InputError, match="above 3 bytes"):
        read_file(tmp_path / "b", 3)


@pytest.mark.parametrize(
    "option",
    ["--policy", "--sdk-list", "--map", "--mapping", "--merger-report", "--source-manifest"],
)
@pytest.mark.parametrize("kind", ["zero", "pipe"])
def test_no_option_reads_without_end(tmp_path: Path, option: str, kind: str) -> None:
    path = tmp_path / "x.csv"
    if kind == "zero":
        path.symlink_to("/dev/zero")
    else:
        os.mkfifo(path)
    command = [sys.executable, "-m", "auditor", "scan", str(SAMPLE / "shop.apk"), "--no-config"]
    done = subprocess.run(
        [*command, option, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000,) * 2),
    )
    assert done.returncode in (2, 3)
    assert "is no regular file" in done.stderr
