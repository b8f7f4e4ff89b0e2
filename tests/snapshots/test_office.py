"""The office's lists, forms and dialogs as pictures, at both sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.services import catalogue, checkin, orders
from crmtui.services.catalogue import EventStatus, EventUpdate
from crmtui.services.checkin import GateCreate, ListCreate, Scanned
from crmtui.services.orders import AttendeeData, TicketRow, TicketState
from crmtui.tui.screens.checkin_lists import GatesScreen, ListsScreen
from crmtui.tui.screens.checkin_log import ScanLogScreen
from crmtui.tui.screens.events import EventsScreen
from crmtui.tui.screens.orders import OrdersScreen
from crmtui.tui.screens.products import ProductsScreen
from tests import factories
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import STRANGE, Office, fill, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import Screen

    from crmtui.kit.backend import Backend

Prepare = Callable[["Pilot[Any]", Office], Awaitable[None]]


class Scene(NamedTuple):
    screen: Callable[[], Screen[Any]]
    keys: tuple[str, ...] = ()
    prepare: Prepare | None = None
    then: tuple[str, ...] = ()
    role: str = "admin"
    empty: bool = False


async def leave_fields_wrong(pilot: Pilot[Any], office: Office) -> None:
    await fill(pilot, name="", starts_at="tomorrow", ends_at="2026-06-12 18:00")


async def save_after_somebody_else(pilot: Pilot[Any], office: Office) -> None:
    data = EventUpdate(name="Theirs [/x]", venue="Elsewhere", capacity=900)
    office.write(catalogue.update_event, office.event.id, data)
    await fill(pilot, name="Mine 漢字", venue="Old Mill")


SCENES = {
    "events": Scene(EventsScreen, ("f6",) * len(EventsScreen.FILTERS)),
    "events_empty": Scene(EventsScreen, empty=True),
    "events_viewer": Scene(EventsScreen, ("down", "enter"), role="viewer"),
    "event_form": Scene(EventsScreen, ("down", "enter")),
    "event_form_wrong": Scene(EventsScreen, ("f2",), leave_fields_wrong, ("ctrl+s",)),
    "event_differs": Scene(EventsScreen, ("down", "enter"), save_after_somebody_else, ("ctrl+s",)),
    "event_delete": Scene(EventsScreen, ("f8",)),
    "export": Scene(EventsScreen, ("down", "ctrl+e")),
    "products": Scene(ProductsScreen),
    "product_form": Scene(ProductsScreen, ("f2",)),
    "products_forbidden": Scene(ProductsScreen, role="picker"),
    "orders": Scene(OrdersScreen),
    "order": Scene(OrdersScreen, ("down", "enter")),
    "order_cancel": Scene(OrdersScreen, ("down", "enter", "f8")),
    "order_pay": Scene(OrdersScreen, ("down", "f9")),
    "ticket_form": Scene(OrdersScreen, ("down", "enter", "enter")),
    "lists": Scene(ListsScreen),
    "list_form": Scene(ListsScreen, ("enter",)),
    "gates": Scene(GatesScreen),
    "scans": Scene(ScanLogScreen),
    "scans_gate": Scene(ScanLogScreen, ("f4",)),
    "scan_undo": Scene(ScanLogScreen, ("end", "f8")),
}


class Venue(Office):
    """The office with something of everything, always the same."""

    def __init__(self, backend: Backend, data_dir: Path) -> None:
        super().__init__(backend, data_dir)
        self.add_event(STRANGE, days=2, status=EventStatus.DRAFT, capacity=120, venue="Old Mill")
        self.add_event("Last Year's Gala", days=-300, status=EventStatus.COMPLETED)
        gone = self.add_event("Called off", days=5)
        self.write(catalogue.delete_event, gone.id)
        for name, more in (
            ("VIP 2-day", {"price_minor": 18_000, "quantity": 40}),
            (STRANGE, {"price_minor": 1, "required_fields": ("company",)}),
        ):
            factories.create_product(backend, self.owner, event_id=self.event.id, name=name, **more)
        self._sell()
        self._scan()

    def _sell(self) -> None:
        def row(name: str, order: str, state: TicketState = TicketState.VALID) -> TicketRow:
            return TicketRow(
                product_id=self.product.id,
                attendee=AttendeeData(name=name, seat="B-14", company="Nordlys AB"),
                order_code=order,
                state=state,
                buyer_name="Joana Ferreira-Lindqvist",
                buyer_email="joana@nordlys.example",
            )

        rows = [
            row("Joana Ferreira-Lindqvist", "7K2QX"),
            row(STRANGE, "9PLME", TicketState.UNPAID),
            row("Łukasz Nowak", "9PLME", TicketState.UNPAID),
            row("梅 谭", "9PLME", TicketState.CANCELLED),
            row("Sam O'Neill", "B3TTY", TicketState.BLOCKED),
        ]
        made = self.write(orders.insert_tickets, self.event.id, rows)
        self.codes = [self.read(orders.get_ticket, one).code for one in made.ticket_ids]

    def _scan(self) -> None:
        door = self.write(
            checkin.create_list,
            ListCreate(
                event_id=self.event.id,
                name="Main door",
                valid_from=factories.STARTS_AT - timedelta(hours=1),
                max_inside=400,
            ),
        )
        self.write(checkin.create_list, ListCreate(event_id=self.event.id, name=STRANGE[:100]))
        gates = [
            self.write(checkin.create_gate, GateCreate(name=name))
            for name in ("North [/x] 漢字", "South")
        ]
        for code in (self.codes[0], self.codes[1], self.codes[4], self.codes[0], "[/x] nonsense"):
            wanted = Scanned(list_id=door.id, code=code, gate_id=gates[0].id)
            self.write(checkin.redeem, wanted)


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes,
    sqlite_backend: Backend,
    tmp_path: Path,
    name: str,
) -> None:
    scene = SCENES[name]
    office = (Office if scene.empty else Venue)(sqlite_backend, tmp_path)
    if scene.empty:
        office.write(catalogue.delete_event, office.event.id)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *scene.keys)
        if scene.prepare is not None:
            await scene.prepare(pilot, office)
        await press(pilot, *scene.then)
        still_cursors(pilot.app)
        await settled(pilot)

    console = office.console(scene.screen, scene.role)
    compare_sizes(console, prepare)
