"""The import wizard for tests: lists, keys, and what is to be seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from crmtui.services import orders
from crmtui.services.orders import TicketFilter
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.imports.wizard import ImportWizard
from tests.tui.office import (
    Office,
    press,
    settled,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot


HEADER = "Bestellnummer;Name;E-Mail;Ticket;Preis;Eingecheckt"


def write_list(folder: Path, *rows: str, name: str = "gäste.csv") -> Path:
    file = folder / name
    file.write_bytes("\r\n".join([HEADER, *rows]).encode("cp1252"))
    return file


def guests(count: int) -> list[str]:
    return [f"A{n:04};Gäst {n};gast{n}@example.com;VIP;120,00;nein" for n in range(count)]


def wizard_of(pilot: Pilot[Any]) -> ImportWizard:
    return next(one for one in pilot.app.screen_stack if isinstance(one, ImportWizard))


def text_of(pilot: Pilot[Any], name: str) -> str:
    return str(wizard_of(pilot).query_one(name, Static).render())


def tickets_of(office: Office) -> list[tuple[str, str]]:
    page = office.read(orders.list_tickets, TicketFilter(event_id=office.event.id), 1_000)
    return [(ticket.attendee_name, ticket.product_name) for ticket in page.items]


def count_tickets(office: Office) -> int:
    return int(office.read(orders.count_tickets, TicketFilter(event_id=office.event.id)))


async def open_wizard(pilot: Pilot[Any]) -> None:
    await settled(pilot)
    await press(pilot, "f7")


async def choose(pilot: Pilot[Any], path: Path | str) -> None:
    """Give the wizard a path and read the file."""
    field = wizard_of(pilot).file_panel.path_input
    field.value = str(path)
    await settled(pilot)
    await press(pilot, "enter")


async def answer_yes(pilot: Pilot[Any]) -> None:
    assert isinstance(pilot.app.screen, ConfirmDialog)
    await press(pilot, "tab", "enter")


Counted = dict[str, int]


def counts_of(pilot: Pilot[Any]) -> Counted:
    """The counts as shown, by label."""
    lines = [line.split() for line in text_of(pilot, "#import-counts").splitlines()]
    return {
        " ".join(words[:index]): int(words[index].replace(",", ""))
        for words in lines
        for index in [next(i for i, word in enumerate(words) if word[0].isdigit())]
    }
