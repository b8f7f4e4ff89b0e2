"""The document's table of error codes (Error Handling) and the format of its errors.

The table has no status for a wrong method (405), a body that is too large (413) and a media type
of another version (406); those keep their HTTP status and take the nearest code.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from starlette.requests import Request

from crmtui.api.edge import REQUEST_ID, SERVICES, EdgeServices
from crmtui.api.refusals import ErrorTable, Refusal
from crmtui.api.replies import JsonReply
from crmtui.kit.errors import (
    Conflict,
    Forbidden,
    Invalid,
    LimitReached,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from crmtui.kit.wire_values import to_iso

STATUS: Final = {
    "INVALID_REQUEST": 400,
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "VALIDATION_ERROR": 422,
    "RATE_LIMIT_EXCEEDED": 429,
    "INTERNAL_ERROR": 500,
    "SERVICE_UNAVAILABLE": 503,
}
"""The document's table."""

TABLE: Final = ErrorTable(
    kinds={
        Invalid: (422, "VALIDATION_ERROR"),
        Unauthenticated: (401, "UNAUTHORIZED"),
        Forbidden: (403, "FORBIDDEN"),
        NotFound: (404, "NOT_FOUND"),
        Conflict: (409, "CONFLICT"),
        LimitReached: (409, "CONFLICT"),
        Throttled: (429, "RATE_LIMIT_EXCEEDED"),
        Unavailable: (503, "SERVICE_UNAVAILABLE"),
    },
    bad_body=(400, "INVALID_REQUEST"),
    bad_parameters=(400, "INVALID_REQUEST"),
    bad_fields=(422, "VALIDATION_ERROR"),
    fault=(500, "INTERNAL_ERROR"),
    codes={"accept.version": (406, "INVALID_REQUEST")},
    names={
        "delay_seconds": "delay",
        "item_id": "skuId",
        "order_ref": "orderId",
        "request_id": "Idempotency-Key",
        "note": "notes",
        "user_ref": "userId",
    },
)


def write_error(error: Exception, request: Request) -> JsonReply:
    """The response for any exception."""
    services: EdgeServices = request.scope[SERVICES]
    refusal = TABLE.describe(error, request)
    now = services.backend.clock.now()
    document = {
        "error": {
            "code": refusal.code,
            "message": refusal.message,
            "details": _details(refusal, now),
        },
        "timestamp": to_iso(now),
        "requestId": f"req_{request.scope[REQUEST_ID].removeprefix('req_')}",
    }
    return JsonReply(document, refusal.status, dict(refusal.headers))


def _details(refusal: Refusal, now: datetime) -> dict[str, Any]:
    """Each field with what is wrong with it; else what is known, and the program's own code."""
    if refusal.fields:
        return dict(refusal.fields)
    details = {"reason": refusal.reason, **refusal.facts}
    if "expiredAt" in details:
        details["session"] = f"Session expired at {to_iso(details.pop('expiredAt'))}"
    if "retryAfter" in details:
        reset = now + timedelta(seconds=details["retryAfter"])
        details["resetAt"] = to_iso(reset.replace(microsecond=0))
    return details
