"""Ways from contacts to other parts of the console, which are loaded when they are used."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.screens.contacts.words import name_of, phone_of
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail
    from crmtui.tui.base import ServiceScreen

Done = Callable[[], object]


def write_to(screen: "ServiceScreen", contact: "ContactDetail", done: Done) -> None:
    """An e-mail to a contact, or an SMS; asks which, where both are possible."""
    from crmtui.tui.screens.messages import open_message_form

    def answered(channel: str | None) -> None:
        if channel is not None:
            open_message_form(screen, contact.id, channel, done)

    ways = {"email": contact.email, "sms": phone_of(contact)}
    known = [channel for channel, address in ways.items() if address]
    if len(known) < len(ways):
        answered(known[0] if known else "email")
        return
    names = {"email": _("E-mail"), "sms": _("SMS")}
    choices = [(channel, f"{names[channel]}  {ways[channel]}") for channel in known]
    text = shorten(literal(name_of(contact)), 58)
    screen.app.push_screen(ChoiceDialog(_("Write how?"), choices, text=text), answered)


def enrich(screen: "ServiceScreen", contact_id: UUID, done: Done) -> None:
    """What providers know of a contact."""
    from crmtui.tui.screens.enrichment import open_enrichment

    open_enrichment(screen, contact_id, done)


def enrich_many(screen: "ServiceScreen", contact_ids: Sequence[UUID]) -> None:
    """What providers know of many contacts."""
    from crmtui.tui.screens.enrichment import request_many

    request_many(screen, contact_ids)


def bring_in(screen: "ServiceScreen") -> None:
    """A file of contacts."""
    from crmtui.tui.screens.imports import open_import

    open_import(screen, "contacts")
