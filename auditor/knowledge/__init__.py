"""YAML knowledge -> one read-only `Knowledge` value."""

from auditor.knowledge.load import load_knowledge
from auditor.knowledge.schema import Knowledge

__all__ = ["Knowledge", "load_knowledge"]
