"""The document's table of error codes, and which of them each error of the program becomes.

The body is `{"error": {"code", "message", "details"}}` with `code` once more at the top, because
clients look for it in both places. `details.reason` is the program's own, finer code. The table has
no status for a wrong method (405), a body that is too large (413) and something that is not
configured or does not answer (503); those keep their HTTP status and take the nearest code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request

from crmtui.api.edge import REQUEST_ID, report_fault
from crmtui.api.problems import (
    BadBody,
    BadInput,
    BodyTooLarge,
    Problem,
    UnknownRoute,
    WrongMethod,
)
from crmtui.api.replies import JsonReply
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
from crmtui.kit.i18n import _
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

KINDS: Final[Mapping[type[CrmError], str]] = {
    Invalid: "VALIDATION_ERROR",
    Conflict: "VALIDATION_ERROR",
    NotFound: "NOT_FOUND",
    Forbidden: "NOT_AUTHORIZED",
    Unauthenticated: "UNAUTHORIZED",
    LimitReached: "RESOURCE_LIMIT",
    Throttled: "RATE_LIMITED",
    Unavailable: "UNKNOWN_ERROR",
}
CODES: Final[Mapping[str, str]] = {
    "session.expired": "SESSION_EXPIRED",
    "api_key.limit_reached": "API_KEY_LIMIT_REACHED",
    # Sold out is no quota of the plan: a client that waits and tries again would wait for ever.
    "product.sold_out": "VALIDATION_ERROR",
    "event.full": "VALIDATION_ERROR",
}
"""Errors that the table tells apart from the others of their kind."""

_UNAVAILABLE: Final = 503
_UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WIRE_NAMES: Final[Mapping[str, str]] = {
    "starts_at": "startDate",
    "ends_at": "endDate",
    "venue": "location",
    "price_minor": "price",
    "custom_properties": "customProperties",
    "event_id": "eventId",
    "product_id": "productId",
    "list_id": "listId",
    "request_id": "Idempotency-Key",
    "nonce": "Idempotency-Key",
    "after": "cursor",
    "attendee_name": "attendeeName",
    "attendee_email": "attendeeEmail",
    "attendee.name": "attendeeName",
    "attendee.email": "attendeeEmail",
    "attendee.answers": "formResponseData",
    "answers": "formResponseData",
    "event_types": "events",
    "endpoint_id": "webhookId",
}
"""What the document calls the services' fields, where that differs."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error response before it is written."""

    code: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    status: int | None = None
    """Only where it is not the table's."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_response(self) -> JsonReply:
        error = {"code": self.code, "message": self.message, "details": self.details}
        status = self.status or STATUS[self.code]
        return JsonReply({"error": error, "code": self.code}, status, dict(self.headers))


def write_error(error: Exception, request: Request) -> JsonReply:
    """The response for any exception; one that nobody foresaw is logged and hidden."""
    refusal = describe(error)
    if refusal is None:
        report_fault(error, request)
        details = {"requestId": request.scope[REQUEST_ID]}
        refusal = Refusal("UNKNOWN_ERROR", _("Something went wrong here. It was logged."), details)
    return refusal.as_response()


def describe(error: Exception) -> Refusal | None:
    """The refusal for an error that is foreseen; None for all others."""
    if isinstance(error, CrmError):
        return _of_service(error)
    if isinstance(error, BadInput):
        return _of_input(error.problems)
    if isinstance(error, BadBody):
        return Refusal("VALIDATION_ERROR", str(error), {"reason": "request.body"})
    if isinstance(error, UnknownRoute):
        return Refusal("NOT_FOUND", str(error), {"reason": "request.route"})
    if isinstance(error, WrongMethod):
        allow = {"allow": ", ".join(error.allowed)}
        known = {"reason": "request.method", "allowed": error.allowed}
        return Refusal("VALIDATION_ERROR", str(error), known, 405, allow)
    if isinstance(error, BodyTooLarge):
        limit = {"reason": "request.too_large", "limit": error.limit}
        return Refusal("VALIDATION_ERROR", str(error), limit, 413, {"connection": "close"})
    return None


def _of_service(error: CrmError) -> Refusal:
    code = CODES.get(error.code) or _code_of_kind(error)
    details = {_wire_name(name): _dress(value) for name, value in error.details.items()}
    details["reason"] = error.code
    if error.fields:
        details["fields"] = {_wire_name(name): text for name, text in error.fields.items()}
    headers: dict[str, str] = {}
    if isinstance(error, Throttled):
        details["retryAfter"] = error.retry_after
        headers["retry-after"] = str(error.retry_after)
    elif "retry_after" in details:
        details["retryAfter"] = details.pop("retry_after")
        headers["retry-after"] = str(details["retryAfter"])
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    status = _UNAVAILABLE if isinstance(error, Unavailable) else None
    return Refusal(code, error.message, details, status, headers)


def _code_of_kind(error: CrmError) -> str:
    for kind in type(error).__mro__:
        if code := KINDS.get(kind):
            return code
    raise TypeError(f"no code for {type(error).__name__}") from error


def _dress(value: Any) -> Any:
    """What an error tells, with ids as this API gives them."""
    if isinstance(value, Mapping):
        return {_dress(name): _dress(each) for name, each in value.items()}
    if isinstance(value, str) and _UUID.fullmatch(value):
        return object_wire_id(UUID(value))
    if isinstance(value, list | tuple | set | frozenset):
        return [_dress(each) for each in value]
    return value if isinstance(value, bool | int | float | None) else str(value)


def _wire_name(name: str) -> str:
    return WIRE_NAMES.get(name, name)


def _of_input(problems: tuple[Problem, ...]) -> Refusal:
    if any(problem.place == "path" for problem in problems):
        # An id that this API never gave cannot name anything.
        return Refusal("NOT_FOUND", _("There is no such record."), {"reason": "record.not_found"})
    absent = [problem.name for problem in problems if problem.missing]
    fields = {problem.name or "body": problem.message for problem in problems}
    if absent:
        message = _("Required and missing: {names}.").format(names=", ".join(absent))
        details = {"reason": "request.missing", "param": absent[0], "fields": fields}
        return Refusal("MISSING_PARAM", message, details)
    listed = "; ".join(f"{name}: {message}" for name, message in fields.items())
    message = _("Please correct {fields}.").format(fields=listed)
    return Refusal("VALIDATION_ERROR", message, {"reason": "request.invalid", "fields": fields})
