"""What orders and tickets may be and become. Pure."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import add
from typing import Final

from crmtui.kit.money import Money
from crmtui.services.orders import errors
from crmtui.services.orders.schemas import OrderStatus, PaymentMethod, TicketState

REDEEMED: Final = "redeemed"
"""The status of a valid ticket that was used; never a state of its own."""

WITHOUT_PLACE: Final = frozenset({TicketState.CANCELLED})
"""States whose tickets count neither as sold nor as registered."""

_BLOCKABLE: Final = frozenset({TicketState.VALID, TicketState.UNPAID})


def ticket_status(state: str, redeemed_at: datetime | None) -> str:
    """The state, or `redeemed` for a valid ticket that was used."""
    return REDEEMED if state == TicketState.VALID and redeemed_at is not None else state


def holds_place(state: str) -> bool:
    """Whether a ticket in this state counts as sold and as registered."""
    return state not in WITHOUT_PLACE


def sum_prices(prices: Iterable[Money]) -> Money:
    """The total; raises `Invalid` (order.mixed_currencies)."""
    listed = list(prices)
    if len({price.currency for price in listed}) != 1:
        raise errors.mixed_currencies()
    return reduce(add, listed)


def require_payment(
    method: PaymentMethod, total: Money, *, may_give_away: bool
) -> tuple[PaymentMethod, bool]:
    """How a sale at the door is paid, and whether its tickets are given away.

    Raises:
        Invalid: order.payment_method.
        Forbidden: order.may_not_give_away.
    """
    if method is PaymentMethod.IMPORTED:
        raise errors.payment_method()
    if total.amount_minor == 0:
        return PaymentMethod.FREE, False
    if method is not PaymentMethod.FREE:
        return method, False
    if not may_give_away:
        raise errors.may_not_give_away()
    return method, True


def blocked(state: TicketState) -> TicketState:
    """The state after blocking; raises `Conflict` (ticket.state)."""
    if state is not TicketState.BLOCKED and state not in _BLOCKABLE:
        raise errors.ticket_state(state, TicketState.BLOCKED)
    return TicketState.BLOCKED


def unblocked(state: TicketState, order: OrderStatus) -> TicketState:
    """The state after unblocking, which depends on the payment; raises `Conflict`."""
    if state in _BLOCKABLE:
        return state
    if state is not TicketState.BLOCKED:
        raise errors.ticket_state(state, TicketState.VALID)
    return TicketState.UNPAID if order is OrderStatus.PENDING else TicketState.VALID


def require_payable(status: OrderStatus) -> bool:
    """Whether the order still has to be paid; raises `Conflict` (order.cancelled)."""
    if status in (OrderStatus.CANCELLED, OrderStatus.REFUNDED):
        raise errors.order_cancelled()
    return status is OrderStatus.PENDING


def require_code(code: str) -> str:
    """`code` without blanks around it; raises `Invalid` (ticket.code)."""
    plain = code.strip()
    if not 1 <= len(plain) <= 200 or not plain.isprintable():
        raise errors.code_unreadable()
    return plain
