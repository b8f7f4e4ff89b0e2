"""Who bought the demo's tickets: families, firms and people alone, some of whom did not pay."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from crmtui.kit.search_text import fold
from crmtui.services.catalogue import ProductDetail
from crmtui.services.demo.venue import DemoEvent, DemoProduct, DemoVenue
from crmtui.services.orders import (
    AttendeeData,
    TicketRow,
    TicketState,
    new_order_code,
    new_ticket_code,
)

_ORDER_SIZES: Final = (1, 1, 1, 2, 2, 2, 3, 4)
_STATES: Final = (
    (TicketState.UNPAID, 0.04),
    (TicketState.CANCELLED, 0.03),
    (TicketState.BLOCKED, 0.01),
)
_SALE_DAYS: Final = 60


def draw_tickets(
    venue: DemoVenue,
    event: DemoEvent,
    products: dict[str, ProductDetail],
    starts_at: datetime,
    rng: Random,
) -> list[TicketRow]:
    """The event's tickets, order by order, in the order in which they were bought."""
    buyers = _draw_orders(venue, event, rng)
    first_sale = starts_at - timedelta(days=_SALE_DAYS + 30)
    rows: list[TicketRow] = []
    for people, product in buyers:
        code = new_order_code(draw_bits=rng.getrandbits)
        state = _draw_state(rng) if products[product.name].price_minor else TicketState.VALID
        sold_at = first_sale + timedelta(
            days=_SALE_DAYS * len(rows) / event.tickets, minutes=rng.randrange(600)
        )
        rows += [
            TicketRow(
                product_id=products[product.name].id,
                attendee=attendee,
                order_code=code,
                code=new_ticket_code(rng.getrandbits),
                state=state,
                issued_at=sold_at,
            )
            for attendee in people
        ]
    return rows


def _draw_orders(
    venue: DemoVenue, event: DemoEvent, rng: Random
) -> Iterator[tuple[list[AttendeeData], DemoProduct]]:
    left = {product.name: round(event.tickets * product.share) for product in event.products}
    seats = {product.name: 0 for product in event.products}
    while any(left.values()):
        product = rng.choices(event.products, [left[p.name] for p in event.products])[0]
        size = min(rng.choice(_ORDER_SIZES), left[product.name])
        left[product.name] -= size
        family = rng.choice(venue.last_names)
        company = rng.choice(venue.companies)
        people = []
        for _member in range(size):
            seats[product.name] += 1
            seat = _seat(seats[product.name]) if product.seats else ""
            people.append(_draw_person(venue, family, company, seat, rng))
        yield people, product


def _draw_person(
    venue: DemoVenue, family: str, company: str, seat: str, rng: Random
) -> AttendeeData:
    name = rng.choice(venue.first_names)
    address = "".join(c for c in fold(f"{name}.{family}") if c.isalnum() or c == ".")
    return AttendeeData(
        name=f"{name} {family}",
        email=f"{address}{rng.randrange(100)}@example.com",
        phone=f"+49 30 {rng.randrange(10**7, 10**8)}" if rng.random() < 0.6 else "",
        company=company,
        seat=seat,
        note=rng.choice(venue.notes) if rng.random() < 0.03 else "",
    )


def _draw_state(rng: Random) -> TicketState:
    chance = rng.random()
    for state, share in _STATES:
        if chance < share:
            return state
        chance -= share
    return TicketState.VALID


def _seat(number: int) -> str:
    row, place = divmod(number - 1, 20)
    return f"{chr(ord('A') + row)}-{place + 1:02}"
