"""The sale at the door: product, quantity, name, money."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from crmtui.kit.money import Money
from crmtui.kit.transactions import WriteTx
from crmtui.services.catalogue import (
    Reservation,
    ReservedProduct,
    require_active,
    require_open,
    reserve_all,
)
from crmtui.services.orders import errors
from crmtui.services.orders.goods import DOOR
from crmtui.services.orders.placing import Place, Purchase, find_repeated, place_order
from crmtui.services.orders.rows import read_order
from crmtui.services.orders.rules import require_payment, sum_prices
from crmtui.services.orders.schemas import AttendeeData, DoorSale, OrderDetail, SaleLine

CHANNEL = DOOR


def sell_at_door(tx: WriteTx, data: DoorSale) -> OrderDetail:
    """Sell tickets that are paid at once; the same `request_id` gives the same order.

    Tickets that are given away cost nothing: their prices and the order's total are zero.

    Raises:
        Forbidden: permission.missing (orders:write), order.may_not_give_away.
        NotFound: product.not_found, event.not_found.
        Invalid: order.too_many_attendees, order.mixed_currencies, order.payment_method,
            product.other_event.
        Conflict: event.not_on_sale, product.not_on_sale, order.request_reused.
        LimitReached: product.sold_out, event.full.
    """
    tx.actor.require("orders:write")
    repeated = find_repeated(tx, data.request_id)
    if repeated is not None:
        if (repeated.channel, repeated.event_id) != (CHANNEL, data.event_id):
            raise errors.request_reused()
        return read_order(tx, repeated.id)
    if any(len(line.attendees) > line.quantity for line in data.lines):
        raise errors.too_many_attendees()
    reservation = reserve_all(tx, _quantities(data), data.event_id)
    _require_on_sale(reservation)
    total = sum_prices(
        _price(reservation.products[key]) * n for key, n in _quantities(data).items()
    )
    method, given_away = require_payment(
        data.payment_method, total, may_give_away=tx.actor.can("orders:give_away")
    )
    purchase = Purchase(
        event_id=data.event_id,
        channel=CHANNEL,
        paid=True,
        payment_method=method,
        buyer_name=data.buyer_name,
        buyer_email=data.buyer_email,
        buyer_phone=data.buyer_phone,
        note=data.note,
        request_id=data.request_id,
    )
    order = place_order(tx, purchase, [*_places(data, reservation, given_away)])
    return read_order(tx, order.id)


def _quantities(data: DoorSale) -> Counter[UUID]:
    quantities: Counter[UUID] = Counter()
    for line in data.lines:
        quantities[line.product_id] += line.quantity
    return quantities


def _require_on_sale(reservation: Reservation) -> None:
    require_open(reservation.event.name, reservation.event.status, at_door=True)
    for product in reservation.products.values():
        require_active(product.name, product.status)


def _places(data: DoorSale, reservation: Reservation, given_away: bool) -> Iterator[Place]:
    for line in data.lines:
        product = reservation.products[line.product_id]
        price = Money(0, product.currency) if given_away else _price(product)
        for attendee in _attendees(data, line):
            yield Place(product, attendee, price)


def _attendees(data: DoorSale, line: SaleLine) -> Iterator[AttendeeData]:
    yield from line.attendees
    buyer = AttendeeData(name=data.buyer_name, email=data.buyer_email, phone=data.buyer_phone)
    for _ in range(line.quantity - len(line.attendees)):
        yield buyer


def _price(product: ReservedProduct) -> Money:
    return Money(product.price_minor, product.currency)
