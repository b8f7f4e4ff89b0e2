"""Ways from contacts to other parts of the console, which are loaded when they are used."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceScreen

Done = Callable[[], object]


def write_to(screen: "ServiceScreen", contact_id: UUID, done: Done) -> None:
    """An e-mail to a contact, or an SMS."""
    from crmtui.tui.screens.messages import open_message_form

    open_message_form(screen, contact_id, "email", done)


def enrich(screen: "ServiceScreen", contact_id: UUID, done: Done) -> None:
    """What providers know of a contact."""
    from crmtui.tui.screens.enrichment import open_enrichment

    open_enrichment(screen, contact_id, done)


def bring_in(screen: "ServiceScreen") -> None:
    """A file of contacts."""
    from crmtui.tui.screens.imports import open_import

    open_import(screen, "contacts")
