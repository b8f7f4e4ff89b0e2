"""Whatever people do in whatever order: the counts are a recount, and the index is the tickets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.kit.name_index import index_words
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Ticket
from crmtui.services import catalogue, orders
from crmtui.services.catalogue import EventUpdate, ProductUpdate
from crmtui.services.orders import (
    AttendeeData,
    DoorSale,
    PaymentMethod,
    SaleLine,
    TicketIssue,
    TicketRow,
    TicketState,
    TicketUpdate,
    search_index,
)
from tests.factories import create_event, create_organization, create_product

NAMES = st.one_of(
    st.sampled_from(["Anna Müller", "Łukasz", "Li", "", "Anna Müller", "O'Brien-Smith"]),
    st.text(max_size=30).filter(lambda text: text.isprintable()),
)
KINDS = (
    *("issue", "sell", "insert", "rename", "cancel", "cancel order", "delete", "restore"),
    *("replace code", "capacity", "quantity", "fail"),
)
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 30), NAMES), min_size=6, max_size=25
)
settings.register_profile(
    "orders",
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
profile = settings.get_profile("orders")


class Venue:
    """One event with two products, and people who do things to it."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.admin: Actor = create_organization(backend)
        event = create_event(backend, self.admin, capacity=16)
        self.event_id: UUID = event.id
        self.products = [
            create_product(backend, self.admin, event_id=event.id, quantity=10).id,
            create_product(backend, self.admin, event_id=event.id).id,
        ]
        self.request = 0
        for at in range(3):
            self.do("insert", at, "Ann")

    def do(self, kind: str, at: int, name: str) -> None:
        try:
            with self.backend.write(self.admin) as tx:
                self._do(tx, kind, at, name)
        except (CrmError, ZeroDivisionError):
            pass

    def _do(self, tx: WriteTx, kind: str, at: int, name: str) -> None:
        product = self.products[at % 2]
        person = AttendeeData(name=name, company=name[::-1])
        if kind == "issue":
            orders.issue_ticket(tx, TicketIssue(product_id=product, attendee=person))
        elif kind == "sell":
            self._sell(tx, product, 1 + at % 4, name)
        elif kind == "insert":
            self._insert(tx, product, person, at)
        elif kind == "capacity":
            catalogue.update_event(tx, self.event_id, EventUpdate(capacity=at))
        elif kind == "quantity":
            catalogue.update_product(tx, product, ProductUpdate(quantity=at))
        elif kind == "fail":
            self._insert(tx, product, person, 0)
            raise ZeroDivisionError
        else:
            self._change(tx, kind, self._pick(tx, at, deleted=kind == "restore"), name)

    def _sell(self, tx: WriteTx, product: UUID, quantity: int, name: str) -> None:
        self.request += 1
        sale = DoorSale(
            event_id=self.event_id,
            lines=(SaleLine(product_id=product, quantity=quantity),),
            payment_method=PaymentMethod.CASH,
            buyer_name=name,
            request_id=str(self.request),
        )
        orders.sell_at_door(tx, sale)

    def _insert(self, tx: WriteTx, product: UUID, person: AttendeeData, at: int) -> None:
        states = (TicketState.VALID, TicketState.CANCELLED, TicketState.UNPAID)
        rows = [
            TicketRow(product_id=product, attendee=person, order_code=f"B{at % 3}", state=state)
            for state in states
        ]
        orders.insert_tickets(tx, self.event_id, rows)

    def _change(self, tx: WriteTx, kind: str, ticket: Ticket | None, name: str) -> None:
        if ticket is None:
            return
        if kind == "rename":
            orders.update_ticket(tx, ticket.id, TicketUpdate(attendee_name=name))
        elif kind == "cancel order":
            orders.cancel_order(tx, ticket.order_id)
        else:
            commands = {
                "cancel": orders.cancel_ticket,
                "delete": orders.delete_ticket,
                "restore": orders.restore_ticket,
                "replace code": orders.replace_code,
            }
            commands[kind](tx, ticket.id)

    def _pick(self, tx: ReadTx, at: int, *, deleted: bool) -> Ticket | None:
        known = [row for row in self.tickets(tx) if (row.deleted_at is not None) is deleted]
        return known[at % len(known)] if known else None

    def tickets(self, tx: ReadTx) -> list[Ticket]:
        query = select(Ticket).where(Ticket.event_id == self.event_id).order_by(Ticket.number)
        return [*tx.session.scalars(query, execution_options={INCLUDE_DELETED: True})]


@pytest.mark.soak
@given(operations=OPERATIONS)
@settings(profile)
def test_the_counts_are_a_recount(backend: Backend, operations: list[tuple[str, int, str]]) -> None:
    venue = Venue(backend)
    for operation in operations:
        venue.do(*operation)
    with backend.read(venue.admin) as tx:
        rows = venue.tickets(tx)
        living = [row for row in rows if row.deleted_at is None and row.state != "cancelled"]
        event = catalogue.get_event(tx, venue.event_id)
        assert event.registered == len(living)
        assert event.capacity is None or event.registered <= event.capacity
        for product_id in venue.products:
            product = catalogue.get_product(tx, product_id)
            assert product.sold == sum(row.product_id == product_id for row in living)
            assert product.quantity is None or product.sold <= product.quantity
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))


@given(operations=OPERATIONS)
@settings(profile)
def test_the_index_is_what_the_tickets_say(
    sqlite_backend: Backend, operations: list[tuple[str, int, str]]
) -> None:
    venue = Venue(sqlite_backend)
    for operation in operations:
        venue.do(*operation)
    with sqlite_backend.read(venue.admin) as tx:
        shown = [row for row in venue.tickets(tx) if row.deleted_at is None]
    expected = {
        (word, row.search_key)
        for row in shown
        for word in index_words(row.search_text, row.event_id).split()
        if word != "/"
    }
    with index_of(sqlite_backend) as index:
        assert {pair for pair in words_of(index) if pair[1] in keys_of(expected)} == expected
        assert documents(index) == {row.search_key for row in shown} | others(index, expected)
    before = everything(sqlite_backend)
    with sqlite_backend.write(venue.admin) as tx:
        search_index.rebuild(tx)
    assert everything(sqlite_backend) == before


def keys_of(pairs: set[tuple[str, int]]) -> set[int]:
    return {key for _word, key in pairs}


@contextmanager
def index_of(backend: Backend) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(str(backend.database.url.database))) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, ticket_search, instance)"
        )
        yield connection


def words_of(index: sqlite3.Connection) -> set[tuple[str, int]]:
    return set(index.execute("SELECT term, doc FROM temp.words"))


def documents(index: sqlite3.Connection) -> set[int]:
    return {key for (key,) in index.execute("SELECT id FROM ticket_search_docsize")}


def others(index: sqlite3.Connection, ours: set[tuple[str, int]]) -> set[int]:
    """Documents of the examples before this one, which share the database."""
    return {
        key
        for (key,) in index.execute("SELECT search_key FROM tickets WHERE deleted_at IS NULL")
        if key not in keys_of(ours)
    }


def everything(backend: Backend) -> set[tuple[str, int]]:
    with index_of(backend) as index:
        return words_of(index)
