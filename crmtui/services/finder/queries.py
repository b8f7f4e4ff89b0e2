"""Searching all that the asker may read."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from crmtui.kit.transactions import ReadTx
from crmtui.services.catalogue import list_events
from crmtui.services.companies import CompanyDetail, search_companies
from crmtui.services.contacts import ContactDetail, search_contacts
from crmtui.services.finder.rules import Nearness, nearness
from crmtui.services.finder.schemas import Found, Hit, HitKind
from crmtui.services.orders import TicketHit, search_tickets

MAX_HITS: Final = 100
_EVENTS: Final = 20
"""Tickets are sought at so many events, those that start last."""


class _Ranked(NamedTuple):
    nearness: Nearness
    hit: Hit


def search_everything(tx: ReadTx, wanted: str, limit: int = 20) -> Found:
    """People, companies and tickets that `wanted` may mean: up to `limit` of each kind.

    What is called exactly so comes first, then what begins so, then all else; among equals people
    before companies before tickets, each kind in the order of its own search. What the asker may
    not read is left out; never an error for a text.
    """
    limit = max(1, min(limit, MAX_HITS))
    ranked: list[_Ranked] = []
    more: list[HitKind] = []
    for kind, (rights, search) in _SEARCHES.items():
        if all(map(tx.actor.can, rights)):
            found = [*islice(search(tx, wanted, limit + 1), limit + 1)]
            ranked += found[:limit]
            more += [kind] * (len(found) > limit)
    ranked.sort(key=lambda each: each.nearness)
    return Found(hits=tuple(each.hit for each in ranked), more=tuple(more))


def _contacts(tx: ReadTx, wanted: str, limit: int) -> Iterator[_Ranked]:
    for contact in search_contacts(tx, wanted, limit):
        yield _Ranked(nearness(wanted, contact.full_name, contact.email), _contact(contact))


def _contact(contact: ContactDetail) -> Hit:
    title = contact.full_name or contact.email or contact.company
    return Hit(
        kind=HitKind.CONTACT, id=contact.id, title=title, detail=contact.company or contact.email
    )


def _companies(tx: ReadTx, wanted: str, limit: int) -> Iterator[_Ranked]:
    for company in search_companies(tx, wanted, limit):
        yield _Ranked(nearness(wanted, company.name, company.domain), _company(company))


def _company(company: CompanyDetail) -> Hit:
    detail = company.city or company.domain
    return Hit(kind=HitKind.COMPANY, id=company.id, title=company.name, detail=detail)


def _tickets(tx: ReadTx, wanted: str, limit: int) -> Iterator[_Ranked]:
    for event in list_events(tx, None, _EVENTS).items:
        for ticket in search_tickets(tx, event.id, wanted, limit):
            names = (ticket.attendee_name, ticket.label, ticket.code, ticket.order_code)
            yield _Ranked(nearness(wanted, *names), _ticket(ticket, event.name))


def _ticket(ticket: TicketHit, event: str) -> Hit:
    title = ticket.attendee_name or ticket.label
    detail = f"{event}, {ticket.order_code}"
    return Hit(kind=HitKind.TICKET, id=ticket.id, title=title, detail=detail)


_SEARCHES: Final[
    dict[HitKind, tuple[tuple[str, ...], Callable[[ReadTx, str, int], Iterator[_Ranked]]]]
] = {
    HitKind.CONTACT: (("contacts:read",), _contacts),
    HitKind.COMPANY: (("companies:read",), _companies),
    HitKind.TICKET: (("tickets:read", "events:read"), _tickets),
}
"""The rights that each kind needs, and its search."""
