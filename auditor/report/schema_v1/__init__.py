"""`auditor/report/v1`, `auditor/inventory/v1` and `auditor/policy/v1`: the one definition.

What is written is encoded from these types, what was saved is decoded by them, and the JSON
Schemas under docs/schemas are made from them. Keys are a contract: none goes, new ones come with
a default, so that a report of an earlier version can still be read.
"""

from __future__ import annotations

from typing import Any

import msgspec

from auditor.report.schema_v1.base import AppDoc as AppDoc
from auditor.report.schema_v1.base import CollectorDoc as CollectorDoc
from auditor.report.schema_v1.base import Doc as Doc
from auditor.report.schema_v1.base import EvidenceDoc as EvidenceDoc
from auditor.report.schema_v1.base import FlowDoc as FlowDoc
from auditor.report.schema_v1.base import InputDoc as InputDoc
from auditor.report.schema_v1.base import NoticeDoc as NoticeDoc
from auditor.report.schema_v1.base import PlaceDoc as PlaceDoc
from auditor.report.schema_v1.base import ToolDoc as ToolDoc
from auditor.report.schema_v1.base import WhereDoc as WhereDoc
from auditor.report.schema_v1.inventory import CollectionDoc as CollectionDoc
from auditor.report.schema_v1.inventory import ComponentDoc as ComponentDoc
from auditor.report.schema_v1.inventory import InventoryDoc as InventoryDoc
from auditor.report.schema_v1.inventory import RequestDoc as RequestDoc
from auditor.report.schema_v1.inventory import SdkDoc as SdkDoc
from auditor.report.schema_v1.inventory import SdkFactDoc as SdkFactDoc
from auditor.report.schema_v1.inventory import SwitchDoc as SwitchDoc
from auditor.report.schema_v1.policy import ClaimDoc as ClaimDoc
from auditor.report.schema_v1.policy import FactDoc as FactDoc
from auditor.report.schema_v1.policy import NamedSdkDoc as NamedSdkDoc
from auditor.report.schema_v1.policy import PolicyDoc as PolicyDoc
from auditor.report.schema_v1.policy import SourceDoc as SourceDoc
from auditor.report.schema_v1.policy import SubjectDoc as SubjectDoc
from auditor.report.schema_v1.policy import UnreadTextDoc as UnreadTextDoc
from auditor.report.schema_v1.report import AppendixDoc as AppendixDoc
from auditor.report.schema_v1.report import FindingDoc as FindingDoc
from auditor.report.schema_v1.report import GateDoc as GateDoc
from auditor.report.schema_v1.report import OfferDoc as OfferDoc
from auditor.report.schema_v1.report import PassageDoc as PassageDoc
from auditor.report.schema_v1.report import ReportDoc as ReportDoc
from auditor.report.schema_v1.report import SpotDoc as SpotDoc
from auditor.report.schema_v1.report import SummaryDoc as SummaryDoc
from auditor.report.schema_v1.rows import DataRowDoc as DataRowDoc
from auditor.report.schema_v1.rows import FormEntryDoc as FormEntryDoc
from auditor.report.schema_v1.rows import FormRowDoc as FormRowDoc
from auditor.report.schema_v1.rows import FormTakenDoc as FormTakenDoc
from auditor.report.schema_v1.rows import PermissionRowDoc as PermissionRowDoc
from auditor.report.schema_v1.rows import PolicyHeadDoc as PolicyHeadDoc
from auditor.report.schema_v1.rows import SdkRowDoc as SdkRowDoc
from auditor.report.schema_v1.runtime import EventDoc as EventDoc
from auditor.report.schema_v1.runtime import RuntimeDoc as RuntimeDoc

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Document = ReportDoc | InventoryDoc | PolicyDoc | RuntimeDoc
SCHEMAS: dict[str, type[Doc]] = {
    "report": ReportDoc,
    "inventory": InventoryDoc,
    "policy": PolicyDoc,
    "runtime": RuntimeDoc,
}


def decode(data: bytes) -> Document:
    """A saved document of any of the schemas.

    Raises msgspec.DecodeError (no JSON), msgspec.ValidationError (JSON of another shape) or
    RecursionError.
    """
    found: Document = msgspec.json.decode(data, type=Document)
    return found


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one document: every key that is written is required."""
    (root,), defs = msgspec.json.schema_components([SCHEMAS[name]], ref_template="#/$defs/{name}")
    for one in defs.values():
        one["required"] = list(one.get("properties", ()))
        for value in one.get("properties", {}).values():
            value.pop("default", None)
    top = defs.pop(root["$ref"].rpartition("/")[2])
    return {"$schema": DRAFT, **top, "title": f"auditor/{name}/v1", "$defs": defs}
