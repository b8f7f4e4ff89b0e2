"""The areas of the console. What is not built has no entry."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceScreen

_SCREENS: Final = "crmtui.tui.screens"


class Area(NamedTuple):
    """A part of the console with a screen of its own that is kept while one works elsewhere."""

    id: str
    module: str
    screen: str
    permission: str
    key: str = ""
    """A digit, for the five areas that have one."""

    @property
    def title(self) -> str:
        return _(TITLES[self.id])

    def load(self) -> "ServiceScreen":
        """A new screen; its module is imported now."""
        factory = getattr(import_module(f"{_SCREENS}.{self.module}"), self.screen)
        return cast("Callable[[], ServiceScreen]", factory)()


TITLES: Final = {
    "checkin": "Check-in",
    "contacts": "Contacts",
    "companies": "Companies",
    "events": "Events",
    "products": "Products",
    "orders": "Orders and tickets",
    "lists": "Lists and gates",
    "scans": "Scan log",
    "imports": "Imports of contacts",
    "duplicates": "Duplicates",
    "deals": "Deals",
    "tasks": "Tasks",
    "messages": "Messages",
    "statistics": "Statistics",
    "picking": "Picking",
    "fulfilment": "Customers' orders",
    "stock": "Stock",
    "receiving": "Receiving",
    "counts": "Counts",
    "places": "Bins and warehouses",
    "jobs": "Jobs",
    "webhooks": "Webhooks",
    "administration": "Users and keys",
    "audit": "Audit trail",
}

ALL: Final = (
    Area("checkin", "checkin", "CheckinScreen", "tickets:read", "1"),
    Area("contacts", "contacts", "ContactsScreen", "contacts:read", "2"),
    Area("companies", "companies", "CompaniesScreen", "companies:read"),
    Area("events", "events", "EventsScreen", "events:read"),
    Area("products", "products", "ProductsScreen", "products:read"),
    Area("orders", "orders", "OrdersScreen", "orders:read"),
    Area("lists", "checkin_lists", "ListsScreen", "checkin:read"),
    Area("scans", "checkin_log", "ScanLogScreen", "checkin:read"),
    Area("imports", "imports.past", "PastImportsScreen", "contacts:read"),
    Area("duplicates", "duplicates", "DuplicatesScreen", "contacts:read"),
    Area("deals", "deals", "DealsScreen", "deals:read"),
    Area("tasks", "tasks", "TasksScreen", "tasks:read"),
    Area("messages", "messages", "MessagesScreen", "messages:read"),
    Area("statistics", "statistics", "StatisticsScreen", "stats:read"),
    Area("picking", "picking", "PickingScreen", "fulfilment:read", "4"),
    Area("fulfilment", "fulfilment", "FulfilmentScreen", "fulfilment:read"),
    Area("stock", "stock", "StockScreen", "stock:read"),
    Area("receiving", "receiving", "ReceivingScreen", "stock:move"),
    Area("counts", "counts", "CountsScreen", "counts:read"),
    Area("places", "places", "PlacesScreen", "stock:read"),
    Area("jobs", "jobs", "JobsScreen", "jobs:read", "5"),
    Area("webhooks", "webhooks", "WebhooksScreen", "webhooks:read"),
    Area("administration", "administration", "AdministrationScreen", "users:read"),
    Area("audit", "audit", "AuditScreen", "audit:read"),
)


def find_area(areas: tuple[Area, ...], area_id: str) -> Area | None:
    return next((area for area in areas if area.id == area_id), None)


def load_entrance() -> "ServiceScreen":
    """What is shown until somebody is at work; the demo does without it."""
    from crmtui.tui.entrance import OpeningScreen

    return OpeningScreen()
