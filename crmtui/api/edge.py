"""The outermost layer: every request passes it, whichever dialect it is for.

It gives each request an id, hands it to the part of the server that its path names, adds the
headers that all responses carry, answers HEAD as GET without a body, and turns a fault that nobody
foresaw into a plain 500. It is bare ASGI: a stack of middleware would cost more than the routing.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from crmtui.api.execution import Workers
from crmtui.api.rate_limit import BulkLimiter, RequestLimiter
from crmtui.api.replies import SECURITY_HEADERS
from crmtui.kit.backend import Backend
from crmtui.services.enrichment import ProfileSource

_log = logging.getLogger("crmtui.api")
_access = logging.getLogger("crmtui.api.access")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_COMMON_HEADERS: Final = [
    (name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()
]
SERVICES: Final = "crmtui.services"
REQUEST_ID: Final = "crmtui.request_id"
PRINCIPAL: Final = "crmtui.principal"
STANDING: Final = "crmtui.standing"


@dataclass(frozen=True, slots=True)
class EdgeServices:
    """What handlers use; the same for all requests of one server."""

    backend: Backend
    workers: Workers
    requests: RequestLimiter
    bulk: BulkLimiter
    locale: str
    """In which dates and money are printed."""
    profiles: ProfileSource | None = None
    """Whom to ask who is behind an address on LinkedIn, if anybody."""


class Part(Protocol):
    """A part of the server, below one path prefix."""

    async def respond(self, request: Request, path: Sequence[str]) -> Response:
        """Answer a request; `path` has the segments that follow the prefix."""
        ...

    def describe(self, error: Exception, request: Request) -> Response:
        """The response for an exception, in this part's format."""
        ...


class Edge:
    """The ASGI application."""

    def __init__(
        self,
        services: EdgeServices,
        parts: Mapping[str, Part],
        home: Part,
        close: Callable[[], None],
    ) -> None:
        self._services = services
        self._parts = parts
        self._home = home
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        method = scope["method"]
        scope = {**scope, SERVICES: self._services, REQUEST_ID: _request_id(scope)}
        if method == "HEAD":  # the server itself keeps the body back
            scope["method"] = "GET"
        request = Request(scope, receive)
        response = await self._respond(request)
        _dress(response, scope[REQUEST_ID])
        try:
            await response(scope, receive, send)
        except ClientDisconnect:
            _log.debug("The client of request %s went away", scope[REQUEST_ID])
        _note(method, request, response.status_code, started)

    async def _respond(self, request: Request) -> Response:
        part, path = self._choose(_segments(request.scope))
        try:
            return await part.respond(request, path)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as error:
            return part.describe(error, request)

    def _choose(self, path: Sequence[str]) -> tuple[Part, Sequence[str]]:
        part = self._parts.get(path[0]) if path else None
        return (self._home, path) if part is None else (part, path[1:])


def report_fault(error: Exception, request: Request) -> None:
    """Log what nobody foresaw, under the request id that the client was told."""
    _log.error("Request %s failed", request.scope[REQUEST_ID], exc_info=error)


def _segments(scope: Scope) -> list[str]:
    """The parts of the path, each decoded by itself: an escaped slash parts nothing."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        path: str = scope["path"]
        return path.split("/")[1:]
    return [unquote(segment) for segment in raw.decode("latin-1").split("/")[1:]]


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text: str = value.decode("latin-1")
            if _REQUEST_ID.fullmatch(text):
                return text
    return uuid.uuid4().hex


def _dress(response: Response, request_id: str) -> None:
    raw = response.raw_headers
    present = {name for name, _value in raw}
    raw.extend(header for header in _COMMON_HEADERS if header[0] not in present)
    raw.append((b"x-request-id", request_id.encode()))


def _note(method: str, request: Request, status: int, started: float) -> None:
    """One line a request: the path without its query, which may hold what is nobody's business."""
    if _access.isEnabledFor(logging.INFO):
        principal: Any = request.scope.get(PRINCIPAL, "-")
        took = (time.perf_counter() - started) * 1000
        path = request.scope["path"]
        _access.info(
            "%s %r %d %.1f ms %s %s",
            method,
            path,
            status,
            took,
            principal,
            request.scope[REQUEST_ID],
        )
