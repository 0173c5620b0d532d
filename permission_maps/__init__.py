"""The knowledge of the auditor, as YAML. A package so that a wheel carries it."""
