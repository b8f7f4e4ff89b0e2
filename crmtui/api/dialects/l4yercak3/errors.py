"""The document's table of error codes, and which of them each error of the program becomes.

The body is `{"error": {"code", "message", "details"}}` with `code` once more at the top, because
clients look for it in both places. `details.reason` is the program's own, finer code. The table has
no status for a wrong method (405), a body that is too large (413) and something that is not
configured or does not answer (503); those keep their HTTP status and take the nearest code.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from crmtui.api.edge import REQUEST_ID
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
from crmtui.kit.wire_values import object_wire_id

STATUS: Final = {
    "UNAUTHORIZED": 401,
    "SESSION_EXPIRED": 401,
    "NOT_AUTHORIZED": 403,
    "NOT_FOUND": 404,
    "VALIDATION_ERROR": 400,
    "MISSING_PARAM": 400,
    "API_KEY_LIMIT_REACHED": 429,
    "RATE_LIMITED": 429,
    "RESOURCE_LIMIT": 429,
    "UNKNOWN_ERROR": 500,
}
"""The document's table."""

WIRE_NAMES: Final[Mapping[str, str]] = {
    "starts_at": "startDate",
    "ends_at": "endDate",
    "venue": "location",
    "price_minor": "price",
    "request_id": "Idempotency-Key",
    "nonce": "Idempotency-Key",
    "after": "cursor",
    "attendee.name": "attendeeName",
    "attendee.email": "attendeeEmail",
    "attendee.answers": "formResponseData",
    "answers": "formResponseData",
    "event_types": "events",
    "endpoint_id": "webhookId",
    "full_name": "displayName",
    "mobile_phone": "phone",
}
"""What the document calls the services' fields, where that differs."""
TABLE: Final = ErrorTable(
    kinds={
        Invalid: (400, "VALIDATION_ERROR"),
        Conflict: (400, "VALIDATION_ERROR"),
        Unauthenticated: (401, "UNAUTHORIZED"),
        Forbidden: (403, "NOT_AUTHORIZED"),
        NotFound: (404, "NOT_FOUND"),
        LimitReached: (429, "RESOURCE_LIMIT"),
        Throttled: (429, "RATE_LIMITED"),
        Unavailable: (503, "UNKNOWN_ERROR"),
    },
    codes={
        "session.expired": (401, "SESSION_EXPIRED"),
        "api_key.limit_reached": (429, "API_KEY_LIMIT_REACHED"),
        # Sold out is no quota of the plan: a client that waits and tries again would wait for ever.
        "product.sold_out": (400, "VALIDATION_ERROR"),
        "event.full": (400, "VALIDATION_ERROR"),
    },
    bad_body=(400, "VALIDATION_ERROR"),
    bad_parameters=(400, "VALIDATION_ERROR"),
    bad_fields=(400, "VALIDATION_ERROR"),
    missing_field=(400, "MISSING_PARAM"),
    fault=(500, "UNKNOWN_ERROR"),
    names=WIRE_NAMES,
    dress_id=object_wire_id,
)


def write_error(error: Exception, request: Request) -> JsonReply:
    """The response for any exception."""
    refusal = TABLE.describe(error, request)
    if refusal.reason == "request.fault":
        return _write(refusal, {"requestId": request.scope[REQUEST_ID]})
    return write_refusal(refusal)


def write_refusal(refusal: Refusal) -> JsonReply:
    """The response that refuses a request, with all that is known of the reason."""
    details = {**refusal.facts, "reason": refusal.reason}
    if refusal.fields:
        details["fields"] = dict(refusal.fields)
    return _write(refusal, details)


def _write(refusal: Refusal, details: Mapping[str, Any]) -> JsonReply:
    error = {"code": refusal.code, "message": refusal.message, "details": details}
    return JsonReply({"error": error, "code": refusal.code}, refusal.status, dict(refusal.headers))
