"""Find, undo, override, groups and sales: what the dialogs of the desk do, and what they refuse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from crmtui.kit.actor import Actor
from crmtui.services import checkin, orders
from crmtui.services.checkin import ScanFilter
from crmtui.services.orders import TicketFilter, TicketState
from crmtui.tui.modals.door_sale import DoorSaleDialog
from crmtui.tui.modals.find import FindDialog
from crmtui.tui.modals.group import GroupDialog
from crmtui.tui.screens.checkin.offers import OfferList
from tests.tui import support
from tests.tui.checkin_desk import Desk, answered, banner_of, desk_of, results_of, scan, word_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

SIZE = (80, 24)


@pytest.fixture
def desk(sqlite_backend: Backend, tmp_path: Path) -> Desk:
    return Desk(sqlite_backend, tmp_path)


def counters(desk: Desk) -> checkin.Counters:
    """The totals, after having proved that a recount says the same."""
    with desk.backend.read(desk.owner) as tx:
        kept = checkin.get_counters(tx, desk.list.id)
        assert kept == checkin.recount(tx, desk.list.id)
        return kept


async def give_reason(pilot: Pilot[Any], reason: str) -> None:
    await support.settle(pilot)
    pilot.app.screen.query_one("#reason").value = reason  # type: ignore[attr-defined]
    await pilot.press("enter")
    await answered(pilot)


# --- find ------------------------------------------------------------------------------------


async def find(pilot: Pilot[Any], text: str) -> FindDialog:
    """Open the dialog and search, as typing does."""
    await pilot.press("f2")
    await support.settle(pilot)
    dialog = pilot.app.screen
    assert isinstance(dialog, FindDialog)
    dialog.query_one("Input").value = text  # type: ignore[attr-defined]
    await support.until(pilot, lambda: dialog._found_for == text)
    await support.settle(pilot)
    return dialog


async def test_two_letters_and_one_key_admit(desk: Desk) -> None:
    desk.add_tickets(["Li Wei", "Ana Müller", "Ben Smith"])
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await find(pilot, "li")
        await pilot.press("enter")
        await answered(pilot)
        assert results_of(pilot) == [("admit", "Li Wei")]
        assert word_of(pilot) == "ADMIT"


async def test_the_arrow_keys_choose_while_one_types(desk: Desk) -> None:
    desk.add_tickets(["Maria Ferrao", "Joana Ferreira", "Teo Ferrari"])
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await find(pilot, "fer")
        names = [hit.attendee_name for hit in dialog.hits]
        assert len(names) == 3
        await pilot.press("down", "enter")
        await answered(pilot)
        assert results_of(pilot) == [("admit", names[1])]


async def test_enter_admits_nobody_who_was_found_for_another_text(desk: Desk) -> None:
    desk.add_tickets(["Ana Müller", "Ben Smith"])
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await find(pilot, "ana")
        dialog.query_one("Input").value = "ben"  # type: ignore[attr-defined]
        await pilot.press("enter")
        await support.settle(pilot)
        assert results_of(pilot) == []
        assert [hit.attendee_name for hit in dialog.hits] == ["Ben Smith"]


async def test_nothing_is_shown_before_two_letters(desk: Desk) -> None:
    desk.add_tickets(["Ana", "Ben"])
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await find(pilot, "a")
        assert dialog.hits == ()


async def test_whoever_is_unpaid_stays_unpaid_when_found(desk: Desk) -> None:
    desk.add_ticket("Omar Haddad", state=TicketState.UNPAID)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await find(pilot, "omar")
        await pilot.press("enter")
        await answered(pilot)
        assert word_of(pilot) == "UNPAID"
        with desk.backend.read(desk.owner) as tx:
            ticket = orders.list_tickets(tx, TicketFilter(event_id=desk.event.id)).items[0]
        assert ticket.status == "unpaid"
        assert counters(desk).admitted == 0


@pytest.mark.parametrize("garbage", ["[/x]", "%%%", "'\"; --", "🎟️🎟️", "x" * 200])
async def test_garbage_finds_nothing(desk: Desk, garbage: str) -> None:
    desk.add_ticket("Ana")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await find(pilot, garbage)
        await pilot.press("enter")
        await support.settle(pilot)
        assert dialog.hits == ()
        assert pilot.app.screen is dialog


# --- undo ------------------------------------------------------------------------------------


async def test_undo_says_whom_and_takes_a_reason(desk: Desk) -> None:
    code = desk.add_ticket("Joana Ferreira")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        await pilot.press("f4")
        await support.settle(pilot)
        text = str(pilot.app.screen.query("Static").first().render())  # type: ignore[attr-defined]
        assert "Joana Ferreira" in text
        await give_reason(pilot, "x")
        assert len(pilot.app.screen_stack) == 2, "one letter is no reason"
        await give_reason(pilot, "wrong person")
        assert word_of(pilot) == "UNDONE"
        assert results_of(pilot) == [("undone", "Joana Ferreira")]
        assert counters(desk).inside == 0
        await scan(pilot, code)
        assert word_of(pilot) == "ADMIT"


async def test_there_is_nothing_to_undo_at_first(desk: Desk) -> None:
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("f4")
        await support.settle(pilot)
        assert len(pilot.app.screen_stack) == 1
        assert len(pilot.app._notifications) == 1


async def test_after_a_quarter_of_an_hour_only_a_supervisor_undoes(
    desk: Desk, clock: FixedClock
) -> None:
    code = desk.add_ticket("Ana")
    held = frozenset({"tickets:read", "checkin:read", "events:read", "tickets:redeem"})
    clerk = Actor("user", UUID(int=5), desk.owner.organization_id, held, "cleo", "console")
    async with desk.console(clerk).run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        clock.advance(timedelta(minutes=16))
        await pilot.press("f4")
        await give_reason(pilot, "too late")
        assert word_of(pilot) == "ADMIT"
        assert counters(desk).inside == 1
        assert len(pilot.app._notifications) >= 1


# --- override --------------------------------------------------------------------------------


async def test_an_override_admits_with_its_reason(desk: Desk) -> None:
    code = desk.add_ticket("Omar", state=TicketState.UNPAID)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        assert "F5" in banner_of(pilot).card.advice
        await pilot.press("f5")
        await give_reason(pilot, "paid in cash")
        assert word_of(pilot) == "ADMIT"
        assert "paid in cash" in " ".join(banner_of(pilot).card.text)
        with desk.backend.read(desk.owner) as tx:
            stored = checkin.list_scans(tx, ScanFilter(list_id=desk.list.id)).items[0]
        assert stored.override_reason == "paid in cash"
        assert desk_of(pilot).overrides == 1
        assert "1 override" in str(desk_of(pilot).query_one("#foot").render())  # type: ignore[attr-defined]


async def test_an_override_is_offered_only_where_it_is_permitted_and_would_work(desk: Desk) -> None:
    unpaid = desk.add_ticket("Omar", state=TicketState.UNPAID)
    cancelled = desk.add_ticket("Mei", state=TicketState.CANCELLED)
    held = frozenset({"tickets:read", "checkin:read", "events:read", "tickets:redeem"})
    clerk = Actor("user", UUID(int=5), desk.owner.organization_id, held, "cleo", "console")
    async with desk.console(clerk).run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, unpaid)
        assert "supervisor" in banner_of(pilot).card.advice
        await pilot.press("f5")
        await support.settle(pilot)
        assert len(pilot.app.screen_stack) == 1
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, cancelled)
        assert "F5" not in banner_of(pilot).card.advice
        await pilot.press("f5")
        await support.settle(pilot)
        assert len(pilot.app.screen_stack) == 1


# --- groups ----------------------------------------------------------------------------------


async def test_a_whole_order_after_one_scan_and_one_key(desk: Desk) -> None:
    codes = desk.add_tickets(["Ana", "Ben", "Cem"], order="GRP1")
    desk.add_ticket("Omar", order="GRP1", state=TicketState.UNPAID)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, codes[0])
        assert "F7" in banner_of(pilot).card.advice
        await pilot.press("f7")
        await support.settle(pilot)
        assert isinstance(pilot.app.screen, GroupDialog)
        await pilot.press("enter")
        await answered(pilot)
        assert word_of(pilot) == "2 ADMITTED"
        assert {who for _word, who in results_of(pilot)} == {"Ana", "Ben", "Cem"}
        assert counters(desk).inside == 3


async def test_part_of_an_order_with_a_verdict_for_each(desk: Desk) -> None:
    codes = desk.add_tickets(["Ana", "Ben"], order="GRP1")
    desk.add_ticket("Omar", order="GRP1", state=TicketState.UNPAID)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, codes[0])
        await pilot.press("f7")
        await support.settle(pilot)
        await pilot.press("ctrl+a", "enter")
        await answered(pilot)
        assert word_of(pilot) == "1 OF 3"
        assert [word for word, _who in results_of(pilot)][:3] == ["unpaid", "admit", "already used"]
        named = " ".join(banner_of(pilot).card.text)
        assert "Omar" in named
        assert "Ana" in named


# --- sales -----------------------------------------------------------------------------------


async def open_sale(pilot: Pilot[Any]) -> DoorSaleDialog:
    await pilot.press("f8")
    await support.settle(pilot)
    dialog = pilot.app.screen
    assert isinstance(dialog, DoorSaleDialog)
    return dialog


async def test_a_sale_is_paid_and_admitted_at_once(desk: Desk) -> None:
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await open_sale(pilot)
        await pilot.press("right", "right")
        await support.settle(pilot)
        assert "90.00" in str(dialog.query_one("#sale-total").render())  # type: ignore[attr-defined]
        dialog.query_one("#sale-name").value = "Mei Tan"  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await answered(pilot)
        await answered(pilot)
        assert word_of(pilot) == "2 ADMITTED"
        assert counters(desk).inside == 2
        with desk.backend.read(desk.owner) as tx:
            ticket = orders.list_tickets(tx, TicketFilter(event_id=desk.event.id)).items[0]
            order = orders.get_order(tx, ticket.order_id)
        assert (order.total_minor, order.channel, order.buyer_name) == (9_000, "door", "Mei Tan")


async def test_a_sale_without_admission_says_what_was_sold(desk: Desk) -> None:
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await open_sale(pilot)
        await pilot.press("down", "3")
        await support.until(pilot, lambda: dialog.query_one(OfferList).wanted)
        dialog.query_one("#sale-admit").value = False  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await answered(pilot)
        assert word_of(pilot) == "SOLD"
        assert "540.00" in " ".join(banner_of(pilot).card.title)
        assert counters(desk).inside == 0


async def test_no_more_can_be_chosen_than_is_left(desk: Desk) -> None:
    desk.add_product("Last seats", price_minor=1_000, quantity=2)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await open_sale(pilot)
        await pilot.press("down", "down", "9", "9")
        offers = dialog.query_one(OfferList)
        await support.until(pilot, lambda: [count for _offer, count in offers.wanted] == [2])


async def test_a_sale_that_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    product = desk.add_product("Last seat", price_minor=1_000, quantity=1)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await open_sale(pilot)
        await pilot.press("down", "down", "1")
        await support.until(pilot, lambda: dialog.query_one(OfferList).wanted)
        dialog.query_one("#sale-name").value = "Mei [/x]"  # type: ignore[attr-defined]
        desk.add_ticket("Faster", product=product)
        await pilot.press("ctrl+s")
        await support.settle(pilot)
        assert pilot.app.screen is dialog
        assert str(dialog.query_one("#sale-problem").render())  # type: ignore[attr-defined]
        assert dialog.query_one("#sale-name").value == "Mei [/x]"  # type: ignore[attr-defined]
        with desk.backend.read(desk.owner) as tx:
            assert orders.count_tickets(tx) == 1


async def test_only_who_may_gives_tickets_away(desk: Desk) -> None:
    held = frozenset(
        {
            *("tickets:read", "checkin:read", "events:read", "tickets:redeem"),
            *("orders:write", "products:read", "orders:read"),
        }
    )
    clerk = Actor("user", UUID(int=5), desk.owner.organization_id, held, "cleo", "console")
    async with desk.console(clerk).run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await open_sale(pilot)
        await pilot.press("right")
        await pilot.click("RadioButton:last-of-type")
        await support.settle(pilot)
        assert dialog._method() == "free"
        await pilot.press("ctrl+s")
        await support.settle(pilot)
        assert "orders:give_away" in str(dialog.query_one("#sale-problem").render())  # type: ignore[attr-defined]
        with desk.backend.read(desk.owner) as tx:
            assert orders.count_tickets(tx) == 0


async def test_an_empty_sale_is_not_sent(desk: Desk) -> None:
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await open_sale(pilot)
        await pilot.press("ctrl+s")
        await support.settle(pilot)
        assert pilot.app.screen is dialog
        assert str(dialog.query_one("#sale-problem").render())  # type: ignore[attr-defined]


async def test_the_mouse_changes_how_many(desk: Desk) -> None:
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        dialog = await open_sale(pilot)
        offers = dialog.query_one(OfferList)
        width = offers.size.width
        await pilot.click(OfferList, offset=(width - 2, 1))
        await pilot.click(OfferList, offset=(width - 2, 1))
        await pilot.click(OfferList, offset=(width - 10, 1))
        assert [(offer.name, count) for offer, count in offers.wanted] == [("VIP 2-day", 1)]


async def test_where_nothing_is_on_sale_it_says_so(desk: Desk, sqlite_backend: Backend) -> None:
    from crmtui.services import catalogue
    from crmtui.services.catalogue import ProductStatus, ProductUpdate

    with sqlite_backend.write(desk.owner) as tx:
        for product in (desk.day, desk.vip):
            inactive = ProductUpdate(status=ProductStatus.INACTIVE)
            catalogue.update_product(tx, product, inactive)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("f8")
        await support.settle(pilot)
        assert len(pilot.app.screen_stack) == 1
        assert len(pilot.app._notifications) == 1
