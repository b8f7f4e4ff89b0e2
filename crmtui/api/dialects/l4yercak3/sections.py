"""How the endpoints of this dialect are declared: the errors and examples of the document."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from crmtui.api.dialects.l4yercak3.errors import STATUS
from crmtui.api.sections import Responses


class ErrorBody(TypedDict):
    code: str
    message: str
    details: dict[str, Any]


class ErrorOut(TypedDict):
    error: ErrorBody
    code: str


def refusals(*codes: str) -> Responses:
    """The documented errors of an endpoint, by status; rate limit and 500 go without saying."""
    wanted = ("UNAUTHORIZED", *codes, "RATE_LIMITED", "UNKNOWN_ERROR")
    by_status: dict[int, list[str]] = {}
    for code in wanted:
        by_status.setdefault(STATUS[code], []).append(code)
    return {status: _refusal(found) for status, found in sorted(by_status.items())}


def _refusal(codes: list[str]) -> dict[str, Any]:
    examples = {
        code: {"value": {"error": {"code": code, "message": "…", "details": {}}, "code": code}}
        for code in codes
    }
    return {
        "model": ErrorOut,
        "description": " or ".join(f"`{code}`" for code in codes),
        "content": {"application/json": {"examples": examples}},
    }


def example(value: Mapping[str, Any], status: int = 200) -> Responses:
    """The document's own example of a response."""
    return {status: {"content": {"application/json": {"example": value}}}}


def binary(media_type: str, description: str) -> Responses:
    """A response that is a file."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": description, "content": {media_type: {"schema": schema}}}}
