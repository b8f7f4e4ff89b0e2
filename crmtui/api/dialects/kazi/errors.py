"""The document's format of errors: `{"error": "text", "code", "details": […]}`."""

from typing import Final, NotRequired

from starlette.requests import Request
from typing_extensions import TypedDict

from crmtui.api.refusals import ErrorTable, Refusal
from crmtui.api.replies import JsonReply
from crmtui.api.sections import Responses
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

TABLE: Final = ErrorTable(
    kinds={
        Invalid: (400, "BAD_REQUEST"),
        Unauthenticated: (401, "UNAUTHORIZED"),
        Forbidden: (403, "FORBIDDEN"),
        NotFound: (404, "NOT_FOUND"),
        Conflict: (409, "CONFLICT"),
        LimitReached: (409, "CONFLICT"),
        Throttled: (429, "RATE_LIMITED"),
        Unavailable: (503, "SERVICE_UNAVAILABLE"),
    },
    bad_body=(400, "BAD_REQUEST"),
    bad_parameters=(400, "BAD_REQUEST"),
    bad_fields=(400, "BAD_REQUEST"),
    fault=(500, "INTERNAL_SERVER_ERROR"),
    names={"endpoint_id": "webhookId", "event_types": "events"},
    spell=str,
)
"""The document's statuses, named as it names them; 429 and 503 besides, as HTTP has them."""


class DetailOut(TypedDict):
    field: str
    message: str


class ErrorOut(TypedDict):
    error: str
    code: str
    details: NotRequired[list[DetailOut]]


def write_error(error: Exception, request: Request) -> JsonReply:
    """The response for any exception."""
    refusal = TABLE.describe(error, request)
    return JsonReply(_body(refusal), refusal.status, dict(refusal.headers))


def _body(refusal: Refusal) -> ErrorOut:
    body: ErrorOut = {"error": refusal.message, "code": refusal.code}
    if refusal.fields:
        body["details"] = [
            {"field": name, "message": message} for name, message in refusal.fields.items()
        ]
    return body


def refusals(*statuses: int) -> Responses:
    """The documented errors of an endpoint by status; 401, 429 and 500 go without saying."""
    wanted = sorted({401, *statuses, 429, 500})
    return {status: {"model": ErrorOut, "description": "Refused"} for status in wanted}
