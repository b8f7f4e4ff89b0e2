"""What the check-in screen asks of the services.

The functions here run in a thread, in a transaction; they import the services when called, because
the first frame does not wait for them.
"""

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.kit.money import Money
    from crmtui.kit.paging import Page
    from crmtui.services.checkin import Counters, GroupMember, ScanRow, Verdict
    from crmtui.services.orders import OrderDetail, TicketHit

PAGE: Final = 100
"""Scans fetched at a time: more than any terminal shows."""


class Overview(NamedTuple):
    """One list's numbers and its latest scans, newest first."""

    counters: "Counters"
    scans: "Page[ScanRow]"
    overrides: int


def look(tx: Any, list_id: UUID, expected: int | None) -> Overview:
    """Counters and the latest scans; `expected` where the number of tickets is known already."""
    from crmtui.services import checkin

    wanted = checkin.ScanFilter(list_id=list_id)
    return Overview(
        checkin.get_counters(tx, list_id, expected),
        checkin.list_scans(tx, wanted, limit=PAGE),
        checkin.count_overrides(tx, list_id),
    )


def look_back(tx: Any, list_id: UUID, before: str) -> "Page[ScanRow]":
    """The scans before the cursor `before`."""
    from crmtui.services import checkin

    return checkin.list_scans(tx, checkin.ScanFilter(list_id=list_id), before, PAGE)


# --- finding ---------------------------------------------------------------------------------


def search_tickets(tx: Any, event_id: UUID, text: str) -> "tuple[TicketHit, ...]":
    """The tickets that a text may mean, the likeliest first."""
    from crmtui.services import orders

    return orders.search_tickets(tx, event_id, text)


class Typed(NamedTuple):
    """What a typed text means: a code to redeem, a ticket to redeem, or names to choose from."""

    text: str
    redeem_code: bool = False
    ticket: "TicketHit | None" = None


def read_typed(tx: Any, event_id: UUID, text: str) -> Typed:
    """Tell a code or a ticket's number from a name, by asking what exists."""
    from crmtui.services import orders

    hits = orders.search_tickets(tx, event_id, text)
    wanted = text.upper()
    exact = [hit for hit in hits if wanted in (hit.code.upper(), hit.label.upper())]
    if len(exact) == 1:
        return Typed(text, ticket=exact[0])
    # A code that several tickets share is the service's to decide, and so is one that looks like
    # a code and is unknown here: it may belong to another event, or have been replaced.
    return Typed(text, redeem_code=bool(exact) or (not hits and looks_like_code(text)))


def looks_like_code(text: str) -> bool:
    """One word of six characters or more with a digit, and not an e-mail address."""
    return (
        len(text) >= 6
        and "@" not in text
        and not any(character.isspace() for character in text)
        and any(character.isdigit() for character in text)
    )


# --- scanning --------------------------------------------------------------------------------


def warm_up(locale: str) -> None:
    """Import what tells a verdict and finds a ticket, in a thread, while nobody waits for it."""
    from crmtui.kit.formats import format_number
    from crmtui.kit.money import format_money
    from crmtui.services import orders

    format_money(0, "EUR", locale)
    format_number(0, locale)
    _ = orders.search_tickets


def redeem(tx: Any, **scanned: Any) -> "tuple[Verdict, ...]":
    """Redeem one ticket."""
    from crmtui.services import checkin

    return (checkin.redeem(tx, checkin.Scanned(**scanned)),)


def admit_group(
    tx: Any, list_id: UUID, ticket_ids: tuple[UUID, ...], gate_id: UUID | None, nonce: str
) -> "tuple[Verdict, ...]":
    """Redeem several tickets of an order, each with its own verdict."""
    from crmtui.services import checkin

    return checkin.admit_group(tx, list_id, ticket_ids, gate_id, nonce)


def list_group(tx: Any, list_id: UUID, order_id: UUID) -> "tuple[GroupMember, ...]":
    """The tickets of an order, with where each stands on the list."""
    from crmtui.services import checkin

    return checkin.list_group(tx, list_id, order_id)


def latest_own_scan(tx: Any, list_id: UUID) -> "ScanRow | None":
    """What an undo would be about."""
    from crmtui.services import checkin

    return checkin.latest_own_scan(tx, list_id)


def annul(tx: Any, scan_id: UUID, reason: str) -> "Verdict":
    """Take back a scan."""
    from crmtui.services import checkin

    return checkin.annul(tx, checkin.Annulment(scan_id=scan_id, reason=reason))


# --- selling ---------------------------------------------------------------------------------


class Offer(NamedTuple):
    """A product that can be sold at the door."""

    product_id: UUID
    name: str
    price: "Money"
    left: int | None
    """How many can still be sold; None is without limit."""


def list_offers(tx: Any, event_id: UUID) -> tuple[Offer, ...]:
    """What is on sale for the event."""
    from crmtui.kit.money import Money
    from crmtui.services import catalogue

    wanted = catalogue.ProductFilter(event_id=event_id, status=catalogue.ProductStatus.ACTIVE)
    return tuple(
        Offer(
            product.id,
            product.name,
            Money(product.price_minor, product.currency),
            None if product.quantity is None else max(0, product.quantity - product.sold),
        )
        for product in catalogue.list_products(tx, wanted).items
    )


def sell(tx: Any, sale: dict[str, Any]) -> "OrderDetail":
    """Sell at the door; the same request id gives the same order."""
    from crmtui.services import orders

    return orders.sell_at_door(tx, orders.DoorSale.model_validate(sale))
