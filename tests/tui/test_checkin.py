"""Scanning at the desk: every scan gets its verdict, in order, whatever is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Unavailable
from crmtui.services import catalogue, checkin, orders
from crmtui.services.catalogue import EventStatus, EventUpdate
from crmtui.services.checkin import ListCreate, Scanned
from crmtui.services.orders import TicketRow, TicketState
from tests import factories
from tests.tui import support
from tests.tui.checkin_desk import (
    Desk,
    answered,
    banner_of,
    desk_of,
    results_of,
    scan,
    word_of,
)

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

SIZE = (80, 24)


@pytest.fixture
def desk(sqlite_backend: Backend, tmp_path: Path) -> Desk:
    return Desk(sqlite_backend, tmp_path)


# --- verdicts --------------------------------------------------------------------------------


async def test_a_scan_is_admitted_and_shown_with_all_that_the_desk_needs(desk: Desk) -> None:
    code = desk.add_ticket(
        "Joana Ferreira",
        product=desk.vip,
        seat="B-14",
        note="wheelchair",
        company="Nordlys",
        order="7K2QX",
    )
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        card = banner_of(pilot).card
        shown = str(banner_of(pilot).render())
        assert card.sign.tone == "good"
        for wanted in ("Joana Ferreira", "VIP 2-day", "B-14", "7K2QX-1", "TK0000", "180.00"):
            assert wanted in shown
        assert "!! wheelchair" in shown
        assert "entry 1" in shown
        assert results_of(pilot) == [("admit", "Joana Ferreira")]
        numbers = desk_of(pilot).query_one("DoorBar").state.numbers  # type: ignore[attr-defined]
        assert (numbers.admitted, numbers.expected, numbers.inside, numbers.refused) == (1, 1, 1, 0)


async def test_the_second_scan_names_when_where_and_who(desk: Desk) -> None:
    code = desk.add_ticket("Ana")
    with desk.backend.write(desk.owner) as tx:
        place = {"list_id": desk.list.id, "gate_id": desk.gates[0].id}
        checkin.redeem(tx, Scanned(code=code, **place))
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        shown = str(banner_of(pilot).render())
        assert word_of(pilot) == "ALREADY USED"
        assert "gate-1" in shown
        assert "Tess Test" in shown


async def refuse(desk: Desk, clock: FixedClock, result: str) -> str:
    """Make a ticket that is refused for this reason; returns its code."""
    states = {
        "unpaid": TicketState.UNPAID,
        "blocked": TicketState.BLOCKED,
        "canceled": TicketState.CANCELLED,
        "revoked": TicketState.REVOKED,
    }
    if result in states:
        return desk.add_ticket("Omar", state=states[result])
    if result == "incomplete":
        product = desk.add_product("Badge", required_fields=("company",))
        return desk.add_ticket("Omar", product=product)
    if result == "other event":
        other = factories.create_event(desk.backend, desk.owner, name="Autumn Fair")
        product = factories.create_product(desk.backend, desk.owner, event_id=other.id)
        return factories.create_ticket(desk.backend, desk.owner, product_id=product.id).code
    return desk.add_ticket("Omar") if result != "invalid" else "TKT-NOSUCH-CODEXX-AAAAAA"


@pytest.mark.parametrize(
    ("result", "word", "symbol"),
    [
        ("unpaid", "UNPAID", "[??]"),
        ("blocked", "BLOCKED", "[XX]"),
        ("canceled", "CANCELLED", "[XX]"),
        ("revoked", "REVOKED", "[XX]"),
        ("incomplete", "DATA MISSING", "[??]"),
        ("other event", "OTHER EVENT", "[XX]"),
        ("invalid", "UNKNOWN CODE", "[XX]"),
    ],
)
async def test_a_refusal_has_its_own_word_and_a_next_step(
    desk: Desk, clock: FixedClock, result: str, word: str, symbol: str
) -> None:
    code = await refuse(desk, clock, result)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        card = banner_of(pilot).card
        assert (card.sign.word, card.sign.symbol) == (word, symbol)
        assert card.advice or result == "incomplete"
        assert desk_of(pilot).history.entries[0].sign.symbol == symbol


@pytest.mark.parametrize(("result", "word"), [("product", "WRONG PRODUCT"), ("rules", "REFUSED")])
async def test_what_the_list_refuses(desk: Desk, result: str, word: str) -> None:
    code = desk.add_ticket("Omar")
    with desk.backend.write(desk.owner) as tx:
        if result == "product":
            wanted = checkin.ListUpdate(product_ids=(desk.vip,))
            checkin.update_list(tx, desk.list.id, wanted)
        else:
            catalogue.update_event(tx, desk.event.id, EventUpdate(status=EventStatus.CANCELLED))
    async with desk.console().run_test(size=SIZE) as pilot:
        desk_of(pilot).console.remember("checkin.list", str(desk.list.id))
        await answered(pilot)
        desk_of(pilot).find_place(list_id=str(desk.list.id))
        await answered(pilot)
        await scan(pilot, code)
        assert word_of(pilot) == word


async def test_outside_of_the_list_hours_a_ticket_is_not_valid_now(
    desk: Desk, clock: FixedClock
) -> None:
    code = desk.add_ticket("Omar")
    with desk.backend.write(desk.owner) as tx:
        window = checkin.ListUpdate(valid_from=clock.now() + timedelta(hours=1))
        checkin.update_list(tx, desk.list.id, window)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        assert word_of(pilot) == "NOT VALID NOW"
        assert "21:00" in " ".join(banner_of(pilot).card.text), "the venue's own time"


async def test_an_unknown_code_is_refused(desk: Desk) -> None:
    desk.add_ticket("Ana")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, "nothing-like-it")
        assert word_of(pilot) == "UNKNOWN CODE"


async def test_one_code_of_two_tickets_is_ambiguous(desk: Desk) -> None:
    rows = [TicketRow(product_id=product, code="SHARED-1") for product in (desk.day, desk.vip)]
    with desk.backend.write(desk.owner) as tx:
        orders.insert_tickets(tx, desk.event.id, rows)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, "SHARED-1")
        assert word_of(pilot) == "AMBIGUOUS"
        said = " ".join(banner_of(pilot).card.text)
        assert all(name in said for name in ("Day ticket", "VIP 2-day")), said


async def test_exit_lets_out_and_counts(desk: Desk) -> None:
    code = desk.add_ticket("Ana")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        await pilot.press("f3")
        await scan(pilot, code)
        assert word_of(pilot) == "EXIT OK"
        await scan(pilot, code)
        assert (word_of(pilot), banner_of(pilot).card.text) == (
            "REFUSED",
            ("This ticket is not inside.",),
        )
        with desk.backend.read(desk.owner) as tx:
            assert checkin.get_counters(tx, desk.list.id).inside == 0


# --- many at once ----------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t"])
async def test_twenty_scans_in_one_write_give_twenty_results_in_order(desk: Desk, end: str) -> None:
    codes = desk.add_tickets([f"Guest {n:02}" for n in range(20)])
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        support.type_as(pilot.app, "".join(code + end for code in codes), 0.0)  # type: ignore[arg-type]
        await answered(pilot)
        assert results_of(pilot) == [("admit", f"Guest {n:02}") for n in range(19, -1, -1)]
        assert pilot.app.focused is not None
        assert pilot.app.focused.value == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", ["f1", "f2", "f4", "f6", "f8", "ctrl+e", "ctrl+p"])
async def test_scans_reach_the_desk_while_a_dialog_is_open(desk: Desk, key: str) -> None:
    codes = desk.add_tickets([f"Guest {n}" for n in range(5)])
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, codes[0])
        await pilot.press(key)
        await support.settle(pilot)
        above = pilot.app.screen
        assert above is not desk_of(pilot)
        await scan(pilot, *codes[1:], codes[1])
        assert [short for short, _who in results_of(pilot)] == ["already used", *["admit"] * 5]
        assert pilot.app.screen is above, "the dialog stays as it was"
        # How many are left depends on how long this took: each stays for some seconds only.
        assert pilot.app._notifications, "answers are shown above the dialog too"


async def test_scans_before_the_database_is_open_are_kept(desk: Desk) -> None:
    codes = desk.add_tickets(["Ana", "Ben"])
    import threading

    may_open = threading.Event()
    console = desk.console()
    opener = console.opener

    def open_late() -> Any:
        may_open.wait(10)
        return opener()

    console.opener = open_late
    async with console.run_test(size=SIZE) as pilot:
        for code in codes:
            support.scan(console, f"{code}\r")
        await support.until(pilot, lambda: len(desk_of(pilot).scans) == 2)
        assert results_of(pilot) == []
        may_open.set()
        await answered(pilot)
        assert results_of(pilot) == [("admit", "Ben"), ("admit", "Ana")]


class Flaky:
    """A backend whose writes fail for a while, some of them only after the commit."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.failures: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def close(self) -> None: ...

    def write(self, actor: Actor) -> Any:
        from contextlib import contextmanager

        @contextmanager
        def broken() -> Any:
            how = self.failures.pop(0) if self.failures else ""
            if how == "before":
                raise Unavailable("database.unreachable", "The database does not answer.")
            with self._backend.write(actor) as tx:
                yield tx
            if how == "after":
                raise Unavailable("database.unreachable", "The database does not answer.")

        return broken()

    def run(self, actor: Actor, command: Callable[[Any], Any]) -> Any:
        with self.write(actor) as tx:
            return command(tx)


