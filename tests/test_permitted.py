"""What a build's API levels let run, where they are no levels that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.knowledge.schema import Knowledge
from tests.axml_writer import NUMBER, Attr, Node, manifest, write_axml
from tests.dex_writer import Method, write_dex
from tests.readers.test_nested import zipped

IMEI = "Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;"
PHONE = "android.permission.READ_PHONE_STATE"


def found(tmp_path: Path, knowledge: Knowledge, least: int, most: int | None) -> set[str]:
    """Rules that report on a build of these API levels that reads the IMEI."""
    attrs = [Attr("name", PHONE)]
    if most is not None:
        attrs.append(Attr("maxSdkVersion", most, NUMBER))
    root = manifest(Node("uses-permission", attrs))
    root.children[0].attrs[0] = Attr("minSdkVersion", least, NUMBER)
    entries = {
        "AndroidManifest.xml": write_axml(root),
        "classes.dex": write_dex([Method("go").call(IMEI, 0)]),
    }
    (tmp_path / "a.apk").write_bytes(zipped(entries))
    (tmp_path / "p.md").write_text("We collect your e-mail address.", encoding="utf-8")
    report = audit(tmp_path / "a.apk", knowledge, policies=[tmp_path / "p.md"])
    return {f.rule for f in report.findings if f.severity in ("high", "medium")}


@pytest.mark.parametrize("least", [1, 23, 37, 38, 10000, 2**31 - 1, -1])
def test_a_least_level_beyond_all_known_ones_hides_nothing(
    tmp_path: Path, knowledge: Knowledge, least: int
) -> None:
    assert "undeclared-data" in found(tmp_path, knowledge, least, None)


def test_a_permission_below_the_least_level_is_no_crash(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    assert "undeclared-data" not in found(tmp_path, knowledge, 30, 22)
