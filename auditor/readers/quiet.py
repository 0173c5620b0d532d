"""androguard logs through loguru at debug level; a tool that prints results must not."""

from __future__ import annotations

from collections.abc import Callable


class _Silent:
    """Stands for a logger; even a muted one costs a fifth of the time of reading a manifest."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return _nothing


def _nothing(*_: object, **__: object) -> None:
    return None


def mute_androguard() -> None:
    """Silence androguard's records only; other users of loguru keep theirs."""
    from androguard.core import axml
    from loguru import logger

    logger.disable("androguard")
    axml.logger = _Silent()
