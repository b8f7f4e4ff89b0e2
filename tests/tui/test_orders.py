"""Orders and tickets in the office: found, opened, issued, paid, blocked, cancelled, printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Static

from crmtui.services import orders
from crmtui.services.catalogue import EventStatus
from crmtui.services.orders import PaymentMethod, TicketFilter, TicketUpdate
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.modals.order import OrderDialog
from crmtui.tui.screens.orders import OrdersScreen
from crmtui.tui.screens.ticket_form import TicketForm
from tests.tui import support
from tests.tui.office import (
    SIZE,
    STRANGE,
    Office,
    errors_of,
    fill,
    form_of,
    keys_of,
    list_of,
    notices_of,
    press,
    rows_of,
    settled,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.services.orders import TicketDetail

pytestmark = pytest.mark.soak


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


def ticket(office: Office, ticket_id: Any) -> TicketDetail:
    found: TicketDetail = office.read(orders.get_ticket, ticket_id)
    return found


def names(pilot: Pilot[Any]) -> list[str]:
    return [row[1] for row in rows_of(pilot, list_of(pilot))]


# --- which event -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "heading"),
    [
        ({"Next": 2, "Far": 9, "Past": -3}, "Spring Gala"),
        ({"Past": -3}, "Spring Gala"),
    ],
)
async def test_it_opens_on_the_running_event(
    office: Office, others: dict[str, int], heading: str
) -> None:
    for name, days in others.items():
        office.add_event(name, days=days)
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert list_of(pilot).heading.startswith(heading)


@pytest.mark.parametrize(
    ("others", "heading"),
    [({"Next": 2, "Far": 9, "Past": -3}, "Next"), ({"Past": -3, "Older": -30}, "Past")],
)
async def test_without_a_running_event_on_the_next_or_the_latest(
    sqlite_backend: Backend, tmp_path: Path, others: dict[str, int], heading: str
) -> None:
    office = Office(sqlite_backend, tmp_path)
    from crmtui.services import catalogue

    office.write(catalogue.delete_event, office.event.id)
    office.add_event("Off", days=0, status=EventStatus.CANCELLED)
    for name, days in others.items():
        office.add_event(name, days=days)
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert list_of(pilot).heading.startswith(heading)


async def test_another_event_is_chosen(office: Office) -> None:
    office.add_event("Fair", days=4)
    office.add_ticket("Ada")
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert names(pilot) == ["Ada"]
        await press(pilot, "f4", "up", "enter")
        assert list_of(pilot).heading.startswith("Fair")
        assert names(pilot) == []
        await press(pilot, "f2")
        assert any("nothing on sale" in text for text in notices_of(pilot))


# --- orders ----------------------------------------------------------------------------------


async def test_enter_shows_the_order_and_enter_again_its_ticket(office: Office) -> None:
    ada = office.add_ticket("Ada")
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, OrderDialog)
        facts = str(pilot.app.screen.query_one("#order-facts", Static).render())
        for wanted in ("Ada", "€45.00", "paid"):
            assert wanted in facts
        assert rows_of(pilot)[0][:2] == (ada.label, "Ada")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TicketForm)
        await fill(pilot, seat="B-14")
        await press(pilot, "ctrl+s")
        changed = ticket(office, ada.id)
        assert (changed.seat, changed.attendee_name) == ("B-14", "Ada")


async def test_a_whole_order_is_cancelled_from_its_details(office: Office) -> None:
    ada = office.add_ticket("Ada")
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "f8")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await press(pilot, "escape")
        assert ticket(office, ada.id).status == "valid"
        await press(pilot, "f8", "tab", "enter")
        assert ticket(office, ada.id).status == "cancelled"
        assert office.read(orders.get_order, ada.order_id).status == "cancelled"
        assert isinstance(pilot.app.screen, OrderDialog)
        assert rows_of(pilot)[0][-1] == "cancelled"
        assert not keys_of(pilot) & {"order.cancel", "order.pay"}


@pytest.mark.parametrize("opened", [False, True])
async def test_an_order_is_paid_from_the_list_and_from_its_details(
    office: Office, opened: bool
) -> None:
    omar = office.add_ticket("Omar", paid=False)
    assert ticket(office, omar.id).status == "unpaid"
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, *(["enter"] if opened else []), "f9", "down", "enter")
        paid = office.read(orders.get_order, omar.order_id)
        assert (paid.status, paid.payment_method) == ("paid", PaymentMethod.CARD)
        assert ticket(office, omar.id).status == "valid"
        if opened:
            assert rows_of(pilot)[0][-1] == "valid"
            await press(pilot, "escape")
        await press(pilot, "f9")
        assert any("nothing to pay" in text for text in notices_of(pilot))


# --- tickets ---------------------------------------------------------------------------------


async def test_a_ticket_is_issued(office: Office) -> None:
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "ctrl+s")
        assert "product_id" in errors_of(pilot)
        await fill(
            pilot,
            product_id=str(office.product.id),
            attendee_name=STRANGE,
            attendee_email="not an address",
        )
        await press(pilot, "ctrl+s")
        if not isinstance(pilot.app.screen, OrdersScreen):
            assert "attendee_email" in errors_of(pilot)
            await fill(pilot, attendee_email="a@example.com")
            await press(pilot, "ctrl+s")
        assert names(pilot) == [STRANGE]


async def test_a_ticket_is_blocked_and_let_in_again(office: Office) -> None:
    ada = office.add_ticket("Ada")
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f7")
        assert ticket(office, ada.id).status == "blocked"
        await press(pilot, "f7")
        assert ticket(office, ada.id).status == "valid"


async def test_one_ticket_is_cancelled_and_the_text_says_what_stays(office: Office) -> None:
    ada = office.add_ticket("Ada")
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f8")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        assert ada.label in pilot.app.screen._text
        await press(pilot, "tab", "enter")
        assert ticket(office, ada.id).status == "cancelled"


async def test_a_ticket_gets_another_code(office: Office) -> None:
    ada = office.add_ticket("Ada")
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+r", "tab", "enter")
        assert ticket(office, ada.id).code != ada.code


async def test_a_ticket_is_printed_into_this_folder(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = office.add_ticket("Ada")
    monkeypatch.chdir(tmp_path)
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+e")
        assert (tmp_path / f"{ada.label}.pdf").read_bytes().startswith(b"%PDF")
        assert any(f"{ada.label}.pdf" in text for text in notices_of(pilot))


async def test_the_second_saver_of_a_ticket_compares(office: Office) -> None:
    ada = office.add_ticket("Ada")
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "enter")
        data = TicketUpdate(attendee_name="Ada L.", seat="A-1")
        office.write(orders.update_ticket, ada.id, data)
        await fill(pilot, attendee_name="Ada Lovelace")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        shown = [tuple(one) for one in pilot.app.screen._differences]
        assert shown == [("Attendee", "Ada Lovelace", "Ada L.")]
        await pilot.click("#mine")
        await settled(pilot)
        saved = ticket(office, ada.id)
        assert (saved.attendee_name, saved.seat) == ("Ada Lovelace", "A-1")


# --- finding, filters, rights ----------------------------------------------------------------


async def test_search_and_filter(office: Office) -> None:
    office.add_ticket("Ada Lovelace")
    office.add_ticket("Omar Haddad", paid=False)
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await pilot.press("h", "a", "d")
        await support.until(pilot, lambda: names(pilot) == ["Omar Haddad"])
        await press(pilot, "escape")
        await support.until(pilot, lambda: len(names(pilot)) == 2)
        await press(pilot, "f6")
        assert names(pilot) == ["Ada Lovelace"]
        assert "valid" in list_of(pilot).heading
        await press(pilot, "f6")
        assert names(pilot) == []
        assert "Nothing in this state" in list_of(pilot).table.render_line(1).text


async def test_a_viewer_sees_orders_and_cannot_act(office: Office) -> None:
    ada = office.add_ticket("Ada", paid=False)
    async with office.console(OrdersScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        acts = {"records.new", "orders.cancel", "orders.block", "orders.pay", "orders.code"}
        assert not keys_of(pilot) & acts
        await press(pilot, "f2", "f7", "f8", "f9", "ctrl+r", "enter")
        assert isinstance(pilot.app.screen, OrderDialog)
        assert not keys_of(pilot) & {"order.cancel", "order.pay"}
        await press(pilot, "f8", "f9", "enter")
        assert form_of(pilot).read_only
        assert ticket(office, ada.id) == ada


async def test_tickets_appear_that_others_issue(office: Office) -> None:
    async with office.console(OrdersScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert names(pilot) == []
        office.add_ticket("Elsewhere")
        await support.until(pilot, lambda: names(pilot) == ["Elsewhere"])
        assert office.read(orders.count_tickets, TicketFilter()) == 1
