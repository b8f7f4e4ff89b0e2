"""The demo is whole, believable and the same each time."""

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, NotFound
from crmtui.models import Contact, Deal, Scan, Ticket
from crmtui.services import checkin, contacts, deals, demo, fulfilment, identity, stock, tasks
from crmtui.services.checkin import ScanFilter
from crmtui.services.contacts import ContactFilter
from crmtui.services.fulfilment import OrderStatus
from crmtui.services.orders import TicketFilter, count_tickets, iter_tickets


def fingerprint(backend: Backend, actor: Actor) -> list[tuple[object, ...]]:
    with backend.read(actor) as tx:
        tickets = tx.session.execute(
            select(Ticket.number, Ticket.code, Ticket.attendee_name, Ticket.state).order_by(
                Ticket.number, Ticket.code
            )
        )
        scans = tx.session.execute(
            select(Scan.scanned_at, Scan.code, Scan.result).order_by(Scan.scanned_at, Scan.code)
        )
        people = tx.session.execute(select(Contact.full_name, Contact.email, Contact.lead_score))
        hopes = tx.session.execute(select(Deal.name, Deal.status, Deal.expected_close_on))
        return [tuple(row) for row in (*tickets, *scans, *people, *hopes)]


def test_has_every_state_and_opens_on_a_running_event(backend: Backend) -> None:
    counts = demo.load_demo(backend)
    assert (counts["events"], counts["tickets"]) == (3, 2000)
    actor = demo.demo_actor(backend)
    # Whoever locks the console is told how to come in again.
    email, password = demo.first_login()
    given = identity.Credentials(email=email, password=SecretStr(password))
    entered = identity.log_in(backend, given, "console")
    assert entered.user_id == actor.id
    pin = demo.find_pin(actor.name)
    identity.switch_operator(backend, actor, entered.user_id, SecretStr(pin or ""))
    with backend.read(system_actor()) as tx:
        assert demo.is_running(tx)
    with backend.read(actor) as tx:
        assert count_tickets(tx) == 2000
        found = {ticket.status for ticket in iter_tickets(tx, TicketFilter())}
        assert found == {"valid", "redeemed", "unpaid", "cancelled", "blocked"}
        for door in checkin.list_lists(tx):
            assert checkin.get_counters(tx, door.id) == checkin.recount(tx, door.id)
        scans = checkin.list_scans(tx, ScanFilter(), limit=2000).items
    assert len(scans) == counts["scans"]
    assert {scan.result for scan in scans} >= {
        "ok",
        "already_redeemed",
        "invalid",
        "unpaid",
        "canceled",
        "annulled",
    }
    assert len({scan.gate_name for scan in scans}) == len({s.operator_name for s in scans}) == 3
    assert all(scan.scanned_at <= backend.clock.now() for scan in scans)


def test_the_office_and_the_store_have_something_of_everything(sqlite_backend: Backend) -> None:
    counts = demo.load_demo(sqlite_backend)
    with sqlite_backend.read(demo.demo_actor(sqlite_backend)) as tx:
        assert contacts.list_contacts(tx).total == counts["contacts"] > 100
        regular = contacts.list_contacts(tx, ContactFilter(tags=("Regular",))).items[-1]
        assert "ticket" in {entry.kind for entry in contacts.timeline(tx, regular.id).items}
        board = deals.board(tx, deals.list_pipelines(tx)[0].id)
        assert all(column.count for column in board.columns)
        assert {deal.status for deal in deals.list_deals(tx).items} == {"open", "won", "lost"}
        assert tasks.list_tasks(tx).total == counts["tasks"]
        rows, total = stock.list_stock(tx)
        assert total == counts["items"]
        assert {row.is_low for row in rows} == {True, False}
        found, _total = fulfilment.list_orders(tx)
        assert {order.status for order in found} == {*OrderStatus}
        assert stock.verify(tx) == ()


def test_is_the_same_each_time(sqlite_backend: Backend, postgres_backend: Backend) -> None:
    prints = []
    for backend in (sqlite_backend, postgres_backend):
        demo.load_demo(backend)
        prints.append(fingerprint(backend, demo.demo_actor(backend)))
    assert sorted(prints[0], key=repr) == sorted(prints[1], key=repr)


def test_is_not_loaded_twice(sqlite_backend: Backend) -> None:
    demo.load_demo(sqlite_backend)
    with pytest.raises(Conflict) as refused:
        demo.load_demo(sqlite_backend)
    assert refused.value.code == "demo.loaded"
    with sqlite_backend.read(demo.demo_actor(sqlite_backend)) as tx:
        assert count_tickets(tx) == 2000


def test_says_when_there_is_no_demo(sqlite_backend: Backend) -> None:
    with pytest.raises(NotFound) as refused:
        demo.demo_actor(sqlite_backend)
    assert refused.value.code == "demo.not_loaded"