async def test_a_scan_waits_for_the_database_and_counts_once(desk: Desk) -> None:
    codes = desk.add_tickets(["Ana", "Ben"])
    flaky = Flaky(desk.backend)
    console = desk.console()
    console.opener = lambda: flaky  # type: ignore[assignment, return-value]
    async with console.run_test(size=SIZE) as pilot:
        await answered(pilot)
        flaky.failures = ["before", "after"]
        support.scan(console, f"{codes[0]}\r")
        support.scan(console, f"{codes[1]}\r")
        await support.until(pilot, lambda: word_of(pilot) == "WAIT")
        assert results_of(pilot) == [], "nothing unanswered is shown as admitted"
        assert "not admitted" in str(banner_of(pilot).render()).lower()
        await answered(pilot)
        await support.until(pilot, lambda: not len(desk_of(pilot).scans))
        await answered(pilot)
        assert results_of(pilot) == [("admit", "Ben"), ("admit", "Ana")]
        with desk.backend.read(desk.owner) as tx:
            assert checkin.get_counters(tx, desk.list.id).admitted == 2


async def test_two_consoles_see_each_others_admissions(desk: Desk, tmp_path: Path) -> None:
    codes = desk.add_tickets(["Ana", "Ben"])
    other = Desk.__new__(Desk)
    other.__dict__.update(desk.__dict__)
    other.data_dir = tmp_path / "other"
    async with desk.console().run_test(size=SIZE) as here:
        await answered(here)
        async with other.console().run_test(size=SIZE) as there:
            await answered(there)
            await scan(there, codes[0])
            await support.until(here, lambda: results_of(here) == [("admit", "Ana")])
            await scan(here, codes[0])
            assert word_of(here) == "ALREADY USED"
            await support.until(there, lambda: len(results_of(there)) == 2)


