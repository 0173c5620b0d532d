"""JSON Schemas by which an editor completes and checks the YAML of the knowledge."""

from __future__ import annotations

from typing import Any

import msgspec

from auditor.knowledge.load import TABLES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
REF = "#/$defs/{name}"


def knowledge_schema() -> dict[str, Any]:
    """A file of `permission_maps/` or of an overlay: tables by name."""
    items, defs = msgspec.json.schema_components(list(TABLES.values()), ref_template=REF)
    tables = {
        key: {"type": "array", "items": item} for key, item in zip(TABLES, items, strict=True)
    }
    return {
        "$schema": DRAFT,
        "title": "auditor knowledge",
        "type": "object",
        "properties": {"version": {"type": "string"}, **tables},
        "additionalProperties": False,
        "$defs": defs,
    }


def policy_map_schema() -> dict[str, Any]:
    """A policy map: what a person found a policy to say."""
    from auditor.policy.policy_map import PolicyMap

    (item,), defs = msgspec.json.schema_components([PolicyMap], ref_template=REF)
    return {"$schema": DRAFT, "title": "auditor policy map", **item, "$defs": defs}
