"""The form of what cannot be guessed from a file, and of what was guessed wrongly."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.imports.columns import DELIMITERS
from crmtui.tui.screens.imports.work import AttendeeList, open_list

if TYPE_CHECKING:
    from crmtui.services.imports import TableFormat

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


class ReadingForm(FormModal[AttendeeList]):
    """How a list is read and what is assumed where it says nothing."""

    SAVE_LABEL = _("Apply (^S)")

    def __init__(
        self, event_id: UUID, chosen: AttendeeList, lists: Sequence[tuple[str, str]]
    ) -> None:
        self._event_id = event_id
        self._chosen = chosen
        super().__init__(_("How to read the file"), _fields(chosen, lists))

    def save(self, values: Values) -> None:
        connection = self.console.connection
        self.run_blocking(
            reread,
            connection.backend,
            connection.actor,
            self._event_id,
            self._chosen,
            dict(values),
            then=self.saved,
        )


def _fields(chosen: AttendeeList, lists: Sequence[tuple[str, str]]) -> list[Field]:
    form, mapping = chosen.table.form, chosen.mapping
    delimiters = dict(DELIMITERS)
    delimiters.setdefault(form.cells.delimiter, form.cells.delimiter)
    target = str(chosen.checkin_list_id) if chosen.checkin_list_id else ""
    return [
        Field("encoding", _("Encoding"), value=form.encoding, required=True, longest=40),
        Field(
            "delimiter",
            _("Delimiter"),
            "choice",
            form.cells.delimiter,
            True,
            choices=tuple(delimiters.items()),
        ),
        Field(
            "header_row",
            _("Header row"),
            "integer",
            form.header_row,
            required=True,
            longest=6,
            check=_check_row,
        ),
        Field(
            "default_product",
            _("Product"),
            value=mapping.default_product,
            hint=_("of rows that name none"),
        ),
        Field("create_products", _("New products"), "switch", chosen.create_products, hint=_MAKE),
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


_MAKE: Final = _("make those that the event lacks")
_MONTHS: Final = _("03/04/2026 is the fourth of March")
_DROP: Final = _("take the row without a wrong e-mail or phone")


def _check_row(text: str) -> str:
    return "" if text.isdecimal() else _("Counted from 1; 0 means that there is no header.")


def reread(
    backend: Any, actor: Any, event_id: UUID, chosen: AttendeeList, values: dict[str, Any]
) -> AttendeeList:
    """The list as it is with these values; read and guessed anew where its format is another.

    Raises:
        Invalid: import.mapping, import.encoding, import.not_a_table, import.no_such_row.
    """
    options = {
        "default_product": values["default_product"],
        "currency": values["currency"].upper(),
        "decimal_mark": values["decimal_mark"],
        "month_first": values["month_first"],
        "name_order": values["name_order"],
        "phone_region": values["phone_region"].upper() or None,
        "bad_contacts": "drop" if values["drop"] else "reject",
    }
    form = _format(chosen, values)
    if form == chosen.table.form:
        found = replace(chosen, mapping=chosen.mapping.replaced(**options))
    else:
        found = open_list(backend, actor, event_id, chosen.path, form, options)
    target = values["checkin_list_id"]
    return replace(
        found,
        create_products=values["create_products"],
        checkin_list_id=UUID(target) if target else None,
    )


def _format(chosen: AttendeeList, values: dict[str, Any]) -> "TableFormat":
    form = chosen.table.form
    header_row = int(values["header_row"])
    if header_row > chosen.rows + form.header_row:
        raise Invalid(
            "import.no_such_row",
            _("The file has no such row."),
            {"header_row": _("at most {rows}").format(rows=chosen.rows + form.header_row)},
        )
    cells = replace(form.cells, delimiter=values["delimiter"])
    return replace(form, encoding=values["encoding"], cells=cells, header_row=header_row)
