"""One documented API below one prefix: its routes, its errors and its documentation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from crmtui.api.pages import docs_page
from crmtui.api.problems import WrongMethod
from crmtui.api.replies import JsonReply
from crmtui.api.route_index import RouteIndex
from crmtui.api.wire_route import WireRoute

OPENAPI_PATH: Final = "/openapi.json"
DOCS_PATH: Final = "/docs"


class Finisher(Protocol):
    """Adds to a response what the dialect puts into all of them."""

    def __call__(self, request: Request, response: Response) -> None: ...


class ErrorWriter(Protocol):
    """Turns any exception into a response as the dialect documents it."""

    def __call__(self, error: Exception, request: Request) -> Response: ...


@dataclass(frozen=True, slots=True)
class DialectDescription:
    """What a dialect is called and says about itself."""

    name: str
    """The path prefix, without slashes."""
    title: str
    summary: str
    version: str = "1.0"
    description: str = ""
    tags: Sequence[dict[str, Any]] = field(default_factory=tuple)


class Dialect:
    """A part of the server (`edge.Part`)."""

    def __init__(
        self,
        about: DialectDescription,
        routes: Iterable[WireRoute],
        write_error: ErrorWriter,
        finish: Finisher | None = None,
    ) -> None:
        self.about = about
        self.routes = tuple(routes)
        self._write_error = write_error
        self._finish = finish
        self._openapi: dict[str, Any] | None = None
        own = (
            WireRoute(OPENAPI_PATH, self._show_openapi, methods=["GET"]),
            WireRoute(DOCS_PATH, self._show_docs, methods=["GET"]),
        )
        self._index = RouteIndex((*self.routes, *own))

    async def respond(self, request: Request, path: Sequence[str]) -> Response:
        try:
            route, request.scope["path_params"] = self._index.find(request.method, path)
        except WrongMethod as wrong:
            if request.method == "OPTIONS":
                allowed = Response(status_code=204, headers={"allow": ", ".join(wrong.allowed)})
                return self._finished(request, allowed)
            raise
        response = await route.answer(request)
        if route.sunset is not None:
            response.headers["sunset"] = route.sunset
        return self._finished(request, response)

    def describe(self, error: Exception, request: Request) -> Response:
        return self._finished(request, self._write_error(error, request))

    def _finished(self, request: Request, response: Response) -> Response:
        if self._finish is not None:
            self._finish(request, response)
        return response

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made when it is first asked for."""
        if self._openapi is None:
            about = self.about
            self._openapi = _without_framework_errors(
                get_openapi(
                    title=about.title,
                    version=about.version,
                    summary=about.summary,
                    description=about.description,
                    routes=self.routes,
                    tags=list(about.tags) or None,
                    servers=[{"url": f"/{about.name}"}],
                )
            )
        return self._openapi

    async def _show_openapi(self, request: Request) -> Response:
        return JsonReply(self.openapi(), headers={"cache-control": "no-cache"})

    async def _show_docs(self, request: Request) -> Response:
        return docs_page(self.about.title, f"/{self.about.name}{OPENAPI_PATH}")


def own_routes(*routers: APIRouter) -> list[WireRoute]:
    """The routes of a document's sections, in its order."""
    routes = [route for router in routers for route in router.routes]
    return [route for route in routes if isinstance(route, WireRoute)]


_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")


def _without_framework_errors(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI adds its own 422 to whatever takes input; here the dialect's errors answer."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if _FRAMEWORK[0] in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for name in _FRAMEWORK:
        document.get("components", {}).get("schemas", {}).pop(name, None)
    return document
