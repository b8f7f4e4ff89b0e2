"""Taking places and giving them back, without ever selling one twice.

The check and the change are one guarded UPDATE, so two desks cannot both see the last place.
Lock order, for PostgreSQL: products by id, then the event. Whoever also locks orders or tickets
does so before (orders, tickets, products, event), or makes them new.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select, update

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Event, Product
from crmtui.services.catalogue import errors
from crmtui.services.catalogue.schemas import Reservation, ReservedEvent, ReservedProduct

_COUNT: Final[Any] = bindparam("count")
_OF_PRODUCT: Final = (
    Product.id == bindparam("product"),
    Product.organization_id == bindparam("organization"),
)
_OF_EVENT: Final = (
    Event.id == bindparam("event"),
    Event.organization_id == bindparam("organization"),
)
_PRODUCT_FACTS: Final = (
    Product.id,
    Product.event_id,
    Product.name,
    Product.status,
    Product.price_minor,
    Product.currency,
)
_EVENT_FACTS: Final = (Event.id, Event.name, Event.status)

_TAKE_PRODUCT: Final = (
    update(Product)
    .where(*_OF_PRODUCT, Product.deleted_at.is_(None))
    .where(or_(Product.quantity.is_(None), Product.sold + _COUNT <= Product.quantity))
    .values(sold=Product.sold + _COUNT)
    .returning(*_PRODUCT_FACTS)
)
_TAKE_EVENT: Final = (
    update(Event)
    .where(*_OF_EVENT, Event.deleted_at.is_(None))
    .where(or_(Event.capacity.is_(None), Event.registered + _COUNT <= Event.capacity))
    .values(registered=Event.registered + _COUNT)
    .returning(*_EVENT_FACTS)
)
# What was taken can be given back whatever became of the product or the event since.
_GIVE_PRODUCT: Final = update(Product).where(*_OF_PRODUCT).values(sold=Product.sold - _COUNT)
_GIVE_EVENT: Final = update(Event).where(*_OF_EVENT).values(registered=Event.registered - _COUNT)
_PRODUCT_LEFT: Final = select(Product.name, Product.quantity, Product.sold).where(
    *_OF_PRODUCT, Product.deleted_at.is_(None)
)
_EVENT_LEFT: Final = select(Event.capacity, Event.registered).where(
    *_OF_EVENT, Event.deleted_at.is_(None)
)


def reserve(
    tx: WriteTx, product_id: UUID, quantity: int, event_id: UUID | None = None
) -> Reservation:
    """Take `quantity` places of one product; see `reserve_all`."""
    return reserve_all(tx, {product_id: quantity}, event_id)


def reserve_all(
    tx: WriteTx, quantities: Mapping[UUID, int], event_id: UUID | None = None
) -> Reservation:
    """Take places of several products of one event, all or none.

    `event_id` may be left out where the products name their event. The event's row stays locked
    until the end of the transaction, so whoever counts tickets of it after this is alone.
    The caller has authorized the sale.

    Raises:
        NotFound: product.not_found, event.not_found.
        Invalid: product.other_event.
        LimitReached: product.sold_out, event.full (`details["left"]` says how many are left).
    """
    tx.flush()
    products = [_take_product(tx, key, quantities[key]) for key in sorted(quantities)]
    events = {row.event_id for row in products if row.event_id is not None}
    if event_id is not None:
        events.add(event_id)
    if len(events) != 1:
        raise errors.other_event()
    event = _take_event(tx, events.pop(), sum(quantities.values()))
    _forget_counts(tx)
    return Reservation(
        event=ReservedEvent(id=event.id, name=event.name, status=event.status),
        products={
            row.id: ReservedProduct(
                id=row.id,
                name=row.name,
                status=row.status,
                price_minor=row.price_minor,
                currency=row.currency,
            )
            for row in products
        },
    )


def release(tx: WriteTx, product_id: UUID, quantity: int, event_id: UUID) -> None:
    """Give back `quantity` places of one product."""
    release_all(tx, {product_id: quantity}, event_id)


def release_all(tx: WriteTx, quantities: Mapping[UUID, int], event_id: UUID) -> None:
    """Give back places of several products of one event."""
    tx.flush()
    for product_id in sorted(quantities):
        tx.execute(_GIVE_PRODUCT, _product_key(tx, product_id, quantities[product_id]))
    tx.execute(_GIVE_EVENT, _event_key(tx, event_id, sum(quantities.values())))
    _forget_counts(tx)


def _take_product(tx: WriteTx, product_id: UUID, count: int) -> Row[Any]:
    key = _product_key(tx, product_id, count)
    taken = tx.execute(_TAKE_PRODUCT, key).one_or_none()
    if taken is not None:
        return taken
    found = tx.execute(_PRODUCT_LEFT, key).one_or_none()
    if found is None:
        raise errors.product_not_found(product_id)
    raise errors.sold_out(found.name, max(found.quantity - found.sold, 0))


def _take_event(tx: WriteTx, event_id: UUID, count: int) -> Row[Any]:
    key = _event_key(tx, event_id, count)
    taken = tx.execute(_TAKE_EVENT, key).one_or_none()
    if taken is not None:
        return taken
    found = tx.execute(_EVENT_LEFT, key).one_or_none()
    if found is None:
        raise errors.event_not_found(event_id)
    raise errors.event_full(max(found.capacity - found.registered, 0))


def _forget_counts(tx: WriteTx) -> None:
    """Let objects that the session holds read the counts again."""
    for row in list(tx.session.identity_map.values()):
        if isinstance(row, Product | Event):
            tx.session.expire(row)


def _product_key(tx: ReadTx, product_id: UUID, count: int) -> dict[str, Any]:
    return {"product": product_id, "organization": tx.organization_id, "count": count}


def _event_key(tx: ReadTx, event_id: UUID, count: int) -> dict[str, Any]:
    return {"event": event_id, "organization": tx.organization_id, "count": count}
