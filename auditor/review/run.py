"""The server of a review: a socket on this machine alone, until it is stopped."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from contextlib import suppress

from auditor.errors import UsageError
from auditor.review.session import Session

HOST = "127.0.0.1"


def serve(session: Session, port: int, tell: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C or SIGTERM; `tell` gets its address. Raises UsageError."""
    import uvicorn

    from auditor.review.server import application

    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except (OSError, OverflowError) as e:
            raise UsageError(f"cannot listen: {e}", f"{HOST}:{port}") from None
        token = secrets.token_urlsafe(24)
        taken = listening.getsockname()[1]
        config = uvicorn.Config(
            application(session, token, taken),
            log_level="warning",
            access_log=False,  # the address holds the token
            lifespan="off",
            ws="none",
            server_header=False,
            date_header=False,
        )
        tell(f"http://{HOST}:{taken}/{token}/")
        try:
            with suppress(KeyboardInterrupt):
                uvicorn.Server(config).run(sockets=[listening])
        finally:
            session.close()
