"""Searching all that the asker may read."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from crmtui.kit.transactions import ReadTx
from crmtui.services.catalogue import list_events
from crmtui.services.companies import CompanyDetail, search_companies
from crmtui.services.contacts import ContactDetail, search_contacts
from crmtui.services.finder.schemas import Hit, HitKind
from crmtui.services.orders import search_tickets

MAX_HITS: Final = 100
_EVENTS: Final = 20
"""Tickets are sought at so many events, those that start last."""


def search_everything(tx: ReadTx, wanted: str, limit: int = 20) -> tuple[Hit, ...]:
    """People, then companies, then tickets that `wanted` may mean: up to `limit` of each.

    What the asker may not read is left out; never an error for a text.
    """
    limit = max(1, min(limit, MAX_HITS))
    hits: list[Hit] = []
    if tx.actor.can("contacts:read"):
        hits += map(_contact, search_contacts(tx, wanted, limit))
    if tx.actor.can("companies:read"):
        hits += map(_company, search_companies(tx, wanted, limit))
    if tx.actor.can("tickets:read") and tx.actor.can("events:read"):
        hits += islice(_tickets(tx, wanted, limit), limit)
    return tuple(hits)


def _contact(contact: ContactDetail) -> Hit:
    title = contact.full_name or contact.email or contact.company
    return Hit(
        kind=HitKind.CONTACT, id=contact.id, title=title, detail=contact.company or contact.email
    )


def _company(company: CompanyDetail) -> Hit:
    detail = company.city or company.domain
    return Hit(kind=HitKind.COMPANY, id=company.id, title=company.name, detail=detail)


def _tickets(tx: ReadTx, wanted: str, limit: int) -> Iterator[Hit]:
    for event in list_events(tx, None, _EVENTS).items:
        for ticket in search_tickets(tx, event.id, wanted, limit):
            title = ticket.attendee_name or ticket.label
            yield Hit(kind=HitKind.TICKET, id=ticket.id, title=title, detail=event.name)
