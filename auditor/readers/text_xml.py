"""A manifest as text, such as a source manifest -> elements."""

from __future__ import annotations

from typing import Any

from auditor.errors import InputError
from auditor.limits import DEFAULT, Limits
from auditor.readers.element import ANDROID, MAX_DEPTH, TOOLS, Attribute, Element

_REMOVED = ("remove", "removeAll")
"""Values of `tools:node`: the merger takes the element out, so it asks for nothing."""


def parse(data: bytes, where: str, limits: Limits = DEFAULT) -> Element:
    """Root element, without what the merger removes. Raises InputError where it is no such XML."""
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
    out = _element(root)
    rest = [(root, out, 1)]
    count = 1
    while rest:
        node, element, depth = rest.pop()
        children = [c for c in node if isinstance(c.tag, str)]
        count += len(children)
        if depth > MAX_DEPTH:
            raise InputError(f"elements are nested more than {MAX_DEPTH} deep", where)
        if count > limits.manifest_elements:
            raise InputError(f"more than {limits.manifest_elements} elements", where)
        for child in children:
            if child.get(f"{{{TOOLS}}}node") not in _REMOVED:
                below = _element(child)
                element.children.append(below)
                rest.append((child, below, depth + 1))
    return out


def _element(node: Any) -> Element:
    attributes: dict[str, Attribute] = {}
    for name, value in node.attrib.items():
        space, _, local = name[1:].rpartition("}") if name[0] == "{" else ("", "", name)
        key = f"android:{local}" if space == ANDROID else local if not space else f"{space}:{local}"
        attributes[key] = Attribute(value, "text")
    element = Element(node.tag.rpartition("}")[2], attributes, [], node.sourceline)
    element.add_text(node.text or "")
    return element
