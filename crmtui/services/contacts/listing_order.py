"""What contacts are sorted by, the same on both databases: without regard to case, then by id."""

from typing import Any, Final

from sqlalchemy import ColumnElement, case, collate, func
from sqlalchemy.orm import InstrumentedAttribute

from crmtui.kit.database import DialectName
from crmtui.models import Contact
from crmtui.services.companies import SIZE_BRACKETS
from crmtui.services.contacts.listing_filters import in_any_case
from crmtui.services.contacts.schemas import SortField

_PLAIN: Final[dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]]] = {
    "created_at": Contact.created_at,
    "updated_at": Contact.updated_at,
    "lead_score": Contact.lead_score,
    "employees": func.coalesce(Contact.employees, -1),
    "employee_size_bracket": case(
        {bracket: place for place, bracket in enumerate(SIZE_BRACKETS)},
        value=Contact.employee_size_bracket,
        else_=-1,
    ),
}


def sort_value(field: SortField, dialect: DialectName) -> ColumnElement[Any]:
    """The expression by which a list is sorted; never null."""
    if field in _PLAIN:
        return _PLAIN[field]  # type: ignore[return-value]
    if field == "full_name":
        return Contact.sort_name  # type: ignore[return-value]
    text = in_any_case(getattr(Contact, field), dialect)
    return collate(text, "C") if dialect == "postgresql" else text
