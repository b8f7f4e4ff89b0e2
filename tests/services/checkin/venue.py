"""An event with products, tickets, a list and a gate, written straight into the tables."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.ids import new_id
from crmtui.models import CheckinListProduct, Event, Order, Organization, Product, Ticket
from crmtui.services import checkin
from crmtui.services.checkin import (
    Direction,
    GateCreate,
    ListCreate,
    ListDetail,
    Scanned,
    Verdict,
)

_numbers = itertools.count(1)


def make_actor(organization_id: UUID, *permissions: str, name: str = "Ana") -> Actor:
    """Somebody at a console; with every right unless told."""
    held = frozenset(permissions or ("*",))
    return Actor("user", new_id(), organization_id, held, name, "console")


class Venue:
    """What most tests of check-in start from; `list` admits all products once."""

    def __init__(self, backend: Backend, **list_fields: Any) -> None:
        self.backend = backend
        self.organization_id = new_id()
        self.actor = make_actor(self.organization_id)
        now = backend.clock.now()
        with backend.write(self.actor) as tx:
            tx.session.add(
                Organization(
                    id=self.organization_id,
                    name="Kulturhaus",
                    slug=f"kulturhaus-{self.organization_id.hex}",
                    plan_tier="free",
                    currency="EUR",
                    timezone="Europe/Berlin",
                    tax_rate=19,
                )
            )
        self.event_id = self.add_event("Gala")
        self.product_id = self.add_product("Regular")
        self.order_id = self.add_order()
        self.list = self.add_list(**list_fields)
        self.gate_id = self.add_gate("Gate A")
        self.now = now

    # --- setting up --------------------------------------------------------------------------

    def add_event(self, name: str, **fields: Any) -> UUID:
        now = self.backend.clock.now()
        values = {
            "subtype": "event",
            "status": "published",
            "venue": "",
            "description": "",
            "starts_at": now,
            "ends_at": now + timedelta(hours=4),
            "timezone": "Europe/Berlin",
            "capacity": None,
        }
        return self._add(Event(id=new_id(), name=name, **{**values, **fields}))

    def add_product(self, name: str, **fields: Any) -> UUID:
        values = {
            "event_id": self.event_id,
            "subtype": "ticket",
            "status": "active",
            "description": "",
            "price_minor": 4500,
            "currency": "EUR",
            "quantity": None,
            "required_fields": [],
        }
        return self._add(Product(id=new_id(), name=name, **{**values, **fields}))

    def add_order(self, **fields: Any) -> UUID:
        values = {
            "event_id": self.event_id,
            "code": f"A{next(_numbers)}",
            "status": "paid",
            "channel": "office",
            "buyer_name": "Maria Silva",
            "buyer_email": "",
            "buyer_phone": "",
            "total_minor": 0,
            "currency": "EUR",
            "payment_method": "card",
            "paid_at": None,
            "note": "",
            "request_id": None,
        }
        return self._add(Order(id=new_id(), **{**values, **fields}))

    def add_ticket(self, code: str | None = None, **fields: Any) -> UUID:
        values = self.ticket_values(code, **fields)
        if values["state"] != "cancelled":
            with self.backend.write(self.actor) as tx:
                tx.session.get_one(Product, values["product_id"]).sold += 1
                tx.session.get_one(Event, values["event_id"]).registered += 1
        return self._add(Ticket(**values))

    def add_list(self, **fields: Any) -> ListDetail:
        values = {"event_id": self.event_id, "name": "All tickets", **fields}
        with self.backend.write(self.actor) as tx:
            return checkin.create_list(tx, ListCreate(**values))

    def add_gate(self, name: str) -> UUID:
        with self.backend.write(self.actor) as tx:
            return checkin.create_gate(tx, GateCreate(name=name)).id

    def list_product(self, list_id: UUID, product_id: UUID) -> None:
        self._add(CheckinListProduct(list_id=list_id, product_id=product_id))

    def ticket_values(self, code: str | None = None, **fields: Any) -> dict[str, Any]:
        number = next(_numbers)
        values = {
            "id": new_id(),
            "event_id": self.event_id,
            "product_id": self.product_id,
            "order_id": self.order_id,
            "position": number,
            "number": number,
            "code": f"CODE-{number}" if code is None else code,
            "state": "valid",
            "attendee_name": "Maria Silva",
            "attendee_email": "",
            "attendee_phone": "",
            "company": "",
            "seat": "",
            "note": "",
            "attendee_data": {},
            "price_minor": 4500,
            "currency": "EUR",
            "search_key": number,
            "search_text": "maria silva",
        }
        return {**values, **fields}

    def _add(self, row: Any) -> UUID:
        with self.backend.write(self.actor) as tx:
            tx.session.add(row)
            return getattr(row, "id", None) or new_id()

    # --- acting ------------------------------------------------------------------------------

    def scan(self, code: str = "", actor: Actor | None = None, **fields: Any) -> Verdict:
        values = {"list_id": self.list.id, "gate_id": self.gate_id, "code": code, **fields}
        with self.backend.write(actor or self.actor) as tx:
            return checkin.redeem(tx, Scanned(**values))

    def leave(self, code: str, **fields: Any) -> Verdict:
        return self.scan(code, direction=Direction.EXIT, **fields)

    def read_counters(self, list_id: UUID | None = None) -> checkin.Counters:
        """The counters as kept, after having proved that a recount says the same."""
        with self.backend.read(self.actor) as tx:
            kept = checkin.get_counters(tx, list_id or self.list.id)
            assert kept == checkin.recount(tx, list_id or self.list.id)
            return kept
