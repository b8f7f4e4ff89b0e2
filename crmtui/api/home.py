"""What is served beside the dialects: their list, the shipped files, and whether all is well."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from crmtui.api.dialect import Dialect
from crmtui.api.edge import SERVICES, EdgeServices, report_fault
from crmtui.api.pages import ASSETS, asset, list_page
from crmtui.api.problems import UnknownRoute, WrongMethod
from crmtui.api.replies import JsonReply
from crmtui.kit.actor import system_actor
from crmtui.kit.errors import CrmError
from crmtui.services import identity

_ALLOWED: Final = ("GET", "HEAD", "OPTIONS")


class Home:
    """The part of the server that has no prefix (`edge.Part`)."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = tuple(dialects)

    async def respond(self, request: Request, path: Sequence[str]) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"allow": ", ".join(_ALLOWED)})
        response = await self._show(request, f"/{'/'.join(path)}")
        if response is None:
            raise UnknownRoute("There is no such address. The list of APIs is at /.")
        if request.method != "GET":
            raise WrongMethod(_ALLOWED)
        return response

    def describe(self, error: Exception, request: Request) -> Response:
        if isinstance(error, UnknownRoute):
            return _error(404, "NOT_FOUND", str(error))
        if isinstance(error, WrongMethod):
            reply = _error(405, "METHOD_NOT_ALLOWED", str(error))
            reply.headers["allow"] = ", ".join(error.allowed)
            return reply
        report_fault(error, request)
        return _error(500, "UNKNOWN_ERROR", "Something went wrong here. It was logged.")

    async def _show(self, request: Request, path: str) -> Response | None:
        if path == "/":
            return list_page(request, self._dialects)
        if path == "/healthz":
            return JsonReply({"status": "ok"})
        if path == "/readyz":
            return await _readiness(request.scope[SERVICES])
        if path == "/favicon.ico":
            return asset("favicon.png")
        return asset(path[len(ASSETS) + 1 :]) if path.startswith(f"{ASSETS}/") else None


async def _readiness(services: EdgeServices) -> Response:
    """Whether the database answers; in a thread, because it may take as long as it likes not to."""
    try:
        await services.workers.slow(_ask_database, services)
    except CrmError as error:
        return JsonReply({"status": "unavailable", "reason": error.code}, 503)
    return JsonReply({"status": "ready"})


def _ask_database(services: EdgeServices) -> None:
    with services.backend.read(system_actor("api")) as tx:
        identity.is_set_up(tx)


def _error(status: int, code: str, message: str) -> JsonReply:
    return JsonReply({"error": {"code": code, "message": message, "details": {}}}, status)
