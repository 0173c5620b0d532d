"""AndroidManifest.xml, text or binary -> `Manifest`.

androguard turns binary XML out of the ordinary into an element tree; what it drops or gets
wrong is guarded here: `uses-permission-sdk-23` counts, codename SDK versions count as the next API, a
permission in the wrong place is told and not counted, and a manifest without a package
or an application element that was read to its end is an error, never "no permissions".
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import msgspec

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.model import Component, Manifest, PermissionRequest
from auditor.notice import Notice, notice
from auditor.readers.started import Reader, disabled

ANDROID = "{http://schemas.android.com/apk/res/android}"
CODENAMES = {
    "Q": 29,
    "R": 30,
    "S": 31,
    "Sv2": 32,
    "Tiramisu": 33,
    "UpsideDownCake": 34,
    "VanillaIceCream": 35,
    "Baklava": 36,
}
NEXT_API = 37
COMPONENTS = {
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
    proto: bool = False,
    library: bool = False,
) -> tuple[Manifest, list[Notice]]:
    """Parse a manifest; `proto`: one of an app bundle; `library`: one of an AAR, which may be empty.

    Raises InputError where it cannot be read to its end.
    """
    if len(data) > limits.manifest_bytes:
        raise InputError(f"a manifest above {limits.manifest_bytes} bytes is not read", where)
    binary = data.lstrip()[:1] != b"<" and not data.startswith(
        (b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")
    )
    if proto:
        from auditor.readers.proto_xml import parse

        root = parse(data, where)
        if root is None:
            raise InputError("the bundle's manifest holds no element", where)
    else:
        root = _binary(data, where) if binary else _text(data, where)
    if _local(root) != "manifest":
        raise InputError(f"the root element is <{_local(root)}>, not <manifest>", where)
    return _manifest(root, where, limits, text=not binary and not proto, library=library)


def _binary(data: bytes, where: str) -> Any:
    if data[:4] not in (b"\x03\x00\x08\x00",) and data[2:4] != b"\x08\x00":
        raise InputError("neither text nor binary XML", where)
    from auditor.readers import axml, quiet

    plain = axml.parse(data)
    if plain is not None:
        return plain

    quiet.mute_androguard()
    from androguard.core.axml import AXMLPrinter

    size = int.from_bytes(data[4:8], "little")
    if size != len(data) and size + 4 >= len(data) - 4:
        data = data[:4] + len(data).to_bytes(4, "little") + data[8:]
    try:
        printer = AXMLPrinter(data)
        root = printer.get_xml_obj()
    except Exception as e:  # noqa: BLE001 - androguard raises many kinds on foreign bytes
        raise InputError(
            f"the binary manifest cannot be read ({type(e).__name__}: {_line(e)})", where
        ) from None
    if root is None or not printer.is_valid():
        raise InputError("the binary manifest cannot be read to its end", where)
    return root


def _line(e: Exception) -> str:
    return " ".join(str(e).split())[:120] or "no reason given"


def _text(data: bytes, where: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as e:
        raise InputError(f"not well-formed XML: {e.msg}", f"{where}:{e.lineno or 1}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError("a manifest with a DTD is refused", where)
    return root


def _local(node: Any) -> str:
    return node.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(node.tag, str) else ""


def _attribute(node: Any, name: str) -> str | None:
    value = node.get(ANDROID + name)
    if value is None:
        value = node.get(name)
    if value is None:
        value = next((v for k, v in node.attrib.items() if k.rpartition("}")[2] == name), None)
    return None if value is None else str(value)[:4096]


def _api(value: str | None) -> int | None:
    """An API level; a codename counts as its release, an unknown one as the next API."""
    if not value:
        return None
    if re.fullmatch(r"\d{1,9}", value):
        number = int(value)
        return NEXT_API if number == 10000 else number
    if re.fullmatch(r"0x[0-9a-fA-F]{1,8}", value):
        return int(value, 16)
    if value.startswith(("@", "?", "$")):
        return None
    return CODENAMES.get(value, NEXT_API)


def _flag(value: str | None) -> bool | None:
    if value is None:
        return None
    return value.lower() in ("true", "0xffffffff", "-1", "1")


def _manifest(
    root: Any, where: str, limits: Limits, text: bool, library: bool
) -> tuple[Manifest, list[Notice]]:
    notices: list[Notice] = []
    package = _attribute(root, "package") or ""
    if text and package:
        _fill(root, package, limits)
    requests: list[PermissionRequest] = []
    defined: list[str] = []
    queries: list[str] = []
    misplaced: list[str] = []
    components: list[Component] = []
    sdk: Any = None
    application: Any = None
    for child in root:
        tag = _local(child)
        if tag in ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"):
            request = _request(child, tag, text)
            if request is not None:
                requests.append(request)
        elif tag in ("permission", "permission-tree"):
            defined.append(_attribute(child, "name") or "")
        elif tag == "uses-sdk":
            sdk = child
        elif tag == "queries":
            queries += _queries(child)
        elif tag == "application":
            application = application if application is not None else child
    for count, node in enumerate(root.iter(), 1):
        if count > limits.manifest_elements:
            raise InputError(f"more than {limits.manifest_elements} elements", where)
        if (
            _local(node) in ("uses-permission", "uses-permission-sdk-23")
            and node.getparent() is not root
        ):
            misplaced.append(_attribute(node, "name") or "")
    if not package and not text:
        raise InputError("the manifest names no package; it was not read whole", where)
    label = None
    if application is not None:
        label = _attribute(application, "label")
        for node in application.iter():
            kind = COMPONENTS.get(_local(node))
            if kind:
                components.append(_component(node, kind, package, application))
    elif not len(root) and not library:
        raise InputError("the manifest is empty: neither an application nor a permission", where)
    if text and not library and sdk is None:
        notices.append(notice("target_unknown", where, "info"))
    if misplaced:
        notices.append(
            notice(
                "permissions_misplaced",
                where,
                n=len(misplaced),
                names=", ".join(sorted(set(misplaced))[:5]),
            )
        )
    app_class = _attribute(application, "name") if application is not None else None
    started = Reader(package, _attribute, _class)
    return (
        Manifest(
            package=package,
            label=label,
            version_name=_attribute(root, "versionName"),
            version_code=_attribute(root, "versionCode"),
            min_sdk=_api(_attribute(sdk, "minSdkVersion")) if sdk is not None else None,
            target_sdk=_api(_attribute(sdk, "targetSdkVersion")) if sdk is not None else None,
            application=_class(app_class, package) if app_class else None,
            permissions=merge_requests(requests),
            defined_permissions=tuple(sorted({d for d in defined if d})),
            components=tuple(components),
            queries=tuple(dict.fromkeys(queries)),
            started=started.started(root, application),
            named=started.named(root),
            misplaced=tuple(sorted({m for m in misplaced if m})),
        ),
        notices,
    )


def _fill(root: Any, package: str, limits: Limits) -> None:
    """`${applicationId}` of a source manifest becomes the package; other placeholders stay."""
    for node in islice(root.iter(), limits.manifest_elements):
        for name, value in node.attrib.items():
            if "${" in value:
                node.set(name, _OWN.sub(package, value))


_OWN = re.compile(r"\$\{(?:applicationId|packageName)\}")


def _request(node: Any, tag: str, text: bool) -> PermissionRequest | None:
    name = (_attribute(node, "name") or "").strip()
    if not name:
        return None
    flags = _attribute(node, "usesPermissionFlags") or ""
    if flags.startswith("0x") or flags.isdigit():
        flags = "neverForLocation" if int(flags, 0) & 0x10000 else ""
    return PermissionRequest(
        name=name,
        max_sdk=_api(_attribute(node, "maxSdkVersion")),
        min_sdk=23 if tag != "uses-permission" else _api(_attribute(node, "minSdkVersion")),
        flags=tuple(f.strip() for f in flags.split("|") if f.strip()),
        line=node.sourceline if text else None,
    )


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
    )


def merge_requests(requests: list[PermissionRequest]) -> tuple[PermissionRequest, ...]:
    """One request per name: the widest range of API levels, flags only where all agree."""
    out: dict[str, PermissionRequest] = {}
    for r in requests:
        old = out.get(r.name)
        if old is None:
            out[r.name] = r
            continue
        out[r.name] = PermissionRequest(
            name=r.name,
            max_sdk=None
            if old.max_sdk is None or r.max_sdk is None
            else max(old.max_sdk, r.max_sdk),
            min_sdk=None
            if old.min_sdk is None or r.min_sdk is None
            else min(old.min_sdk, r.min_sdk),
            flags=tuple(f for f in old.flags if f in r.flags),
            line=old.line,
        )
    return tuple(out.values())


def _queries(node: Any) -> list[str]:
    out = []
    for child in node:
        if _local(child) == "package":
            out.append(_attribute(child, "name") or "")
        elif _local(child) == "intent":
            out += [
                _attribute(n, "name") or "" for n in child if _local(n) in ("action", "category")
            ]
        elif _local(child) == "provider":
            out.append(_attribute(child, "authorities") or "")
    return [o for o in out if o][:2000]


def _class(name: str, package: str) -> str:
    if name.startswith("."):
        return package + name
    return name if "." in name else f"{package}.{name}"


def _component(node: Any, kind: str, package: str, application: Any) -> Component:
    actions = [
        _attribute(a, "name") or ""
        for f in node
        if _local(f) == "intent-filter"
        for a in f
        if _local(a) == "action"
    ]
    name = _attribute(node, "targetActivity") or _attribute(node, "name") or ""
    exported = _flag(_attribute(node, "exported"))
    return Component(
        kind=kind,  # type: ignore[arg-type]
        name=_class(name, package) if name else "",
        exported=exported
        if exported is not None
        else (True if actions and kind != "provider" else None),
        permission=_attribute(node, "permission"),
        actions=tuple(dict.fromkeys(a for a in actions if a)),
        enabled=False if any(disabled(x, _attribute) for x in (application, node)) else None,
    )
