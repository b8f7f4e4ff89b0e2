"""What is to be done with a row, given what is known. Pure."""

from dataclasses import dataclass, field
from typing import Any, Final

from crmtui.kit.i18n import _
from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.identity import Wanted
from crmtui.services.imports.known import (
    Known,
    KnownOrder,
    KnownProduct,
    KnownTicket,
    product_key,
)
from crmtui.services.imports.problems import Problem, RowFailure
from crmtui.services.imports.states import ImportedState
from crmtui.services.orders import TicketState, has_our_form

CHANNEL: Final = "import"
_COLUMNS: Final = (
    ("name", "attendee_name"),
    ("email", "attendee_email"),
    ("phone", "attendee_phone"),
    ("company", "company"),
    ("seat", "seat"),
    ("note", "note"),
)

Reason = tuple[str, Problem]


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be made."""

    row: AttendeeRow
    key: str | None
    product: KnownProduct
    price_minor: int
    state: TicketState

    @property
    def is_admitted(self) -> bool:
        """Whether the list says so of a ticket that may enter."""
        return self.row.is_checked_in and self.state is TicketState.VALID


@dataclass(frozen=True, slots=True)
class TicketChange:
    """New values for a ticket that is there, by column."""

    row: AttendeeRow
    ticket: KnownTicket
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one row does; neither makes nor changes anything where it is known already."""

    row: AttendeeRow
    made: tuple[NewTicket, ...] = ()
    changed: tuple[TicketChange, ...] = ()
    admitted: tuple[KnownTicket, ...] = ()
    """Tickets that are there and that the list says are admitted, but are not here."""