# --- typing ----------------------------------------------------------------------------------


async def press_text(pilot: Any, text: str) -> None:
    """Type as a person does."""
    field = desk_of(pilot).query_one("#scan-field")
    field.value = text  # type: ignore[attr-defined]
    await pilot.press("enter")
    await answered(pilot)


async def test_a_typed_code_or_number_is_redeemed(desk: Desk) -> None:
    code = desk.add_ticket("Ana")
    desk.add_ticket("Ben")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await press_text(pilot, code.lower())
        assert results_of(pilot)[0] == ("admit", "Ana")
        with desk.backend.read(desk.owner) as tx:
            ben = orders.search_tickets(tx, desk.event.id, "Ben")[0]
        await press_text(pilot, ben.label)
        assert results_of(pilot)[0] == ("admit", "Ben")
        await press_text(pilot, "1234567890")
        assert results_of(pilot)[0] == ("unknown code", "1234567890")


async def test_a_typed_name_is_searched_and_admitted_with_one_key(desk: Desk) -> None:
    desk.add_tickets(["Ana Müller", "Ben Smith"])
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await press_text(pilot, "muller")
        await support.settle(pilot)
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("enter")
        await answered(pilot)
        assert results_of(pilot) == [("admit", "Ana Müller")]
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize(
    "garbage",
    [
        *("[/x]", "[red]bold[/]", "'; DROP TABLE tickets;--", "🎟️🎟️🎟️🎟️", "\x1d\x04abcd"),
        pytest.param("x" * 10_000, id="10 kB"),
    ],
)
async def test_garbage_is_refused_and_changes_nothing(desk: Desk, garbage: str) -> None:
    desk.add_ticket("Ana")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, garbage)
        await press_text(pilot, garbage[:400])
        await pilot.press("escape")
        await answered(pilot)
        assert not [word for word, _who in results_of(pilot) if word == "admit"]
        with desk.backend.read(desk.owner) as tx:
            assert checkin.get_counters(tx, desk.list.id).admitted == 0


@pytest.mark.parametrize(
    "name", ["Smith [/x]", "[red]Ltd[/red]", "李小龍" * 60, "a\u202ered b\u0301"]
)
async def test_names_are_shown_literally(desk: Desk, name: str) -> None:
    from crmtui.tui.text import literal

    code = desk.add_ticket(name, note=name, company=name)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, code)
        lines = str(banner_of(pilot).render()).split("\n")
        stored = desk_of(pilot).last
        assert stored is not None
        assert stored.ticket is not None
        assert any(literal(stored.ticket.attendee_name)[:20] in line for line in lines)


# --- places and rights -----------------------------------------------------------------------


