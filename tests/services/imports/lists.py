"""Lists made on the spot, and what an import of them left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import catalogue, orders
from crmtui.services.imports import (
    AttendeeImport,
    ImportCounts,
    ImportPreview,
    ImportResult,
    TableFile,
    guess_mapping,
    import_attendees,
    plan_import,
)
from crmtui.services.orders import TicketDetail, TicketFilter
from tests import factories

HEADER = "Order code,Name,E-Mail,Product,Price,Status,Ticket code\n"


@dataclass
class Venue:
    """An organization with one event into which lists are imported."""

    backend: Backend
    actor: Actor
    event_id: UUID

    def load(self, text: str, **options: Any) -> tuple[TableFile, AttendeeImport]:
        table = TableFile(text.encode())
        mapping = guess_mapping(table, **options.pop("mapping", {})).mapping
        return table, AttendeeImport(event_id=self.event_id, mapping=mapping, **options)

    def run(self, text: str, **options: Any) -> ImportResult:
        table, data = self.load(text, **options)
        return import_attendees(self.backend, self.actor, table, data)

    def plan(self, text: str, **options: Any) -> ImportPreview:
        table, data = self.load(text, **options)
        with self.backend.read(self.actor) as tx:
            return plan_import(tx, table, data)

    def tickets(self) -> list[TicketDetail]:
        """All tickets of the event by number."""
        with self.backend.read(self.actor) as tx:
            found = orders.iter_tickets(tx, TicketFilter(event_id=self.event_id))
            return sorted(found, key=lambda ticket: ticket.number)

    def ticket(self, code: str) -> TicketDetail:
        (found,) = [ticket for ticket in self.tickets() if ticket.code == code]
        return found

    def order(self, ticket: TicketDetail) -> orders.OrderDetail:
        with self.backend.read(self.actor) as tx:
            return orders.get_order(tx, ticket.order_id)

    def found_by(self, text: str) -> list[str]:
        """The names of the tickets that a search at the desk finds."""
        with self.backend.read(self.actor) as tx:
            hits = orders.search_tickets(tx, self.event_id, text)
            return [hit.attendee_name for hit in hits]

    def registered(self) -> int:
        with self.backend.read(self.actor) as tx:
            return catalogue.get_event(tx, self.event_id).registered

    def sold(self) -> dict[str, int]:
        with self.backend.read(self.actor) as tx:
            products = catalogue.list_products(tx, catalogue.ProductFilter(event_id=self.event_id))
            return {product.name: product.sold for product in products.items}


def open_venue(backend: Backend, **event: Any) -> Venue:
    actor = factories.create_organization(backend)
    return Venue(backend, actor, factories.create_event(backend, actor, **event).id)


def numbers(counts: ImportCounts) -> tuple[int, int, int, int]:
    """Created, updated, unchanged and failed."""
    return counts.created, counts.updated, counts.unchanged, counts.failed


def codes(result: ImportResult | ImportPreview) -> dict[int, dict[str, str]]:
    """The code of every reason, by row number and field."""
    return {
        failure.row_no: {field: problem.code for field, problem in failure.reasons.items()}
        for failure in result.failures
    }
