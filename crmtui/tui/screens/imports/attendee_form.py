"""What the form of an attendee list asks: how its cells are read, and what they leave open."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field

if TYPE_CHECKING:
    from crmtui.services.imports import Mapping

_MARKS: Final = (
    ("auto", _("as each amount shows")),
    (".", _("point: 1,234.56")),
    (",", _("comma: 1.234,56")),
)
_NAMES: Final = (
    ("auto", _("as each name shows")),
    ("first_last", _("first name first")),
    ("last_first", _("last name first")),
)
_MAKE: Final = _("make those that the event lacks")
_MONTHS: Final = _("03/04/2026 is the fourth of March")
_DROP: Final = _("take the row without a wrong e-mail or phone")


def form_fields(
    mapping: "Mapping", create_products: bool, target: str, lists: Sequence[tuple[str, str]]
) -> list[Field]:
    """The fields, with what holds now."""
    return [
        Field(
            "default_product",
            _("Product"),
            value=mapping.default_product,
            hint=_("of rows that name none"),
        ),
        Field("create_products", _("New products"), "switch", create_products, hint=_MAKE),
        Field("currency", _("Currency"), value=mapping.currency, required=True, longest=3),
        Field(
            "decimal_mark", _("Decimal mark"), "choice", mapping.decimal_mark, True, choices=_MARKS
        ),
        Field("month_first", _("Dates"), "switch", mapping.month_first, hint=_MONTHS),
        Field("name_order", _("Names"), "choice", mapping.name_order, True, choices=_NAMES),
        Field(
            "phone_region",
            _("Phone country"),
            value=mapping.phone_region or "",
            longest=2,
            hint=_("of numbers without one, such as DE"),
        ),
        Field("drop", _("Bad contacts"), "switch", mapping.bad_contacts == "drop", hint=_DROP),
        Field(
            "checkin_list_id",
            _("Check-in list"),
            "choice",
            target,
            choices=lists,
            hint=_("admissions in the file are passed over"),
        ),
    ]


def mapping_options(values: dict[str, Any]) -> dict[str, Any]:
    """What the fields say, as the mapping takes it."""
    return {
        "default_product": values["default_product"],
        "currency": values["currency"].upper(),
        "decimal_mark": values["decimal_mark"],
        "month_first": values["month_first"],
        "name_order": values["name_order"],
        "phone_region": values["phone_region"].upper() or None,
        "bad_contacts": "drop" if values["drop"] else "reject",
    }
