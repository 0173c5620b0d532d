"""androguard logs through loguru at debug level; a tool that prints results must not."""

from __future__ import annotations


def mute_androguard() -> None:
    """Silence androguard's records only; other users of loguru keep theirs."""
    from loguru import logger

    logger.disable("androguard")
