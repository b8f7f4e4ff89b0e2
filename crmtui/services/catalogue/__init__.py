"""What is sold: events and products."""

from crmtui.kit.custom_properties import CustomProperties
from crmtui.services.catalogue.events import (
    create_event,
    delete_event,
    restore_event,
    update_event,
)
from crmtui.services.catalogue.products import (
    create_product,
    delete_product,
    restore_product,
    update_product,
)
from crmtui.services.catalogue.queries import get_event, get_product, list_events, list_products
from crmtui.services.catalogue.reservations import release, release_all, reserve, reserve_all
from crmtui.services.catalogue.rules import require_active, require_open
from crmtui.services.catalogue.schemas import (
    EventCreate,
    EventDetail,
    EventFilter,
    EventStatus,
    EventUpdate,
    ProductCreate,
    ProductDetail,
    ProductFilter,
    ProductStatus,
    ProductUpdate,
    Reservation,
    ReservedEvent,
    ReservedProduct,
)

__all__ = [
    "CustomProperties",
    "EventCreate",
    "EventDetail",
    "EventFilter",
    "EventStatus",
    "EventUpdate",
    "ProductCreate",
    "ProductDetail",
    "ProductFilter",
    "ProductStatus",
    "ProductUpdate",
    "Reservation",
    "ReservedEvent",
    "ReservedProduct",
    "create_event",
    "create_product",
    "delete_event",
    "delete_product",
    "get_event",
    "get_product",
    "list_events",
    "list_products",
    "release",
    "release_all",
    "require_active",
    "require_open",
    "reserve",
    "reserve_all",
    "restore_event",
    "restore_product",
    "update_event",
    "update_product",
]
