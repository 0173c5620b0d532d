"""AndroidManifest.xml, text, binary or of a bundle -> `Manifest`, as the platform's package parser reads it.

`uses-permission-sdk-23` counts, codename SDK versions count as the next API; a permission in the
wrong place, one named by a resource or by a name that only looks like the platform's is told and
gives nothing. A manifest without a package or an application element is an error, never "no
permissions".
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.model import Component, Manifest
from auditor.notice import Notice, notice
from auditor.readers.declared import declared_of, flag, merged_declared, service_types
from auditor.readers.element import Attribute, Element
from auditor.readers.permission_elements import (
    PERMISSION,
    Resolve,
    api_level,
    merge_requests,
    misplaced_in,
    oddities,
    request_of,
)
from auditor.readers.started import Reader, Said, disabled

Form = Literal["any", "binary", "proto"]
"""`binary`: of an APK, where Android reads nothing else; `proto`: of an app bundle."""

COMPONENTS: dict[str, Literal["activity", "service", "receiver", "provider"]] = {
    "activity": "activity",
    "activity-alias": "activity",
    "service": "service",
    "receiver": "receiver",
    "provider": "provider",
}


def read_manifest(
    data: bytes,
    where: str,
    limits: Limits = DEFAULT,
    form: Form = "any",
    library: bool = False,
    resolve: Resolve | None = None,
) -> tuple[Manifest, list[Notice]]:
    """Parse a manifest; `library`: one of an AAR, which may be empty; `resolve`: by its resources.

    Raises InputError where it cannot be read to its end.
    """
    if len(data) > limits.manifest_bytes:
        raise InputError(f"a manifest above {limits.manifest_bytes} bytes is not read", where)
    notices: list[Notice] = []
    text = form == "any" and is_text(data)
    root: Element | None
    if form == "proto":
        from auditor.readers import proto_xml

        root = proto_xml.parse(data, where, limits)
        if root is None:
            raise InputError("the bundle's manifest holds no element", where)
    elif text:
        from auditor.readers import text_xml

        root = text_xml.parse(data, where, limits)
    else:
        from auditor.readers import axml

        if is_text(data):
            raise InputError("a text manifest in an APK; Android reads binary XML only", where)
        if form == "any" and data[:2] != b"\x03\0" and data[2:4] != b"\x08\0":
            raise InputError("neither text nor binary XML", where)
        root, notices = axml.parse(data, where, limits)
    if root.tag != "manifest":
        raise InputError(f"the root element is <{root.tag[:100]}>, not <manifest>", where)
    if text:
        root = _filled(root, root.get("package") or "")
    manifest, more = _manifest(root, where, text, library, resolve or (lambda _: None))
    return manifest, [*notices, *more]


def is_text(data: bytes) -> bool:
    """Whether a manifest is text by its first bytes."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff")


def _manifest(
    root: Element, where: str, text: bool, library: bool, resolve: Resolve
) -> tuple[Manifest, list[Notice]]:
    package = root.get("package") or ""
    if not package and not text:
        raise InputError("the manifest names no package; it was not read whole", where)
    application = next((c for c in root.children if c.tag == "application"), None)
    if application is None and not root.children and not library:
        raise InputError("the manifest is empty: neither an application nor a permission", where)
    sdk = [c for c in root.children if c.tag == "uses-sdk"][-1:]
    said = _sayer(resolve)
    requests = [r for c in root.children if c.tag in PERMISSION and (r := request_of(c))]
    misplaced = misplaced_in(root)
    names = [
        n.get("android:name") for n in root.children if n.tag in ("permission", "permission-tree")
    ]
    defined = sorted({n for n in names if n})
    components = [
        _component(n, COMPONENTS[n.tag], package, application, said)
        for n in (application.children if application else ())
        if n.tag in COMPONENTS
    ]
    app_class = said(application, "name")
    started = Reader(package, said, _class)
    manifest = Manifest(
        package=package,
        label=said(application, "label"),
        version_name=said(root, "versionName"),
        version_code=said(root, "versionCode"),
        min_sdk=api_level(said(sdk[0], "minSdkVersion")) if sdk else None,
        target_sdk=api_level(said(sdk[0], "targetSdkVersion")) if sdk else None,
        application=_class(app_class, package) if app_class else None,
        permissions=merge_requests(requests),
        defined_permissions=tuple(defined),
        components=tuple(components),
        started=started.started(root, application),
        named=started.named(root),
        queries=tuple(
            dict.fromkeys(q for c in root.children if c.tag == "queries" for q in _queries(c))
        ),
        misplaced=tuple(sorted(set(misplaced) - {""})),
        declared=declared_of(application, said, _class, package),
    )
    notices = oddities(root, requests, misplaced, defined, where, resolve)
    if text and not library and not sdk:
        notices.insert(0, notice("target_unknown", where, "info"))
    return manifest, notices


