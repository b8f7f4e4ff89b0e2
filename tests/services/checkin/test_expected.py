"""How many are expected: kept, not counted, and always what a count would say."""

from __future__ import annotations

from uuid import UUID

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.models import Ticket
from crmtui.services import catalogue, checkin, orders
from crmtui.services.catalogue import EventDetail, ProductUpdate
from crmtui.services.checkin import ListCreate, ListUpdate
from crmtui.services.orders import AttendeeData, TicketRow, TicketState
from tests.factories import create_event, create_organization, create_product, create_ticket


class Door:
    """An event with two products, a list of all and a list of one."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.actor: Actor = create_organization(backend)
        self.event: EventDetail = create_event(backend, self.actor)
        self.regular = create_product(backend, self.actor, event_id=self.event.id).id
        self.vip = create_product(backend, self.actor, event_id=self.event.id, name="VIP").id
        self.lists = (self._add_list(None), self._add_list((self.vip,)))

    def _add_list(self, product_ids: tuple[UUID, ...] | None) -> UUID:
        data = ListCreate(event_id=self.event.id, name="Doors", product_ids=product_ids)
        with self.backend.write(self.actor) as tx:
            return checkin.create_list(tx, data).id

    def issue(self, product_id: UUID) -> UUID:
        return create_ticket(self.backend, self.actor, product_id=product_id).id

    def expected(self) -> list[int]:
        """Of each list, as kept; a count must say the same."""
        with self.backend.read(self.actor) as tx:
            kept = [checkin.get_counters(tx, each).expected for each in self.lists]
            assert kept == [checkin.recount(tx, each).expected for each in self.lists]
        return kept


@pytest.fixture
def door(backend: Backend) -> Door:
    return Door(backend)


def test_it_follows_what_becomes_of_tickets(door: Door) -> None:
    assert door.expected() == [0, 0]
    first, second = door.issue(door.regular), door.issue(door.vip)
    assert door.expected() == [2, 1]
    with door.backend.write(door.actor) as tx:
        orders.cancel_ticket(tx, first)
        orders.cancel_ticket(tx, first)
    assert door.expected() == [1, 1]
    with door.backend.write(door.actor) as tx:
        orders.block_ticket(tx, second)
    assert door.expected() == [1, 1], "a blocked guest may still come"
    with door.backend.write(door.actor) as tx:
        orders.delete_ticket(tx, second)
    assert door.expected() == [0, 0]
    with door.backend.write(door.actor) as tx:
        orders.restore_ticket(tx, second)
    assert door.expected() == [1, 1]


def test_it_follows_an_import(door: Door) -> None:
    states = (TicketState.VALID, TicketState.UNPAID, TicketState.CANCELLED, TicketState.REVOKED)
    with door.backend.write(door.actor) as tx:
        rows = [
            TicketRow(product_id=product, attendee=AttendeeData(name="Ada"), state=state)
            for product in (door.regular, door.vip)
            for state in states
        ]
        orders.insert_tickets(tx, door.event.id, rows)
    assert door.expected() == [4, 2]


def test_it_follows_the_products_of_the_list(door: Door) -> None:
    door.issue(door.regular)
    door.issue(door.vip)
    change = ListUpdate(product_ids=(door.regular, door.vip))
    with door.backend.write(door.actor) as tx:
        checkin.update_list(tx, door.lists[1], change)
    assert door.expected() == [2, 2]
    with door.backend.write(door.actor) as tx:
        catalogue.delete_product(tx, door.vip)
    assert door.expected() == [2, 2], "what was sold stays valid"
    with door.backend.write(door.actor) as tx:
        checkin.update_list(tx, door.lists[1], ListUpdate(product_ids=None))
    assert door.expected() == [2, 2]


def test_a_product_that_left_its_event_counts_for_each_event_alone(door: Door) -> None:
    ticket = door.issue(door.vip)
    with door.backend.write(door.actor) as tx:
        orders.cancel_ticket(tx, ticket)
        catalogue.update_product(tx, door.vip, ProductUpdate(event_id=None))
    elsewhere = create_event(door.backend, door.actor)
    issued = {"product_id": door.vip, "attendee": AttendeeData(name="Ada")}
    for event_id in (door.event.id, elsewhere.id, elsewhere.id):
        with door.backend.write(door.actor) as tx:
            orders.insert_tickets(tx, event_id, [TicketRow.model_validate(issued)])
    assert door.expected() == [1, 1]


def test_nobody_counts_a_million_tickets_for_it(door: Door) -> None:
    """A ticket that appears behind the catalogue's back is not seen."""
    ticket_id = door.issue(door.vip)
    with door.backend.write(door.actor) as tx:
        tx.session.get_one(Ticket, ticket_id).state = "cancelled"
    with door.backend.read(door.actor) as tx:
        assert [checkin.get_counters(tx, each).expected for each in door.lists] == [1, 1]
        assert [checkin.recount(tx, each).expected for each in door.lists] == [0, 0]
