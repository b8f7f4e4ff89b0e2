"""The areas of the console. What is not built has no entry that can be reached."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
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
    def exists(self) -> bool:
        """Whether this installation has the area."""
        return find_spec(f"{_SCREENS}.{self.module}") is not None

    @property
    def title(self) -> str:
        return _(TITLES[self.id])

    def load(self) -> "ServiceScreen":
        """A new screen; its module is imported now."""
        factory = getattr(import_module(f"{_SCREENS}.{self.module}"), self.screen)
        return cast("Callable[[], ServiceScreen]", factory)()


TITLES: Final = {
    "checkin": "Check-in",
    "events": "Events",
    "products": "Products",
    "orders": "Orders and tickets",
    "lists": "Lists and gates",
    "scans": "Scan log",
    "administration": "Users and keys",
    "audit": "Audit trail",
}

ALL: Final = (
    Area("checkin", "checkin", "CheckinScreen", "tickets:read", "1"),
    Area("events", "events", "EventsScreen", "events:read"),
    Area("products", "products", "ProductsScreen", "products:read"),
    Area("orders", "orders", "OrdersScreen", "orders:read"),
    Area("lists", "checkin_lists", "ListsScreen", "checkin:read"),
    Area("scans", "checkin_log", "ScanLogScreen", "checkin:read"),
    Area("administration", "administration", "AdministrationScreen", "users:read"),
    Area("audit", "audit", "AuditScreen", "audit:read"),
)


@lru_cache(maxsize=1)
def existing_areas() -> tuple[Area, ...]:
    """The areas of this installation, in their order."""
    return tuple(area for area in ALL if area.exists)


def find_area(areas: tuple[Area, ...], area_id: str) -> Area | None:
    return next((area for area in areas if area.id == area_id), None)
