"""YAML knowledge -> one read-only `Knowledge` value."""

from auditor.maps.load import load_knowledge
from auditor.maps.schema import Knowledge

__all__ = ["Knowledge", "load_knowledge"]
