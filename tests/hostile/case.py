"""A folder with a build, its documents and what came out wrong once: run as its README says."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.cli import main

REFUSED = 3


class Case:
    """A writable copy of one folder, with the commands of a user inside it."""

    def __init__(self, folder: Path, into: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = into / "case"
        self.path.mkdir()
        # names that are no UTF-8 are bytes: copied one by one, as they are
        for name in os.listdir(os.fsencode(folder)):
            source = os.path.join(os.fsencode(folder), name)
            target = os.path.join(os.fsencode(self.path), name)
            copy = shutil.copytree if os.path.isdir(source) else shutil.copyfile
            copy(source, target)
        for at, folders, _ in os.walk(self.path):
            for name in folders:
                os.chmod(Path(at) / name, 0o755)
        os.chdir(self.path)
        self._capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """(exit code, stdout, stderr) of a command."""
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        out, err = self._capsys.readouterr()
        return int(end.value.code or 0), out, err

    def json(self, *arguments: str) -> Any:
        """The JSON report of a command that could read its inputs."""
        code, out, err = self.run(*arguments, "--no-config", "-f", "json")
        assert code in (0, 1), err
        return json.loads(out)

    def scan(self, *arguments: str, app: str = "a.apk") -> Any:
        return self.json("scan", app, *arguments)

    def inventory(self, *arguments: str, app: str = "a.apk") -> Any:
        return self.json("inventory", app, *arguments)


def found(report: Any, rule: str = "", severity: str = "") -> list[dict[str, Any]]:
    """The findings of a rule, of a severity, or of both."""
    return [
        f for f in report["findings"] if rule in ("", f["rule"]) and severity in ("", f["severity"])
    ]


def notices(report: Any) -> set[str]:
    """The codes of what was told, of the run, of the build and of the documents."""
    app = report["app"]
    told = [*report.get("notices", ()), *app.get("notices", ()), *app.get("limited", ())]
    return {n["code"] for n in told}


def by_app(report: Any, data: str) -> Iterator[dict[str, Any]]:
    """Collections of a data type by the app's own code."""
    for c in report["collections"]:
        if c["data_type"] == data and c["collector"]["kind"] == "app":
            yield c
