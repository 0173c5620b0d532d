"""Policy documents -> claims."""

from auditor.policy.read import read_policy

__all__ = ["read_policy"]
