"""SDKs that a policy names: tables, key-value paragraphs and prose."""

from __future__ import annotations

from auditor.maps.schema import Knowledge
from auditor.model import Claim, PolicySdk
from auditor.policy.document import Document


def named_sdks(document: Document, knowledge: Knowledge) -> tuple[list[PolicySdk], list[Claim]]:
    """SDKs with the place that names them, and the claims of table rows."""
    return [], []
