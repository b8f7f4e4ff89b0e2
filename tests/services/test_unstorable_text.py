"""What no database can hold, typed or pasted into a search: it finds nothing, and nothing fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from crmtui.kit.backend import Backend
from crmtui.kit.schemas import Filter
from crmtui.kit.transactions import ReadTx
from crmtui.services import (
    audit,
    catalogue,
    companies,
    contacts,
    conversations,
    counts,
    deals,
    finder,
    fulfilment,
    jobs,
    orders,
    places,
    tasks,
    webhooks,
)
from tests import factories

ODD: Final = "a\x00d\ud800a"
LISTS: Final[dict[str, Callable[[ReadTx, Any], object]]] = {
    "AuditFilter": audit.list_entries,
    "BinFilter": places.browse_bins,
    "CompanyFilter": companies.list_companies,
    "ContactFilter": contacts.list_contacts,
    "CountFilter": counts.list_counts,
    "CustomerOrderFilter": fulfilment.list_orders,
    "DealFilter": deals.list_deals,
    "DeliveryFilter": webhooks.list_deliveries,
    "EventFilter": catalogue.list_events,
    "InteractionFilter": conversations.list_interactions,
    "JobFilter": jobs.list_jobs,
    "MessageFilter": conversations.list_messages,
    "ProductFilter": catalogue.list_products,
    "TaskFilter": tasks.list_tasks,
    "TicketFilter": orders.count_tickets,
}
SEARCHES: Final[dict[str, Callable[[ReadTx, str], object]]] = {
    "contacts": contacts.search_contacts,
    "companies": companies.search_companies,
    "company by name": companies.find_company_by_name,
    "contact by e-mail": contacts.find_by_email,
    "contact by LinkedIn": contacts.find_by_linkedin,
    "everything": finder.search_everything,
    "ticket by code": orders.find_ticket_by_code,
    "tickets": lambda tx, text: orders.search_tickets(tx, UUID(int=1), text),
}


def texts_of(kind: type[Filter]) -> dict[str, Any]:
    """A value for each field that takes any text."""
    found: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        shape = str(field.annotation)
        if "tuple[str" in shape:
            found[name] = (ODD,)
        elif field.annotation is str or shape == "str | None":
            found[name] = ODD
    return found


def test_every_filter_with_text_is_tried() -> None:
    assert {kind.__name__ for kind in Filter.__subclasses__() if texts_of(kind)} == {*LISTS}


def test_nothing_that_is_sought_makes_a_database_fail(backend: Backend) -> None:
    admin = factories.create_organization(backend)
    with backend.write(admin) as tx:
        factories.create_contact(tx, full_name="Ada", company="Acme")
    kinds = {kind.__name__: kind for kind in Filter.__subclasses__()}
    for name, ask in LISTS.items():
        for field, value in texts_of(kinds[name]).items():
            with backend.read(admin) as tx:
                assert ask(tx, kinds[name](**{field: value})) is not None, (name, field)
    for name, search in SEARCHES.items():
        with backend.read(admin) as tx:
            assert not getattr(search(tx, ODD), "items", ()), name
