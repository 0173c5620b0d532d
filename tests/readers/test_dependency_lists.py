"""Only what a runtime class path holds is in a build; a list that yields nothing is an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.knowledge.schema import Knowledge
from auditor.sources import read_list

HEAD = "# This is a Gradle generated file for dependency locking.\n"
UMENG, FACEBOOK = "com.umeng.umsdk:common", "com.facebook.android:facebook-core"
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {"SPDXID": "SPDXRef-app", "name": "com.example:app"},
        {"SPDXID": "SPDXRef-u", "name": UMENG, "versionInfo": "9.4.0"},
        {"SPDXID": "SPDXRef-f", "name": FACEBOOK, "versionInfo": "16"},
    ],
    "relationships": [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-app"},
        {"spdxElementId": "SPDXRef-f", "relationshipType": "TEST_DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-app"},
    ],
}  # fmt: skip
CYCLONEDX = """<bom xmlns="http://cyclonedx.org/schema/bom/1.5">
<metadata><tools><components><component type="library"><name>x</name><purl>pkg:maven/com.facebook.android/facebook-core@9</purl></component></components></tools>
<component type="application"><name>app</name></component></metadata>
<components><component type="library"><group>com.umeng.umsdk</group><name>common</name>
<pedigree><ancestors><component type="library"><group>com.adjust.sdk</group><name>adjust-android</name></component></ancestors></pedigree>
<components><component type="library"><group>com.squareup.okhttp3</group><name>okhttp</name></component></components></component>
<component type="library"><scope>excluded</scope><group>com.facebook.android</group><name>facebook-core</name></component>
</components></bom>"""
CASES = {
    "a file per configuration": ("releaseRuntimeClasspath.lockfile", f"{HEAD}{UMENG}:9.4.0\n", [UMENG]),
    "of tests": ("debugUnitTestRuntimeClasspath.lockfile", f"{HEAD}{UMENG}:9.4.0\n", None),
    "none, and says so": ("releaseRuntimeClasspath.lockfile", HEAD, []),
    "none in this configuration": ("gradle.lockfile", f"{HEAD}empty=releaseRuntimeClasspath\n", []),
    "flavours": (
        "gradle.lockfile",
        f"{HEAD}{UMENG}:9.4.0=latestReleaseRuntimeClasspath\n{FACEBOOK}:1=splintReleaseRuntimeClasspath\n",
        [UMENG, FACEBOOK],
    ),
    "what is compiled against, tested with, processed": (
        "gradle.lockfile",
        f"{HEAD}{UMENG}:1=releaseCompileClasspath,releaseRuntimeClasspath\n{FACEBOOK}:1=releaseCompileClasspath\n"
        "a:b:1=releaseUnitTestRuntimeClasspath\nc:d:1=kapt\ne:f:1=lintChecks\ng:h:1=debugAndroidTestRuntimeClasspath\n"
        "i:j:1=debugRuntimeClasspath\n",
        [UMENG],
    ),
    "a debug build alone": ("gradle.lockfile", f"{HEAD}{UMENG}:1=debugRuntimeClasspath\n", [UMENG]),
    "the build script": ("buildscript-gradle.lockfile", f"{HEAD}{FACEBOOK}:1=classpath\nempty=\n", None),
    "replaced, of the build, failed, constrained": (
        "tree.txt",
        "releaseRuntimeClasspath - Resolved configuration\n"
        f"+--- org.acme:old:[1,2) -> {UMENG}:9.4.0\n+--- com.acme:thing:1.2 -> project :thing\n+--- project :core\n"
        f"+--- {FACEBOOK} FAILED\n+--- com.adjust.sdk:adjust-android:{{strictly 4}} -> 4 (c)\n"
        "\\--- com.appsflyer:af-android-sdk:6.{prefer 3} -> 6.3 (*)\n",
        [UMENG, "com.appsflyer:af-android-sdk"],
    ),
    "a tree of every configuration": (
        "tree.txt",
        f"releaseRuntimeClasspath - x\n\\--- {UMENG}:9\n\ndebugAndroidTestRuntimeClasspath - x\n\\--- {FACEBOOK}:1\n"
        "testImplementation - y (n)\n\\--- a:b:1 (n)\n\nlintChecks - z\n\\--- c:d:1\n",
        [UMENG],
    ),
    "a tree without a head": ("tree.txt", f"+--- {UMENG}:9\n\\--- {FACEBOOK}:1\n", [UMENG, FACEBOOK]),
    "a tree of nothing": ("tree.txt", "releaseRuntimeClasspath - x\nNo dependencies\n", []),
    "a tree of tests": ("tree.txt", f"testRuntimeClasspath - x\n\\--- {UMENG}:9\n", None),
    "GitHub's wrapper": ("g.json", json.dumps({"sbom": SPDX}), [UMENG]),
    "SPDX with its root and tests": ("s.json", json.dumps(SPDX), [UMENG]),
    "Nebula": (
        "dependencies.lock",
        json.dumps({"releaseRuntimeClasspath": {UMENG: {"locked": "9.4.0"}}, "testRuntimeClasspath": {"a:b": {"locked": "1"}}}),
        [UMENG],
    ),
    "CycloneDX: tools, pedigree, excluded": ("c.xml", CYCLONEDX, [UMENG, "com.squareup.okhttp3:okhttp"]),
    "CycloneDX: files, excluded": (
        "c.json",
        json.dumps({"bomFormat": "CycloneDX", "components": [
            {"type": "library", "group": "com.umeng.umsdk", "name": "common"}, {"type": "file", "name": "/classes.dex"},
            {"type": "library", "group": "a", "name": "b", "scope": "excluded"}]}),
        [UMENG],
    ),
    "CycloneDX of nothing": ("c.json", json.dumps({"bomFormat": "CycloneDX", "components": []}), None),
    "CycloneDX: formulation, services, scopes": (
        "c.json",
        json.dumps({"bomFormat": "CycloneDX", "components": [
            {"type": "library", "group": "com.umeng.umsdk", "name": "common", "scope": "optional"}],
            "formulation": [{"components": [{"type": "library", "group": "a", "name": "b"}]}],
            "services": [{"group": "com.facebook.android", "name": "facebook-core"}]}),
        [UMENG],
    ),
    "SPDX by tags: the app and a tool alone": (
        "s.spdx",
        "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: shop\nSPDXID: SPDXRef-app\n"
        f"PackageName: {FACEBOOK}\nSPDXID: SPDXRef-f\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app\n"
        "Relationship: SPDXRef-f BUILD_TOOL_OF SPDXRef-app\n",
        None,
    ),
    "SPDX by tags: a bill of all its packages": (
        "s.spdx",
        f"SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: {UMENG}\nSPDXID: SPDXRef-u\n"
        f"PackageName: {FACEBOOK}\nSPDXID: SPDXRef-f\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-u\n"
        "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-f\n",
        [UMENG, FACEBOOK],
    ),
    "GitHub's wrapper of nothing": ("g.json", '{"sbom": {}}', None),
    "GitHub's answer to a wrong question": ("g.json", '{"message": "Not Found", "status": "404"}', None),
    "an error of a server": ("e.json", '{"error": {"code": 404}}', None),
    "SDKs by name": ("l.json", '{"Umeng": {"company": "Umeng Ltd", "data": ["IMEI"]}}', ["Umeng"]),
    "a lock of npm": ("package-lock.json", '{"lockfileVersion": 3, "packages": {"node_modules/x": {"version": "1"}}}', None),
    "a lock of Nebula for tests alone": ("dependencies.lock", json.dumps({"testRuntimeClasspath": {UMENG: {"locked": "1"}}}), None),
    "a build script": ("build.gradle", f"dependencies {{\n    implementation '{FACEBOOK}:16'\n}}\n", None),
    "a lock without a configuration": ("gradle.lockfile", HEAD, None),
    "processors and lint alone": ("gradle.lockfile", f"{HEAD}{UMENG}:1=kapt,lintClassPath,androidTestUtil\nempty=\n", None),
    "a flavour named contest, and tests of it": (
        "gradle.lockfile",
        f"{HEAD}{UMENG}:1=contestReleaseRuntimeClasspath\n{FACEBOOK}:1=testContestReleaseRuntimeClasspath\n"
        "a:b:1=contestReleaseUnitTestRuntimeClasspath\n",
        [UMENG],
    ),
    "release beside debug": (
        "tree.txt",
        f"debugRuntimeClasspath - x\n\\--- {FACEBOOK}:1\n\nreleaseRuntimeClasspath - x\nNo dependencies\n",
        [],
    ),
    "an insight of Gradle": ("i.txt", f"{FACEBOOK}:16\n\\--- releaseRuntimeClasspath\n", None),
    "title rows": ("l.csv", "Third parties\nAs of May,,\nSDK,Company\nUmeng,Umeng Ltd\n", ["Umeng"]),
    "sep=": ("l.csv", "sep=;\r\nSDK;Company\r\nUmeng;Umeng, Ltd\r\n", ["Umeng"]),
    "a head alone": ("l.csv", "SDK,Company\n", None),
    "a list of nothing": ("l.json", "[]", None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_dependency_lists(case: str, codec: str, tmp_path: Path, knowledge: Knowledge) -> None:
    file, text, expected = CASES[case]
    path = tmp_path / file
    path.write_bytes(text.encode(codec))
    if expected is None:
        with pytest.raises(AuditorError, match=file):
            read_list(path, knowledge)
    else:
        assert [r.name for r in read_list(path, knowledge)] == expected


def test_a_catalogue_names_candidates(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "libs.versions.toml"
    path.write_text(f'[libraries]\nfb = "{FACEBOOK}:16.0.0"\n')
    (row,) = read_list(path, knowledge)
    assert (row.candidate, row.declares) == (True, False)


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "fifo"])
def test_what_is_no_regular_file_is_refused(
    target: str, tmp_path: Path, knowledge: Knowledge
) -> None:
    """A link in a checked-out tree may lead to what never ends."""
    import os

    os.mkfifo(tmp_path / "fifo")
    link = tmp_path / "z.csv"
    link.symlink_to(target)
    with pytest.raises(AuditorError, match="no regular file"):
        read_list(link, knowledge)
