"""The version of this release; pyproject.toml and CHANGELOG.md have the same."""

__version__ = "0.2.0"
