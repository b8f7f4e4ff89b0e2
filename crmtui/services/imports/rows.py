"""One row of an attendee list: read, checked and brought into one form."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from crmtui.kit.i18n import _
from crmtui.services.imports.amounts import parse_amount
from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.cell_reading import CellReader, Parse
from crmtui.services.imports.cells import parse_code
from crmtui.services.imports.emails import is_placeholder, parse_email
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.mapping import Mapping
from crmtui.services.imports.moments import parse_moment
from crmtui.services.imports.names import join_name, split_name, spoken_name
from crmtui.services.imports.phones import parse_phone
from crmtui.services.imports.problems import ROW, BadValue, Problem, RowFailure
from crmtui.services.imports.state_reading import StateReader, combine_states
from crmtui.services.imports.states import ImportedState, is_total
from crmtui.services.imports.table_file import TableRow

MAX_QUANTITY: Final = 500
_MEMORY: Final = 4_096
_CONTACTS: Final = frozenset({F.EMAIL, F.BUYER_EMAIL, F.PHONE})


class _Cells:
    """The values of one row under the names of their fields; None where the list does not say.

    Attributes and not a dictionary by `TargetField`: this is read thirty times a row, and looking
    up members of an enumeration made half of the time of an import.
    """

    ticket_code: str | None = None
    attendee_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    product: str | None = None
    variation: str | None = None
    price: str | None = None
    currency: str | None = None
    quantity: int | None = None
    order_code: str | None = None
    position: str | None = None
    order_state: ImportedState | None = None
    ticket_state: ImportedState | None = None
    paid: ImportedState | None = None
    voided: ImportedState | None = None
    checked_in: bool | datetime | None = None
    checked_in_at: datetime | None = None
    seat: str | None = None
    note: str | None = None
    ordered_at: datetime | None = None
    buyer_name: str | None = None
    buyer_first_name: str | None = None
    buyer_last_name: str | None = None
    buyer_email: str | None = None


class RowReader:
    """Reads the rows of one file by one mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._zone = ZoneInfo(mapping.timezone)
        self._states = StateReader(mapping.state_words, self._moment)
        parsers = self._parsers()
        self._columns = [
            CellReader(field, index, parsers.get(field)) for field, index in mapping.columns.items()
        ]
        # What an empty cell means in a column of ticks: the x is missing, so it is not so.
        self._unticked = ImportedState.UNPAID if F.PAID in mapping.columns else None
        self._prices: dict[tuple[str, str], tuple[int, str] | Problem] = {}

    def read(self, row: TableRow) -> AttendeeRow | RowFailure:
        """The attendee of a row, or every reason why there is none."""
        cells = _Cells()
        reasons: dict[str, Problem] = {}
        for column in self._columns:
            text = row.cells[column.index]
            if not text:
                continue
            value = column.read(text)
            if type(value) is Problem:
                reasons[column.name] = value
            elif value is not None:
                setattr(cells, column.name, value)
        name = self._name(cells.attendee_name, cells.first_name, cells.last_name)
        price = self._price(cells, reasons)
        if not reasons and (problem := _find_contradiction(cells, name)):
            reasons[problem[0]] = problem[1]
        if reasons:
            return RowFailure(row.number, reasons, row.cells)
        return self._attendee(row.number, cells, name, price)

    def _attendee(
        self, row_no: int, cells: _Cells, name: str, price: tuple[int | None, str]
    ) -> AttendeeRow:
        first, last = cells.first_name or "", cells.last_name or ""
        if cells.attendee_name and not (first and last):
            first, last = split_name(name)
        is_checked_in, checked_in_at = _check_in(cells)
        return AttendeeRow(
            row_no=row_no,
            ticket_code=cells.ticket_code or "",
            name=name,
            first_name=first,
            last_name=last,
            email=cells.email or "",
            phone=cells.phone or "",
            company=cells.company or "",
            product=self._product(cells.product, cells.variation),
            price_minor=price[0],
            currency=price[1],
            quantity=cells.quantity or 1,
            order_code=cells.order_code or "",
            position=cells.position or "",
            state=self._state(cells),
            is_checked_in=is_checked_in,
            checked_in_at=checked_in_at,
            seat=cells.seat or "",
            note=cells.note or "",
            ordered_at=cells.ordered_at,
            buyer_name=self._name(cells.buyer_name, cells.buyer_first_name, cells.buyer_last_name),
            buyer_email=cells.buyer_email or "",
        )

    def _name(self, whole: str | None, first: str | None, last: str | None) -> str:
        if whole:
            return spoken_name(whole, self._mapping.name_order)
        return join_name(first or "", last or "")

    def _product(self, product: str | None, variation: str | None) -> str:
        if product and variation:
            return f"{product} – {variation}"
        return product or variation or self._mapping.default_product

    def _state(self, cells: _Cells) -> ImportedState | None:
        paid = cells.paid or self._unticked
        return combine_states(cells.order_state, cells.ticket_state, paid, cells.voided)

    def _price(self, cells: _Cells, reasons: dict[str, Problem]) -> tuple[int | None, str]:
        """The amount and its currency; they stand in two cells, so no cell can be read alone."""
        currency = cells.currency or self._mapping.currency
        if cells.price is None:
            return None, currency
        key = (cells.price, currency)
        if key not in self._prices:
            if len(self._prices) >= _MEMORY:
                self._prices.clear()
            self._prices[key] = _try(lambda text: self._amount(text, currency), cells.price)
        price = self._prices[key]
        if isinstance(price, Problem):
            reasons[F.PRICE.value] = price
            return None, currency
        return price

    def _amount(self, text: str, currency: str) -> tuple[int, str]:
        return parse_amount(text, currency, self._mapping.decimal_mark)

    def _moment(self, text: str) -> datetime:
        return parse_moment(text, self._zone, self._mapping.month_first)

    def _parsers(self) -> dict[F, Parse]:
        states = self._states
        parsers: dict[F, Parse] = {
            F.TICKET_CODE: parse_code,
            F.ORDER_CODE: parse_code,
            F.CURRENCY: _parse_currency,
            F.QUANTITY: _parse_quantity,
            F.ORDER_STATE: states.state,
            F.TICKET_STATE: states.state,
            F.PAID: states.payment,
            F.VOIDED: states.void,
            F.CHECKED_IN: states.check_in,
            F.CHECKED_IN_AT: self._moment,
            F.ORDERED_AT: self._moment,
            F.EMAIL: parse_email,
            F.BUYER_EMAIL: parse_email,
            F.PHONE: lambda text: parse_phone(text, self._mapping.phone_region),
        }
        is_lenient = self._mapping.bad_contacts == "drop"
        return {
            field: _contact(parse, is_lenient) if field in _CONTACTS else parse
            for field, parse in parsers.items()
        }


