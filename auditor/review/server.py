"""The page over HTTP, for one person on this machine: the address holds a token, Host and Origin
are checked, and nothing is loaded from elsewhere."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from auditor.errors import AuditorError
from auditor.knowledge.wording import phrase
from auditor.review.edits import Edit
from auditor.review.session import Changed, Refused, Session
from auditor.review.view import View

MAX_BODY = 64_000
"""Bytes of one correction."""
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
ASSETS = {"review.js": "text/javascript", "review.css": "text/css"}
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Guard:
    """What is let through: this host, this token, and for a change this origin.

    Without the Host check a name that somebody points at 127.0.0.1 could read the page.
    """

    def __init__(self, app: Any, token: str, port: int) -> None:
        self.app, self.token = app, token
        self.hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, self._with_headers(send))
            return
        inner = {**scope, "path": scope["path"][len(self.token) + 1 :] or "/"}
        inner.pop("raw_path", None)
        await self.app(inner, receive, self._with_headers(send))

    def _refused(self, scope: Scope) -> Response | None:
        headers = dict(scope["headers"])
        if headers.get(b"host", b"") not in self.hosts:
            return PlainTextResponse("wrong host", 421)
        given = scope["path"].split("/")[1].encode()
        if not hmac.compare_digest(given, self.token.encode()):
            return PlainTextResponse("not found", 404)
        if scope["method"] not in ("GET", "HEAD"):
            if headers.get(b"origin", b"") not in {b"http://" + h for h in self.hosts}:
                return PlainTextResponse("wrong origin", 403)
            if headers.get(b"content-type", b"") != b"application/json":
                return PlainTextResponse("JSON is expected", 415)
        return None

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                extra = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        return sending


class _EditBody(msgspec.Struct, forbid_unknown_fields=True):
    edit: Edit


def application(session: Session, token: str, port: int) -> Guard:
    """The page of one session."""
    page = _Page(session)
    routes = [
        Route("/", page.html),
        Route("/assets/{name}", page.asset),
        Route("/words", page.words),
        Route("/state", page.state),
        Route("/pulse", page.pulse),
        Route("/row", page.row),
        Route("/why", page.why),
        Route("/diff", page.diff),
        Route("/edit", page.edit, methods=["POST"]),
        *(
            Route(f"/{name}", page.act(name), methods=["POST"])
            for name in ("undo", "save", "merge", "dismiss")
        ),
    ]
    return Guard(Starlette(routes=routes), token, port)


class _Page:
    """The answers. They run one after another, so a session needs no lock."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._view: View | None = None

    @property
    def view(self) -> View:
        """The session as it is; made anew after each change."""
        if self._view is None or self._view.report is not self.session.report:
            self._view = View(self.session)
        return self._view

    async def html(self, _request: Request) -> Response:
        """The page, which then asks for all else."""
        s = self.session
        template = Environment(autoescape=True).from_string(_asset("page.html"))

        def say(id_: str) -> str:
            return phrase(s.knowledge, f"review_{id_}", s.settings.lang)

        return HTMLResponse(template.render(lang=s.settings.lang, say=say))

    async def asset(self, request: Request) -> Response:
        """Our own script and style."""
        name = request.path_params["name"]
        if name not in ASSETS:
            return PlainTextResponse("not found", 404)
        return Response(_asset(name), media_type=ASSETS[name])

    async def words(self, _request: Request) -> Response:
        """What does not change during a review."""
        return _json(self.view.words())

    async def state(self, _request: Request) -> Response:
        """All rows and claims as they are now."""
        return _json(self.view.state())

    async def pulse(self, _request: Request) -> Response:
        """Whether another tab or the disk has changed anything."""
        try:
            changed = [p.name for p in self.session.changed()]
        except AuditorError as e:
            changed = [str(e)]
        return _json({"rev": self.session.rev, "changed": changed})

    async def row(self, request: Request) -> Response:
        """Both sides of one row."""
        return _json(self.view.detail(request.query_params.get("id", "")))

    async def why(self, request: Request) -> Response:
        """How one sentence was read."""
        given = request.query_params.get("sentence", "")
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
        return _json(self.view.why(number))

    async def diff(self, _request: Request) -> Response:
        """What a save would change."""
        return _json({"diff": self.session.diff()})

    async def edit(self, request: Request) -> Response:
        """One correction."""
        body = await _body(request)
        try:
            edit = msgspec.json.decode(body, type=_EditBody).edit
        except (msgspec.DecodeError, RecursionError) as e:
            return _json({"error": str(e)}, 400)
        return self._done(lambda: self.session.edit(edit))

    def act(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """An action that takes nothing: undo, save, merge, dismiss."""

        async def acting(request: Request) -> Response:
            await _body(request)
            return self._done(getattr(self.session, name))

        return acting

    def _done(self, act: Callable[[], None]) -> Response:
        """The state after an action; why it was not done, with the state as it is."""
        try:
            act()
        except Refused as e:
            code = 403 if self.session.read_only else 409
            return _json({"error": str(e), "state": self.view.state()}, code)
        except Changed as e:
            return _json({"changed": e.differences, "state": self.view.state()}, 409)
        except AuditorError as e:
            return _json({"error": str(e), "state": self.view.state()}, 409)
        return _json({"state": self.view.state()})


async def _body(request: Request) -> bytes:
    """What was sent, up to its bound."""
    out = b""
    async for part in request.stream():
        out += part
        if len(out) > MAX_BODY:
            return b""
    return out


def _json(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _asset(name: str) -> str:
    return (files("auditor.review") / "assets" / name).read_text(encoding="utf-8")
