"""Software bills of materials and Gradle catalogues -> dependency coordinates with versions.

CycloneDX 1.4 to 1.7 (JSON, XML), SPDX 2.3 (JSON, YAML, tag-value) and 3.0 (JSON-LD),
libs.versions.toml. Components
are told by their package URL (purl), else by group and name.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from auditor.errors import InputError

MAX_DEPTH = 40
NO_LIBRARY = frozenset({"file", "data", "device", "firmware", "operating-system"})
"""Types of CycloneDX components that are no dependency."""
TOOLS = frozenset(
    {"TEST_DEPENDENCY_OF", "DEV_DEPENDENCY_OF", "BUILD_DEPENDENCY_OF", "BUILD_TOOL_OF"}
    | {"DEV_TOOL_OF", "TEST_TOOL_OF", "TEST_OF", "PROVIDED_DEPENDENCY_OF", "DOCUMENTATION_OF"}
)
"""SPDX relationships of what does not go into what is built."""


class Dependency(NamedTuple):
    """One component of a list."""

    name: str
    """`group:artifact` where it is known, else the component's own name."""
    version: str | None
    at: str
    """Line, or number of the entry in the list."""


def read_sbom(text: str, name: str) -> list[Dependency] | None:
    """Dependencies of a bill of materials; None where the text is none.

    Raises InputError where it is one and is broken.
    """
    start = text.lstrip()[:400]
    if start.startswith("{"):
        try:
            doc = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            return None  # whoever reads JSON lists says what is wrong with it
        return bill_of(doc)
    if start.startswith("<") and "cyclonedx" in text[:2000]:
        return list(_cyclonedx_xml(text, name))
    if re.match(r"(?:\s*#[^\n]*\n)*\s*SPDXVersion:", text):
        return list(_tag_value(text))
    if re.search(r"^\s*\[(?:libraries|versions)\]", text, re.M):
        return list(_catalogue(text, name))
    return None


def bill_of(doc: Any) -> list[Dependency] | None:
    """Dependencies of a bill that JSON or YAML gave; None where it is none."""
    if not isinstance(doc, dict):
        return None
    if isinstance(doc.get("sbom"), dict):  # as GitHub's API wraps it
        return bill_of(doc["sbom"])
    if doc.get("bomFormat") == "CycloneDX":
        return list(_cyclonedx(doc.get("components"), 0))
    if "spdxVersion" in doc:
        apart = _apart(doc)
        # a bill that describes all its packages has no root among them
        return list(_spdx(doc.get("packages"), apart)) or list(
            _spdx(doc.get("packages"), frozenset())
        )
    if "spdx.org/rdf/3" in str(doc.get("@context"))[:200]:
        return list(_spdx3(doc.get("@graph")))
    return None


def coordinate(purl: str) -> tuple[str, str | None] | None:
    """(`group:artifact`, version) of a Maven purl; the name for another type; None if broken."""
    from packageurl import PackageURL

    try:
        p = PackageURL.from_string(purl)
    except ValueError:
        return None
    if p.type == "maven" and p.namespace:
        return f"{p.namespace}:{p.name}", p.version
    return p.name, p.version


def _cyclonedx(components: Any, depth: int) -> Iterator[Dependency]:
    if not isinstance(components, list) or depth > MAX_DEPTH:
        return
    for i, c in enumerate(components, 1):
        if not isinstance(c, dict) or c.get("scope") == "excluded" or c.get("type") in NO_LIBRARY:
            continue
        found = _component(c.get("purl"), c.get("group"), c.get("name"), c.get("version"))
        if found is not None:
            yield Dependency(*found, str(i))
        yield from _cyclonedx(c.get("components"), depth + 1)


def _component(purl: Any, group: Any, name: Any, version: Any) -> tuple[str, str | None] | None:
    if isinstance(purl, str) and (found := coordinate(purl)):
        return found
    if not isinstance(name, str) or not name:
        return None
    shown = f"{group}:{name}" if isinstance(group, str) and group else name
    return shown, version if isinstance(version, str) else None


def _cyclonedx_xml(text: str, name: str) -> Iterator[Dependency]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise InputError(f"not valid XML: {e}", name) from None
    # not below metadata (the app itself, tools) nor below a pedigree
    top = root.findall("{*}components/{*}component")
    for i, c in enumerate(_with_inner(top, 0), 1):
        values = {etree.QName(x).localname: x.text for x in c if isinstance(x.tag, str)}
        if (values.get("scope") or "").strip() == "excluded" or c.get("type") in NO_LIBRARY:
            continue
        found = _component(*(values.get(k) for k in ("purl", "group", "name", "version")))
        if found is not None:
            yield Dependency(*found, str(c.sourceline or i))