def _contact(parse: Parse, is_lenient: bool) -> Parse:
    """A contact may be a word for nothing; to the lenient a wrong one is nothing too."""

    def read(text: str) -> Any:
        if is_placeholder(text):
            return None
        found = _try(parse, text) if is_lenient else parse(text)
        return None if type(found) is Problem else found

    return read


def _find_contradiction(cells: _Cells, name: str) -> tuple[str, Problem] | None:
    """What no cell shows alone."""
    if cells.ticket_code:
        if (cells.quantity or 1) > 1:
            message = _("one code cannot serve several tickets")
            return F.QUANTITY.value, Problem("quantity.one_code", message)
    elif not cells.email:
        if not name:
            message = _("neither a name, an e-mail nor a ticket code")
            return ROW, Problem("row.nobody", message)
        if is_total(name):
            return ROW, Problem("row.total", _("this is the list's total and nobody's ticket"))
    return None


def _check_in(cells: _Cells) -> tuple[bool, datetime | None]:
    seen = cells.checked_in
    if seen is False:
        return False, None
    at = cells.checked_in_at or (seen if isinstance(seen, datetime) else None)
    states = (cells.order_state, cells.ticket_state, cells.paid)
    return bool(seen or at or ImportedState.CHECKED_IN in states), at


def _parse_currency(text: str) -> str | None:
    return text.upper() if len(text) == 3 and text.isascii() and text.isalpha() else None


def _parse_quantity(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 6 else 0
    if not 1 <= number <= MAX_QUANTITY:
        message = _("'{text}' is no number from 1 to {most}")
        raise BadValue("quantity.invalid", message.format(text=text, most=MAX_QUANTITY))
    return number


def _try(parse: Parse, text: str) -> Any:
    try:
        return parse(text)
    except BadValue as error:
        return error.problem
