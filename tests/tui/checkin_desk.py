"""A desk for tests: a real backend with an event, its tickets, and the check-in screen on it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.services import checkin, orders
from crmtui.services.checkin import GateCreate, ListCreate
from crmtui.services.orders import AttendeeData, TicketRow, TicketState
from crmtui.tui.screens.checkin import CheckinScreen
from crmtui.tui.verdicts.banner import VerdictBanner
from tests import factories
from tests.tui import support
from tests.tui.support import Console

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


class Desk:
    """An event with two products, a list and two gates, and an operator called anna."""

    def __init__(self, backend: Backend, data_dir: Path, *permissions: str) -> None:
        self.backend = backend
        self.data_dir = data_dir
        self.owner = factories.create_organization(backend)
        held = frozenset(permissions or ("*",))
        self.actor = Actor("user", UUID(int=1), self.owner.organization_id, held, "anna", "console")
        self.event = factories.create_event(backend, self.owner, name="Spring Gala 2026")
        self.day = self.add_product("Day ticket", price_minor=4_500)
        self.vip = self.add_product("VIP 2-day", price_minor=18_000, quantity=40)
        with backend.write(self.owner) as tx:
            self.list = checkin.create_list(
                tx, ListCreate(event_id=self.event.id, name="Main door")
            )
            self.gates = [
                checkin.create_gate(tx, GateCreate(name=name)) for name in ("gate-1", "gate-2")
            ]

    def add_product(self, name: str, **more: Any) -> UUID:
        return factories.create_product(
            self.backend, self.owner, event_id=self.event.id, name=name, **more
        ).id

    def add_tickets(
        self,
        names: Iterable[str],
        *,
        order: str | None = None,
        product: UUID | None = None,
        state: TicketState = TicketState.VALID,
        **attendee: Any,
    ) -> list[str]:
        """Tickets in one order or in one each; returns their codes."""
        rows = [
            TicketRow(
                product_id=product or self.day,
                attendee=AttendeeData(name=name, **attendee),
                order_code=order,
                state=state,
            )
            for name in names
        ]
        with self.backend.write(self.owner) as tx:
            made = orders.insert_tickets(tx, self.event.id, rows)
            return [orders.get_ticket(tx, ticket_id).code for ticket_id in made.ticket_ids]

    def add_ticket(self, name: str, **more: Any) -> str:
        return self.add_tickets([name], **more)[0]

    def console(self, actor: Actor | None = None, **more: Any) -> Console:
        """A console on this backend; closing it leaves the backend open."""
        return Console(
            self.data_dir,
            CheckinScreen,
            opener=lambda: Shared(self.backend),  # type: ignore[arg-type, return-value]
            actor=actor or self.actor,
            **more,
        )


class Shared:
    """A backend that several consoles use and none closes."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def close(self) -> None:
        """The test's fixture closes it."""


def desk_of(pilot: Pilot[Any]) -> CheckinScreen:
    """The check-in screen, also while a dialog is above it."""
    screens = [screen for screen in pilot.app.screen_stack if isinstance(screen, CheckinScreen)]
    return screens[-1]


def banner_of(pilot: Pilot[Any]) -> VerdictBanner:
    return desk_of(pilot).query_one(VerdictBanner)


def word_of(pilot: Pilot[Any]) -> str:
    """The word that the banner shows."""
    return banner_of(pilot).card.sign.word


async def scan(pilot: Pilot[Any], *codes: str) -> None:
    """Scan codes as a scanner does, then wait for the answers."""
    for code in codes:
        support.scan(pilot.app, f"{code}\r")  # type: ignore[arg-type]
        await pilot.pause()
    await answered(pilot)


async def answered(pilot: Pilot[Any]) -> None:
    """Wait until every scan has its answer, and until the list is read again and painted."""
    await support.settle(pilot)
    desk = desk_of(pilot)
    await support.until(pilot, lambda: not len(desk.scans) and not desk.looking)
    await support.settle(pilot)


def results_of(pilot: Pilot[Any]) -> list[tuple[str, str]]:
    """The list as shown, newest first: what became of whom."""
    return [(entry.sign.short, entry.who) for entry in desk_of(pilot).history.entries]
