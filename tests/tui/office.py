"""The office side for tests: a venue on a real database, and the screen under test on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from textual.screen import Screen
from textual.widgets import Input, Select, Static, TextArea

from crmtui.kit.actor import Actor
from crmtui.services.orders import AttendeeData, TicketIssue, issue_ticket
from crmtui.tui.app import CrmApp
from crmtui.tui.modals.form import FormModal
from crmtui.tui.screens.record_list import RecordListScreen
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import text_of
from tests import factories
from tests.tui import support
from tests.tui.checkin_desk import Shared
from tests.tui.support import Console

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.services.catalogue import EventDetail
    from crmtui.services.orders import TicketDetail

SIZE = (80, 24)
STRANGE = ("[/x] 漢字 ✓ " + "lang" * 50)[:200]
"""A name that is markup, wide, and as long as a name can be."""


class Office:
    """An organization with a running event, "Spring Gala", and a product of it."""

    def __init__(self, backend: Backend, data_dir: Path) -> None:
        self.backend = backend
        self.data_dir = data_dir
        self.owner = factories.create_organization(backend)
        self.event = self.add_event("Spring Gala")
        self.product = factories.create_product(
            backend, self.owner, event_id=self.event.id, name="Day ticket", price_minor=4_500
        )

    def add_event(self, name: str, *, days: int = 0, **more: Any) -> EventDetail:
        """An event so many days from now."""
        return factories.create_event(
            self.backend,
            self.owner,
            name=name,
            starts_at=factories.STARTS_AT + timedelta(days=days, hours=-1 if not days else 0),
            ends_at=factories.ENDS_AT + timedelta(days=days),
            **more,
        )

    def add_ticket(self, name: str, *, paid: bool = True) -> TicketDetail:
        data = TicketIssue(product_id=self.product.id, attendee=AttendeeData(name=name), paid=paid)
        return self.write(issue_ticket, data)

    def read(self, query: Callable[..., Any], *args: Any) -> Any:
        with self.backend.read(self.owner) as tx:
            return query(tx, *args)

    def write(self, command: Callable[..., Any], *args: Any) -> Any:
        with self.backend.write(self.owner) as tx:
            return command(tx, *args)

    def actor(self, role: str = "admin") -> Actor:
        """Somebody called anna in this role."""
        held = factories.create_actor(self.owner.organization_id or UUID(int=0), role).permissions
        return Actor("user", UUID(int=1), self.owner.organization_id, held, "anna", "console")

    def console(self, screen: Callable[[], Screen[Any]], role: str = "admin") -> Console:
        """A console that starts on the screen under test."""
        return Console(
            self.data_dir,
            screen,
            opener=lambda: Shared(self.backend),  # type: ignore[arg-type, return-value]
            actor=self.actor(role),
        )


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until all reads and writes are done, those that they started too, and are painted."""
    connection = console_of(pilot).connection
    for _turn in range(3):
        await support.settle(pilot)
        await support.until(pilot, lambda: not connection.waiting)
    await support.settle(pilot)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one by one, each when what the one before started is done."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def console_of(pilot: Pilot[Any]) -> CrmApp:
    app = pilot.app
    assert isinstance(app, CrmApp)
    return app


def list_of(pilot: Pilot[Any]) -> RecordListScreen:
    """The topmost list."""
    screens = [one for one in pilot.app.screen_stack if isinstance(one, RecordListScreen)]
    return screens[-1]


def rows_of(pilot: Pilot[Any], screen: Screen[Any] | None = None) -> list[tuple[str, ...]]:
    """The rows of the first table of a screen (by default the topmost one), as texts."""
    table = (screen or pilot.app.screen).query_one(PagedTable)
    rows = [table._cache.row(index) for index in range(table.total)]
    return [tuple(text_of(cell) for cell in row.cells) for row in rows if row is not None]


def form_of(pilot: Pilot[Any]) -> FormModal[Any]:
    form = pilot.app.screen
    assert isinstance(form, FormModal)
    return form


async def fill(pilot: Pilot[Any], **values: Any) -> None:
    """Put values into the fields of the form on top, as if typed."""
    for name, value in values.items():
        editor = form_of(pilot).query_one(f"#field-{name}")
        if isinstance(editor, TextArea):
            editor.text = value
        else:
            assert isinstance(editor, Input | Select)
            editor.value = value
    await pilot.pause()


def errors_of(pilot: Pilot[Any]) -> dict[str, str]:
    """What the form on top says is wrong, by field; what concerns the whole form under ""."""
    form = form_of(pilot)
    found = {
        field.name: str(form.query_one(f"#row-{field.name} .form--error", Static).render())
        for field in form.fields
    }
    found[""] = str(form.query_one("#form-problem", Static).render())
    return {name: text for name, text in found.items() if text}


def notices_of(pilot: Pilot[Any]) -> list[str]:
    """The notices that were given, the oldest first."""
    return [notice.message for notice in pilot.app._notifications]


def keys_of(pilot: Pilot[Any]) -> set[str]:
    """The ids of the bindings that the topmost screen offers."""
    active = pilot.app.screen.active_bindings.values()
    return {one.binding.id or "" for one in active if one.enabled}
