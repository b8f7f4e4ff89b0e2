"""What events and products may be and become. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from crmtui.kit.formats import zone
from crmtui.services.catalogue import errors
from crmtui.services.catalogue.schemas import EventStatus, ProductStatus

_TRANSITIONS: Final[dict[EventStatus, frozenset[EventStatus]]] = {
    EventStatus.DRAFT: frozenset({EventStatus.PUBLISHED, EventStatus.CANCELLED}),
    EventStatus.PUBLISHED: frozenset(
        {EventStatus.DRAFT, EventStatus.COMPLETED, EventStatus.CANCELLED}
    ),
    # Both ends can be left again: people press the wrong key.
    EventStatus.COMPLETED: frozenset({EventStatus.PUBLISHED}),
    EventStatus.CANCELLED: frozenset({EventStatus.DRAFT}),
}
TAKES_TICKETS: Final = frozenset({EventStatus.DRAFT, EventStatus.PUBLISHED})
"""Where the office may issue tickets; at the door the event must be published."""

EVENT_NULLABLE: Final = frozenset({"capacity"})
PRODUCT_NULLABLE: Final = frozenset({"quantity", "event_id"})


def require_values(area: str, wanted: Mapping[str, Any], nullable: frozenset[str]) -> None:
    """Raise `Invalid` (<area>.required) where a field that must have a value is emptied."""
    for field, value in wanted.items():
        if value is None and field not in nullable:
            raise errors.required(area, field)


def require_period(starts_at: datetime, ends_at: datetime) -> None:
    """Raise `Invalid` (event.period) when the end lies before the start."""
    if ends_at < starts_at:
        raise errors.period()


def require_zone(name: str) -> None:
    """Raise `Invalid` (time.unknown_zone) unless `name` is an IANA time zone."""
    zone(name)


def require_transition(old: EventStatus, new: EventStatus) -> None:
    """Raise `Conflict` (event.transition) unless an event may go from `old` to `new`."""
    if new != old and new not in _TRANSITIONS[old]:
        raise errors.transition(old, new, frozenset(_TRANSITIONS[old]))


def require_capacity(capacity: int | None, registered: int) -> None:
    """Raise `Conflict` (event.capacity_below_registered) when people would lose their place."""
    if capacity is not None and capacity < registered:
        raise errors.below_registered(registered)


def require_quantity(quantity: int | None, sold: int) -> None:
    """Raise `Conflict` (product.quantity_below_sold) when more are sold than there would be."""
    if quantity is not None and quantity < sold:
        raise errors.below_sold(sold)


def require_unsold(wanted: Mapping[str, Any], current: Mapping[str, Any], sold: int) -> None:
    """Raise `Conflict` (product.fixed_once_sold) when event or currency change under tickets."""
    for field in ("event_id", "currency"):
        if sold and field in wanted and wanted[field] != current[field]:
            raise errors.fixed_once_sold(field)


def require_open(name: str, status: str, *, at_door: bool) -> None:
    """Raise `Conflict` (event.not_on_sale) unless the event takes tickets."""
    allowed = {EventStatus.PUBLISHED} if at_door else TAKES_TICKETS
    if status not in allowed:
        raise errors.not_on_sale("event.not_on_sale", name, status)


def require_active(name: str, status: str) -> None:
    """Raise `Conflict` (product.not_on_sale) unless the product is active."""
    if status != ProductStatus.ACTIVE:
        raise errors.not_on_sale("product.not_on_sale", name, status)
