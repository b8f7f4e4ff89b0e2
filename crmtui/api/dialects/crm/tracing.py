"""What every response carries: the trace id, the API's version, and where its caller stands."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from crmtui.api.edge import REQUEST_ID, SERVICES, STANDING, EdgeServices
from crmtui.api.rate_limit import Standing

VERSION: Final = "1.0.0"
_TRACE: Final = "crmtui.crm.trace"
_ID_LENGTH: Final = 12
_NOT_WORD: Final = re.compile(r"[^A-Za-z0-9]")


def trace_id(request: Request) -> str:
    """`trace_<seconds>_<id>`; the id begins the request's in the log."""
    known: str | None = request.scope.get(_TRACE)
    if known is not None:
        return known
    services: EdgeServices = request.scope[SERVICES]
    seconds = int(services.backend.clock.now().timestamp())
    own = _NOT_WORD.sub("", request.scope[REQUEST_ID])[:_ID_LENGTH] or "0"
    made: str = request.scope.setdefault(_TRACE, f"trace_{seconds}_{own}")
    return made


def finish(request: Request, response: Response) -> None:
    """The headers of the document; `X-RateLimit-Reset` is in seconds from now."""
    headers = response.headers
    headers["x-trace-id"] = trace_id(request)
    headers["x-api-version"] = VERSION
    standing: Standing | None = request.scope.get(STANDING)
    if standing is not None:
        headers["x-ratelimit-limit"] = str(standing.limit)
        headers["x-ratelimit-remaining"] = str(standing.remaining)
        headers["x-ratelimit-reset"] = str(standing.reset)
