"""What each area's lists can be narrowed to and sorted by, and who may see and share them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from pydantic import ValidationError

from crmtui.kit.schemas import Schema, invalid_fields
from crmtui.kit.search_text import fold
from crmtui.services.contacts import ContactSort
from crmtui.services.views import errors
from crmtui.services.views.schemas import ContactViewFilter, ViewArea


@dataclass(frozen=True, slots=True)
class AreaRules:
    """One area."""

    filter: type[Schema]
    sorts: tuple[str, ...]
    reading: str
    """The permission by which its views are seen."""
    sharing: str
    """The permission by which shared views are made, changed and deleted."""


AREAS: Final[Mapping[ViewArea, AreaRules]] = {
    ViewArea.CONTACTS: AreaRules(
        ContactViewFilter,
        get_args(ContactSort.model_fields["field"].annotation),
        "contacts:read",
        "contacts:write",
    )
}


def settle_filter(area: ViewArea, given: Mapping[str, Any]) -> dict[str, Any]:
    """The filter as it is kept: JSON, without what is as it is where nothing is chosen.

    Raises:
        Invalid: view.filter, naming the parts that the area does not understand.
    """
    try:
        read = AREAS[area].filter.model_validate(given)
    except ValidationError as error:
        raise invalid_fields(error, "view.filter") from error
    return read.model_dump(mode="json", exclude_defaults=True)


def require_sort(area: ViewArea, sort: str) -> None:
    """Raise `Invalid` (view.sort) unless the area's lists can be sorted by it."""
    known = AREAS[area].sorts
    if sort not in known:
        raise errors.unsortable(sort, ", ".join(known))


def name_key(name: str) -> str:
    """What a view's name is compared by: case, accents and blanks make no difference."""
    return " ".join(fold(name).split())[:60] or name