def _with_inner(components: list[Any], depth: int) -> Iterator[Any]:
    for c in components:
        yield c
        if depth < MAX_DEPTH:
            yield from _with_inner(c.findall("{*}components/{*}component"), depth + 1)


def _apart(doc: dict[str, Any]) -> frozenset[str]:
    """SPDX ids of what a bill describes, and of what only builds or tests it."""
    described = doc.get("documentDescribes")
    out = {str(x) for x in described} if isinstance(described, list) else set()
    relations = doc.get("relationships")
    for r in relations if isinstance(relations, list) else []:
        if isinstance(r, dict):
            out |= _set_apart(
                str(r.get("spdxElementId")),
                str(r.get("relationshipType")),
                str(r.get("relatedSpdxElement")),
            )
    return frozenset(out)


def _set_apart(element: str, kind: str, related: str) -> set[str]:
    """The element that a relationship sets apart, if it does."""
    if kind == "DESCRIBES":
        return {related}
    return {element} if kind == "DESCRIBED_BY" or kind in TOOLS else set()


def _spdx(packages: Any, apart: frozenset[str]) -> Iterator[Dependency]:
    for i, p in enumerate(packages if isinstance(packages, list) else [], 1):
        if not isinstance(p, dict) or p.get("SPDXID") in apart:
            continue
        refs = p.get("externalRefs")
        purls = [
            r.get("referenceLocator")
            for r in (refs if isinstance(refs, list) else [])
            if isinstance(r, dict) and r.get("referenceType") == "purl"
        ]
        found = _component(purls[0] if purls else None, None, p.get("name"), p.get("versionInfo"))
        if found is not None:
            yield Dependency(*found, str(i))


def _spdx3(graph: Any) -> Iterator[Dependency]:
    """SPDX 3.0: elements of the type `software_Package`; the roots are what the bill is of."""
    nodes = [n for n in graph if isinstance(n, dict)] if isinstance(graph, list) else []
    roots = {
        str(r) for n in nodes if isinstance(n.get("rootElement"), list) for r in n["rootElement"]
    }
    for i, n in enumerate(nodes, 1):
        if n.get("type") != "software_Package" or n.get("spdxId") in roots:
            continue
        found = _component(
            n.get("software_packageUrl"), None, n.get("name"), n.get("software_packageVersion")
        )
        if found is not None:
            yield Dependency(*found, str(i))


def _tag_value(text: str) -> Iterator[Dependency]:
    """SPDX tag-value: a package begins with `PackageName:`."""
    held: dict[str, str] = {}
    line = 0
    relations = re.findall(r"^Relationship:\s*(\S+)\s+(\S+)\s+(\S+)", text, re.M)
    tools = {r[0] for r in relations if r[1] in TOOLS}
    described = {x for r in relations for x in _set_apart(*r)} - tools
    packages = set(re.findall(r"^SPDXID:\s*(\S+)", text, re.M)) - {"SPDXRef-DOCUMENT"} - tools
    # a bill that describes every package is one of them all, not of the app alone
    left_out = tools | (described if len(described) == 1 or packages - described else set())

    def package() -> Iterator[Dependency]:
        if held.get("id") in left_out:
            return
        found = _component(held.get("purl"), None, held.get("name"), held.get("version"))
        if held and found is not None:
            yield Dependency(*found, str(line))

    for number, raw in enumerate(text.splitlines(), 1):
        tag, _, value = raw.partition(":")
        value = value.strip()
        if tag == "PackageName":
            yield from package()
            held, line = {"name": value}, number
        elif tag == "SPDXID" and held:
            held["id"] = value
        elif tag == "PackageVersion" and held:
            held["version"] = value
        elif tag == "ExternalRef" and held and (m := re.search(r"\bpurl\s+(pkg:\S+)", value)):
            held["purl"] = m[1]
    yield from package()


def _catalogue(text: str, name: str) -> Iterator[Dependency]:
    """libs.versions.toml: `[libraries]` with module, group and name, or short notation."""
    try:
        doc = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as e:
        raise InputError(f"not valid TOML: {e}", name) from None
    versions = doc.get("versions") if isinstance(doc.get("versions"), dict) else {}
    libraries = doc.get("libraries")
    if not isinstance(libraries, dict):
        return
    for key, value in libraries.items():
        if isinstance(value, str):
            group, _, rest = value.partition(":")
            artifact, _, last = rest.partition(":")
            yield Dependency(f"{group}:{artifact}", last or None, key)
        elif isinstance(value, dict):
            module = value.get("module") or ":".join(
                str(value.get(k, "")) for k in ("group", "name")
            )
            version: Any = value.get("version")
            if isinstance(version, dict) and isinstance(versions, dict):
                version = version.get("require") or versions.get(str(version.get("ref")))
            if isinstance(version, dict):
                version = version.get("require") or version.get("strictly")
            yield Dependency(str(module), str(version) if version else None, key)
