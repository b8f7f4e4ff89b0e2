"""Reading what a client sends: bounded, UTF-8, and JSON as the standard has it."""

from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request

from crmtui.api.problems import BadBody, BodyTooLarge

MAX_JSON: Final = 1024 * 1024
MAX_FORM: Final = 16 * 1024
_JSON: Final = ("application/json", "+json")


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge: it is longer than `limit` bytes, or says that it will be.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise BodyTooLarge(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(limit)
    return bytes(body)


async def read_json(request: Request, limit: int = MAX_JSON) -> Any:
    """The JSON document in the body; an empty body reads as an empty object.

    A body that does not say what it is counts as JSON: the documents' own examples do not say it.

    Raises:
        BadBody: another content type, not UTF-8, or not JSON (NaN and lone surrogates are not).
        BodyTooLarge: it is longer than `limit` bytes.
    """
    body = await read_body(request, limit)
    if not body:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.endswith(_JSON):
        raise BadBody("Send JSON, with the header Content-Type: application/json.")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadBody(f"The body is not valid JSON: {error.msg}.") from error


def find_nul(value: Any, place: str = "") -> str | None:
    """Where in a JSON document a text or a name has a NUL; None if nowhere."""
    if isinstance(value, str):
        return place if "\x00" in value else None
    if not isinstance(value, dict | list):
        return None
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in parts:
        inner = f"{place}.{name}" if place else str(name)
        if isinstance(name, str) and "\x00" in name:
            return place or "body"
        if (found := find_nul(part, inner)) is not None:
            return found
    return None


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form sent by a browser; the last one counts where a name is repeated.

    Raises:
        BadBody: it is not a form in UTF-8.
        BodyTooLarge: it is longer than MAX_FORM bytes.
    """
    body = await read_body(request, MAX_FORM)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadBody("Send the form as application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20
        )
    except ValueError as error:
        raise BadBody("The form cannot be read.") from error
    return dict(pairs)