async def test_without_an_event_it_says_what_to_do(sqlite_backend: Backend, tmp_path: Path) -> None:
    owner = factories.create_organization(sqlite_backend)
    desk = Desk.__new__(Desk)
    desk.backend, desk.data_dir, desk.actor, desk.owner = sqlite_backend, tmp_path, owner, owner
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await support.until(pilot, lambda: word_of(pilot) == "NO EVENT")
        support.scan(pilot.app, "CODE-1234\r")  # type: ignore[arg-type]
        await support.settle(pilot)
        assert len(pilot.app._notifications) == 1, "refused aloud, not kept"
        assert not len(desk_of(pilot).scans)
        event = factories.create_event(sqlite_backend, owner, name="Late")
        await support.until(pilot, lambda: word_of(pilot) == "NO LIST")
        with sqlite_backend.write(owner) as tx:
            checkin.create_list(tx, ListCreate(event_id=event.id, name="All"))
        await support.until(pilot, lambda: word_of(pilot) == "READY")


async def test_who_may_not_redeem_admits_nobody(desk: Desk) -> None:
    code = desk.add_ticket("Ana")
    viewer = Actor(
        "user",
        UUID(int=2),
        desk.owner.organization_id,
        frozenset({"tickets:read", "checkin:read", "events:read"}),
        "vic",
        "console",
    )
    async with desk.console(viewer).run_test(size=SIZE) as pilot:
        await answered(pilot)
        assert "tickets:redeem" in " ".join(banner_of(pilot).card.text)
        await scan(pilot, code)
        assert word_of(pilot) == "NOT ADMITTED"
        assert results_of(pilot) == []


async def test_who_may_not_see_lists_is_told(desk: Desk) -> None:
    nobody = Actor(
        "user", UUID(int=3), desk.owner.organization_id, frozenset({"tickets:read"}), "x", "console"
    )
    async with desk.console(nobody).run_test(size=SIZE) as pilot:
        await support.until(pilot, lambda: word_of(pilot) == "NO ACCESS")


async def test_list_and_gate_are_chosen_and_remembered(desk: Desk) -> None:
    with desk.backend.write(desk.owner) as tx:
        back = checkin.create_list(tx, ListCreate(event_id=desk.event.id, name="Back door"))
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await pilot.press("f6")
        await support.settle(pilot)
        await pilot.press("home", "down", "enter")
        await answered(pilot)
        await pilot.press("ctrl+e")
        await support.settle(pilot)
        await pilot.press("end", "enter")
        await answered(pilot)
        place = desk_of(pilot).place
        assert place is not None
        assert (place.list_id, place.gate_name) == (back.id, "gate-2")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        place = desk_of(pilot).place
        assert place is not None
        assert (place.list_id, place.gate_name) == (back.id, "gate-2")
        await scan(pilot, desk.add_ticket("Ana"))
        assert desk_of(pilot).history.entries[0].gate == "gate-2"


async def test_a_gate_that_is_deleted_while_one_stands_there(desk: Desk) -> None:
    code = desk.add_ticket("Ana")
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        desk_of(pilot).find_place(gate_id=str(desk.gates[0].id))
        await answered(pilot)
        with desk.backend.write(desk.owner) as tx:
            checkin.delete_gate(tx, desk.gates[0].id)
        await support.until(pilot, lambda: desk_of(pilot).place.gate_name != "gate-1")  # type: ignore[union-attr]
        await scan(pilot, code)
        assert word_of(pilot) == "ADMIT"


async def test_results_survive_a_restart_and_scroll(desk: Desk) -> None:
    codes = desk.add_tickets([f"Guest {n:03}" for n in range(150)])
    with desk.backend.write(desk.owner) as tx:
        for code in codes:
            checkin.redeem(tx, Scanned(list_id=desk.list.id, code=code))
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        history = desk_of(pilot).history
        assert history.entries[0].who == "Guest 149"
        for _ in range(30):
            await pilot.press("pagedown")
            await support.settle(pilot)
        assert len(history.entries) == 150
        assert "Guest 000" in str(history.render())
        assert "of 150" in history.position


async def test_a_verdict_dims_after_its_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from crmtui.tui.screens.checkin import desk as module

    monkeypatch.setattr(module, "DIM_AFTER", 0.05)
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        await scan(pilot, desk.add_ticket("Ana"))
        await support.until(pilot, lambda: banner_of(pilot).dim)
        assert word_of(pilot) == "ADMIT"
        await scan(pilot, desk.add_ticket("Ben"))
        assert "Ben" in str(banner_of(pilot).render())


async def test_the_bell_rings_for_refusals_and_can_be_switched_off(desk: Desk) -> None:
    rung: list[int] = []
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        pilot.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        await scan(pilot, desk.add_ticket("Ana"))
        assert rung == []
        await scan(pilot, "unknown-1")
        await support.until(pilot, lambda: len(rung) == 3)
        await pilot.press("f9")
        await scan(pilot, "unknown-2")
        assert len(rung) == 3
    async with desk.console().run_test(size=SIZE) as pilot:
        await answered(pilot)
        assert not desk_of(pilot).console.bell_signals.enabled, "kept for this operator"
