"""How the endpoints of this dialect are declared: the errors of the document."""

from typing import Any

from typing_extensions import TypedDict

from crmtui.api.dialects.leora.errors import STATUS
from crmtui.api.sections import Responses, refused_with


class ErrorBody(TypedDict):
    code: str
    message: str
    details: dict[str, Any]


class ErrorOut(TypedDict):
    error: ErrorBody
    timestamp: str
    requestId: str


def refusals(*codes: str) -> Responses:
    """The documented errors of an endpoint; rate limit and 500 go without saying."""
    wanted = ("UNAUTHORIZED", *codes, "RATE_LIMIT_EXCEEDED", "INTERNAL_ERROR")
    return refused_with(ErrorOut, {code: STATUS[code] for code in wanted})
