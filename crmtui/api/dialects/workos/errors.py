"""The document's error codes (Error Responses) and the format of its errors.

It has no status for a conflict (400 here), a wrong method (405), a body that is too large (413)
and something that does not answer (503); those take the nearest code.
"""

from typing import Any, Final

from starlette.requests import Request
from typing_extensions import TypedDict

from crmtui.api.refusals import ErrorTable
from crmtui.api.replies import JsonReply
from crmtui.api.sections import Responses, refused_with
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

STATUS: Final = {
    "VALIDATION_ERROR": 400,
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "RATE_LIMIT_EXCEEDED": 429,
    "INTERNAL_ERROR": 500,
}
"""The document's codes with its statuses."""

TABLE: Final = ErrorTable(
    kinds={
        Invalid: (400, "VALIDATION_ERROR"),
        Conflict: (400, "VALIDATION_ERROR"),
        LimitReached: (400, "VALIDATION_ERROR"),
        Unauthenticated: (401, "UNAUTHORIZED"),
        Forbidden: (403, "FORBIDDEN"),
        NotFound: (404, "NOT_FOUND"),
        Throttled: (429, "RATE_LIMIT_EXCEEDED"),
        Unavailable: (503, "INTERNAL_ERROR"),
    },
    bad_body=(400, "VALIDATION_ERROR"),
    bad_parameters=(400, "VALIDATION_ERROR"),
    bad_fields=(400, "VALIDATION_ERROR"),
    fault=(500, "INTERNAL_ERROR"),
    names={
        "endpoint_id": "id",
        "organization_id": "orgId",
        "contact_id": "personId",
        # What is refused for having no name at all is so by this document's first one.
        "full_name": "firstName",
        "mobile_phone": "phone",
        "value_minor": "valueCents",
        "expected_close_on": "expectedCloseDate",
        "from_number": "from",
        "request_id": "Idempotency-Key",
    },
)


class ErrorBody(TypedDict):
    code: str
    message: str
    details: dict[str, Any]


class ErrorOut(TypedDict):
    error: ErrorBody


def write_error(error: Exception, request: Request) -> JsonReply:
    """The response for any exception."""
    refusal = TABLE.describe(error, request)
    details = {**refusal.fields} or {"reason": refusal.reason, **refusal.facts}
    body = {"code": refusal.code, "message": refusal.message, "details": details}
    return JsonReply({"error": body}, refusal.status, dict(refusal.headers))


def refusals(*codes: str) -> Responses:
    """The documented errors of an endpoint; rate limit and 500 go without saying."""
    wanted = ("UNAUTHORIZED", *codes, "RATE_LIMIT_EXCEEDED", "INTERNAL_ERROR")
    return refused_with(ErrorOut, {code: STATUS[code] for code in wanted})