def _sayer(resolve: Resolve) -> Said:
    """Reads attributes of Android; of a reference what it stands for."""

    def said(element: Element | None, name: str) -> str | None:
        found = element.attributes.get(f"android:{name}") if element else None
        if found is None or found.kind == "null":
            return None
        reference = found.kind == "reference"
        return (resolve(found.value) or found.value)[:4096] if reference else found.value[:4096]

    return said


_OWN = re.compile(r"\$\{(?:applicationId|packageName)\}")


def _filled(root: Element, package: str) -> Element:
    """`${applicationId}` of a source manifest becomes the package; other placeholders stay."""
    if not package:
        return root
    for node in root.walk():
        for name, (value, kind) in node.attributes.items():
            if "${" in value:
                node.attributes[name] = Attribute(_OWN.sub(lambda _: package, value), kind)
    return root


def merge_manifests(manifests: list[Manifest]) -> Manifest:
    """The first one with the requests and components of the modules and splits behind it."""
    base, *rest = manifests
    if not rest:
        return base
    together = [p for m in manifests for p in m.permissions]
    return msgspec.structs.replace(
        base,
        application=next((m.application for m in manifests if m.application), None),
        permissions=merge_requests(together),
        defined_permissions=tuple(sorted({d for m in manifests for d in m.defined_permissions})),
        components=tuple(dict.fromkeys(c for m in manifests for c in m.components)),
        queries=tuple(dict.fromkeys(q for m in manifests for q in m.queries)),
        started=tuple(dict.fromkeys(s for m in manifests for s in m.started)),
        named=tuple(dict.fromkeys(n for m in manifests for n in m.named)),
        misplaced=tuple(sorted({x for m in manifests for x in m.misplaced})),
        declared=merged_declared([m.declared for m in manifests]),
    )


def _queries(node: Element) -> list[str]:
    out = []
    for child in node.children:
        if child.tag == "package":
            out.append(child.get("android:name") or "")
        elif child.tag == "intent":
            wanted = [n for n in child.children if n.tag in ("action", "category")]
            out += [n.get("android:name") or "" for n in wanted]
        elif child.tag == "provider":
            out.append(child.get("android:authorities") or "")
    return [o for o in out if o][:2000]


def _class(name: str, package: str) -> str:
    if name.startswith("."):
        return package + name
    return name if "." in name else f"{package}.{name}"


def _component(
    node: Element,
    kind: Literal["activity", "service", "receiver", "provider"],
    package: str,
    application: Element | None,
    said: Said,
) -> Component:
    actions = [
        a.get("android:name") or ""
        for f in node.children
        if f.tag == "intent-filter"
        for a in f.children
        if a.tag == "action"
    ]
    name = said(node, "targetActivity") or said(node, "name") or ""
    exported = flag(said(node, "exported"))
    return Component(
        kind=kind,
        name=_class(name, package) if name else "",
        exported=exported
        if exported is not None
        else (True if actions and kind != "provider" else None),
        permission=said(node, "permission"),
        actions=tuple(dict.fromkeys(a for a in actions if a)),
        enabled=False if any(disabled(x, said) for x in (application, node)) else None,
        foreground_types=service_types(said(node, "foregroundServiceType")),
    )
