"""The document's table of error codes and the format of its errors.

It has no status for a wrong method (405), a body that is too large (413) and something that does
not answer (503); those keep their HTTP status and take the nearest code. A conflict that is no
duplicate is `FORBIDDEN`: nothing about the request could make it pass now.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.fields import NAMES
from crmtui.api.dialects.crm.tracing import trace_id
from crmtui.api.problems import BadInput, Problem
from crmtui.api.refusals import ErrorTable, Refusal
from crmtui.api.replies import JsonReply
from crmtui.api.sections import Responses, refused_with
from crmtui.kit.errors import (
    Conflict,
    CrmError,
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
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "INSUFFICIENT_SCOPE": 403,
    "NOT_FOUND": 404,
    "VALIDATION_ERROR": 400,
    "BAD_REQUEST": 400,
    "DUPLICATE_RESOURCE": 409,
    "RATE_LIMIT_EXCEEDED": 429,
    "INTERNAL_ERROR": 500,
}
"""The document's table."""
_FORBIDDEN: Final = (403, "FORBIDDEN")

TABLE: Final = ErrorTable(
    kinds={
        Invalid: (400, "VALIDATION_ERROR"),
        Unauthenticated: (401, "UNAUTHORIZED"),
        Forbidden: _FORBIDDEN,
        NotFound: (404, "NOT_FOUND"),
        Conflict: (409, "DUPLICATE_RESOURCE"),
        LimitReached: _FORBIDDEN,
        Throttled: (429, "RATE_LIMIT_EXCEEDED"),
        Unavailable: (503, "INTERNAL_ERROR"),
    },
    bad_body=(400, "BAD_REQUEST"),
    bad_parameters=(400, "VALIDATION_ERROR"),
    bad_fields=(400, "VALIDATION_ERROR"),
    fault=(500, "INTERNAL_ERROR"),
    codes={
        "scope.missing": (403, "INSUFFICIENT_SCOPE"),
        "user.last_admin": _FORBIDDEN,
        # To be logged in and to know the password are two things: a 401 would end the session.
        "password.wrong": _FORBIDDEN,
    },
    names={
        **NAMES,
        "column": "fieldMapping",
        "columns": "fieldMapping",
        "file": "csv",
        "password": "newPassword",
        "rate_limit": "rateLimitPerMinute",
    },
)
_MALFORMED: Final = ("request.method", "request.too_large")
_KINDS: Final = {
    "missing": "invalid_type",
    "value_error": "custom",
    "enum": "invalid_enum_value",
    "literal_error": "invalid_enum_value",
    "string_pattern_mismatch": "invalid_string",
    "uuid_parsing": "invalid_string",
    "string_too_short": "too_small",
    "too_short": "too_small",
    "greater_than_equal": "too_small",
    "string_too_long": "too_big",
    "too_long": "too_big",
    "less_than_equal": "too_big",
}
"""The codes of fields are those of the validator that the document's example shows (zod)."""
INVALID: Final = "Request validation failed."


class FieldError(TypedDict):
    field: str
    message: str
    code: str


class ErrorBody(TypedDict):
    code: str
    message: str
    details: dict[str, Any] | list[FieldError]
    traceId: str


class ErrorOut(TypedDict):
    success: bool
    error: ErrorBody


def write_error(error: Exception, request: Request) -> JsonReply:
    """The response for any exception."""
    refusal = TABLE.describe(error, request)
    invalid = refusal.fields and refusal.code == "VALIDATION_ERROR"
    body: ErrorBody = {
        "code": "BAD_REQUEST" if refusal.reason in _MALFORMED else refusal.code,
        "message": INVALID if invalid and _is_in_fields(refusal) else _message(refusal),
        "details": field_errors(error) if invalid else _details(refusal),
        "traceId": trace_id(request),
    }
    return JsonReply({"success": False, "error": body}, refusal.status, dict(refusal.headers))


def field_errors(error: Exception) -> list[FieldError]:
    """What is wrong with each field, by the document's names."""
    if isinstance(error, BadInput):
        return [of_problem(problem) for problem in error.problems]
    return of_fields(error.fields) if isinstance(error, CrmError) else []


def of_fields(fields: Mapping[str, str]) -> list[FieldError]:
    """What a service says of its fields; the texts that it refuses are wrong in their form."""
    return [
        {
            "field": TABLE.name_of(name),
            "message": message,
            "code": "invalid_string" if name in NAMES else "custom",
        }
        for name, message in fields.items()
    ]


def of_problem(problem: Problem) -> FieldError:
    """What the edge itself finds wrong with a field."""
    code = _KINDS.get(problem.kind, "invalid_type")
    return {"field": problem.name or "body", "message": problem.message, "code": code}


def refusals(*codes: str) -> Responses:
    """The documented errors of an endpoint; rate limit and 500 go without saying."""
    wanted = ("UNAUTHORIZED", *codes, "RATE_LIMIT_EXCEEDED", "INTERNAL_ERROR")
    return refused_with(ErrorOut, {code: STATUS[code] for code in wanted})


def _is_in_fields(refusal: Refusal) -> bool:
    """Whether the message says no more than what is said of each field."""
    told = ((text, f"{name}: {text}") for name, text in refusal.fields.items())
    return refusal.reason == "request.invalid" or any(refusal.message in each for each in told)


def _message(refusal: Refusal) -> str:
    if refusal.reason == "rate.limited":
        limit, wait = refusal.facts["limit"], refusal.facts["retryAfter"]
        return f"Rate limit exceeded. Limit: {limit} requests/minute. Retry after {wait} seconds."
    return refusal.message


def _details(refusal: Refusal) -> dict[str, Any]:
    if refusal.reason == "rate.limited":
        return dict(refusal.facts)
    facts = {
        name: to_iso(value) if isinstance(value, datetime) else value
        for name, value in refusal.facts.items()
    }
    return {"reason": refusal.reason, **facts}
