"""What clients keep with a record of their own: any JSON, within bounds. Pure."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, Final

import orjson
from pydantic import AfterValidator

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

MAX_BYTES: Final = 16_384
"""Of one record's properties as compact JSON in UTF-8."""
MAX_DEPTH: Final = 8
"""Objects and arrays within each other, the outermost included."""
_MAX_NUMBER: Final = 2**53
"""What every reader of JSON reads exactly (RFC 7493, section 2.2)."""


def check_properties(value: dict[str, Any]) -> dict[str, Any]:
    """`value` itself, if both databases give it back as it is; raises ValueError."""
    _check_parts(value, 1)
    return value


CustomProperties = Annotated[dict[str, Any], AfterValidator(check_properties)]


def merge_properties(area: str, kept: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept with `new` laid over it; a property that becomes null goes.

    Raises:
        Invalid: <area>.custom_properties, when there would be more than MAX_BYTES.
    """
    merged = {name: value for name, value in {**kept, **new}.items() if value is not None}
    size = len(orjson.dumps(merged))
    if size > MAX_BYTES:
        raise _too_many(area, size)
    return merged


def _too_many(area: str, size: int) -> Invalid:
    message = _("These would take {size} bytes; {limit} are allowed. Remove some.").format(
        size=size, limit=MAX_BYTES
    )
    return Invalid(
        f"{area}.custom_properties", message, {"custom_properties": message}, limit=MAX_BYTES
    )


def _check_parts(value: Any, depth: int) -> None:
    if isinstance(value, dict):
        _check_depth(depth)
        for name, part in value.items():
            _check_text(name)
            _check_parts(part, depth + 1)
    elif isinstance(value, list | tuple):
        _check_depth(depth)
        for part in value:
            _check_parts(part, depth + 1)
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int | float):
        _check_number(value)
    elif value is not None:
        raise ValueError("must be JSON")


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"must not be nested more than {MAX_DEPTH} deep")


def _check_text(value: Any) -> None:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("must not contain NUL characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("must not contain halves of surrogate pairs") from error


def _check_number(value: float) -> None:
    if not (math.isfinite(value) and abs(value) <= _MAX_NUMBER):
        raise ValueError(f"numbers must lie between -{_MAX_NUMBER} and {_MAX_NUMBER}")
