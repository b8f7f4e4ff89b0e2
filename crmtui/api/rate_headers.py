"""The rate limit headers that three of the documents share."""

from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from crmtui.api.edge import SERVICES, STANDING, EdgeServices
from crmtui.api.rate_limit import Standing


def tell_standing(request: Request, response: Response) -> None:
    """`X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds since 1970) where a limit counts."""
    standing: Standing | None = request.scope.get(STANDING)
    if standing is None:
        return
    services: EdgeServices = request.scope[SERVICES]
    response.headers["x-ratelimit-limit"] = str(standing.limit)
    response.headers["x-ratelimit-remaining"] = str(standing.remaining)
    at = services.backend.clock.now().timestamp() + standing.reset
    response.headers["x-ratelimit-reset"] = str(ceil(at))
