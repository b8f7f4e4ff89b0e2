"""A place in a sorted list as a text: the value that is sorted by, and the id behind it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.json_text import write_json
from crmtui.services.contacts.schemas import SortField

_TIMES: Final = ("created_at", "updated_at")
_NUMBERS: Final = ("lead_score", "employees", "employee_size_bracket")
_LONGEST: Final = 2_000


class Place(NamedTuple):
    """Directly behind, or before, a contact."""

    value: Any
    id: UUID


def write_cursor(place: Place) -> str:
    """The place as a text without anything that an address would have to escape."""
    value = place.value.isoformat() if isinstance(place.value, datetime) else place.value
    text = write_json([value, place.id.hex])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(field: SortField, cursor: str) -> Place:
    """The place in a list that is sorted by `field`.

    Raises:
        Invalid: page.cursor.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        value, key = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        return Place(_read_value(field, value), UUID(key))
    except (ValueError, TypeError, AttributeError):
        raise Invalid(
            "page.cursor",
            _("This page's mark cannot be read; start again from the first page."),
            {"cursor": _("A mark that an earlier page gave, or nothing.")},
        ) from None


def _read_value(field: SortField, value: Any) -> Any:
    if field in _TIMES:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment
    if field in _NUMBERS:
        if type(value) is not int or abs(value) >= 2**31:
            raise ValueError
        return value
    if not isinstance(value, str) or "\x00" in value or (not value.isascii() and _is_broken(value)):
        raise ValueError
    return value


def _is_broken(text: str) -> bool:
    """Whether half a surrogate pair is in it, which is no text in any encoding."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)