class _Refused(Exception):
    """Ends the decision of one row; never leaves this module."""

    def __init__(self, reason_field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = (reason_field, Problem(code, message))


@dataclass(slots=True)
class Room:
    """How many places are left while a batch, or a whole plan, is decided."""

    event_left: int | None
    product_left: dict[str, int | None] = field(default_factory=dict)

    def take(self, product: KnownProduct, count: int) -> None:
        """Take places of a product and its event; raises where there are not so many."""
        name = product_key(product.name)
        left = self.product_left.setdefault(name, product.left)
        if left is not None and left < count:
            message = _("of '{product}' only {left} are left")
            text = message.format(product=product.name, left=left)
            raise _Refused(F.PRODUCT.value, "product.sold_out", text)
        if self.event_left is not None and self.event_left < count:
            text = _("the event has only {left} places left").format(left=self.event_left)
            raise _Refused("row", "event.full", text)
        if left is not None:
            self.product_left[name] = left - count
        if self.event_left is not None:
            self.event_left -= count


@dataclass(frozen=True, slots=True)
class ProductPolicy:
    """How rows get a product that the event lacks, or that they do not name."""

    create_missing: bool
    take_only_one: bool
    """Whether the event's single product is meant where none is named. Only for lists that have
    no such column: otherwise it would depend on which rows came before."""


def decide(
    wanted: Wanted, known: Known, room: Room, policy: ProductPolicy
) -> Decision | RowFailure:
    """What a row does to its tickets, or why it may not."""
    try:
        return _decide(wanted, known, room, policy)
    except _Refused as refused:
        return RowFailure(wanted.row.row_no, dict([refused.reason]), wanted.cells)


def _decide(wanted: Wanted, known: Known, room: Room, policy: ProductPolicy) -> Decision:
    row = wanted.row
    found = [(key, _find_ticket(row, key, known)) for key in wanted.keys]
    here = [ticket for _key, ticket in found if ticket is not None]
    may_adopt = bool(row.ticket_code) and row.ticket_code not in known.by_code
    changed = [_change(row, ticket, may_adopt) for ticket in here]
    missing = [key for key, ticket in found if ticket is None]
    made = _make(row, missing, known, room, policy) if missing else ()
    return Decision(
        row=row,
        made=made,
        changed=tuple(change for change in changed if change.values),
        admitted=tuple(change.ticket for change in changed if _is_newly_admitted(change)),
    )


def _find_ticket(row: AttendeeRow, key: str, known: Known) -> KnownTicket | None:
    if row.ticket_code and (same := known.by_code.get(row.ticket_code)):
        return next(
            (t for t in same if product_key(t.product_name) == product_key(row.product)), same[0]
        )
    ticket = known.by_key.get(key)
    if ticket and row.ticket_code and not has_our_form(ticket.code):
        return None
    return ticket


def _change(row: AttendeeRow, ticket: KnownTicket, may_adopt: bool) -> TicketChange:
    if ticket.deleted_at is not None:
        message = _("this ticket was deleted here; restore it first")
        raise _Refused("row", "ticket.deleted", message)
    if row.product and product_key(row.product) != product_key(ticket.product_name):
        message = _("here this ticket is one of '{product}'; exchange it by hand")
        text = message.format(product=ticket.product_name)
        raise _Refused(F.PRODUCT.value, "ticket.other_product", text)
    values = {
        column: getattr(row, name)
        for name, column in _COLUMNS
        if getattr(row, name) and getattr(row, name) != getattr(ticket, column)
    }
    state = _next_state(row.state, ticket)
    if state is not None:
        values["state"] = state
    # Never where the row's code leads to the ticket: then it was replaced here, and stays so.
    if may_adopt and has_our_form(ticket.code):
        values["code"] = row.ticket_code
    return TicketChange(row, ticket, values)


def _next_state(said: ImportedState | None, ticket: KnownTicket) -> TicketState | None:
    """The state to give a ticket, None to leave it; a payment is never taken back in silence."""
    now = TicketState(ticket.state)
    if said is None or said.value == now or now is TicketState.REVOKED:
        return None
    if now is TicketState.CANCELLED:
        message = _("this ticket is cancelled here; the list says it is not")
        raise _Refused(F.TICKET_STATE.value, "ticket.cancelled_here", message)
    if said is ImportedState.CANCELLED and ticket.redeemed_at is not None:
        message = _("this ticket was admitted already; cancel it by hand")
        raise _Refused(F.TICKET_STATE.value, "ticket.admitted", message)
    if said is ImportedState.UNPAID and now is TicketState.VALID:
        message = _("this ticket is paid here; the list says it is not")
        raise _Refused(F.PAID.value, "ticket.paid_here", message)
    # Who was blocked here stays blocked until somebody here unblocks them.
    if now is TicketState.BLOCKED and said is not ImportedState.CANCELLED:
        return None
    return TicketState(said)


def _is_newly_admitted(change: TicketChange) -> bool:
    state = change.values.get("state", change.ticket.state)
    is_open = change.ticket.redeemed_at is None and state == TicketState.VALID
    return change.row.is_checked_in and is_open


def _make(
    row: AttendeeRow, keys: list[str], known: Known, room: Room, policy: ProductPolicy
) -> tuple[NewTicket, ...]:
    product = _choose_product(row, known, policy)
    if row.price_minor is not None and row.currency != product.currency:
        text = _("'{product}' is sold in {currency}")
        text = text.format(product=product.name, currency=product.currency)
        raise _Refused(F.CURRENCY.value, "product.other_currency", text)
    _require_order(row, known.orders.get(row.order_code), product.currency)
    state = TicketState(row.state or ImportedState.VALID)
    if state is not TicketState.CANCELLED:
        room.take(product, len(keys))
    known.products.setdefault(product_key(product.name), product)
    price = product.price_minor if row.price_minor is None else row.price_minor
    return tuple(
        NewTicket(row, None if key in known.by_key else key, product, price, state) for key in keys
    )


def _choose_product(row: AttendeeRow, known: Known, policy: ProductPolicy) -> KnownProduct:
    if not row.product:
        if policy.take_only_one and len(known.products) == 1:
            return next(iter(known.products.values()))
        message = _("no product; name one for all rows that have none")
        raise _Refused(F.PRODUCT.value, "product.missing", message)
    found = known.products.get(product_key(row.product))
    if found is not None:
        return found
    if not policy.create_missing:
        text = _("the event has no product '{product}'").format(product=row.product)
        raise _Refused(F.PRODUCT.value, "product.unknown", text)
    return KnownProduct(None, row.product, row.price_minor or 0, row.currency, None)


def _require_order(row: AttendeeRow, order: KnownOrder | None, currency: str) -> None:
    """An order of the list's code may be there, from an earlier batch or an earlier import."""
    if order is None:
        return
    if order.channel != CHANNEL:
        message = _("an order that was made here has this code")
        raise _Refused(F.ORDER_CODE.value, "order.code_taken", message)
    if order.currency != currency:
        text = _("the order is in {currency}").format(currency=order.currency)
        raise _Refused(F.CURRENCY.value, "order.mixed_currencies", text)
