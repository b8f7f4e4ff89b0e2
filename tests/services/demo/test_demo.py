"""The demo is whole, believable and the same each time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, NotFound
from crmtui.models import Contact, Deal, Scan, Ticket
from crmtui.services import checkin, contacts, deals, demo, fulfilment, identity, stock, tasks
from crmtui.services.checkin import ScanFilter
from crmtui.services.contacts import ContactFilter
from crmtui.services.fulfilment import OrderStatus
from crmtui.services.orders import TicketFilter, count_tickets, iter_tickets
from tests.conftest import NOW, hash_quickly
from tests.databases import PostgresTemplate, SqliteTemplate


@dataclass(frozen=True)
class Demo:
    """A database in which the demo is, and what was told when it was loaded."""

    backend: Backend
    counts: Mapping[str, int]


@pytest.fixture(scope="module")
def demos(
    sqlite_template: SqliteTemplate,
    postgres_template: PostgresTemplate,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Demo]]:
    """The demo in each kind of database. Loading it takes seconds; the tests leave it as it is."""
    file, name = tmp_path_factory.mktemp("demo") / "crmtui.sqlite", postgres_template.create()
    urls = {"sqlite": sqlite_template.copy(file), "postgresql": postgres_template.url(name)}
    backends = {kind: open_backend(url, FixedClock(NOW)) for kind, url in urls.items()}
    with pytest.MonkeyPatch.context() as monkeypatch:
        hash_quickly(monkeypatch)
        loaded = {kind: Demo(each, demo.load_demo(each)) for kind, each in backends.items()}
    yield loaded
    for backend in backends.values():
        backend.close()
    postgres_template.drop(name)


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


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_has_every_state_and_opens_on_a_running_event(demos: dict[str, Demo], kind: str) -> None:
    backend, counts = demos[kind].backend, demos[kind].counts
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


def test_the_office_and_the_store_have_something_of_everything(demos: dict[str, Demo]) -> None:
    backend, counts = demos["sqlite"].backend, demos["sqlite"].counts
    with backend.read(demo.demo_actor(backend)) as tx:
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


def test_is_the_same_each_time(demos: dict[str, Demo]) -> None:
    one, other = (
        fingerprint(each.backend, demo.demo_actor(each.backend)) for each in demos.values()
    )
    assert sorted(one, key=repr) == sorted(other, key=repr)


def test_is_not_loaded_twice(demos: dict[str, Demo]) -> None:
    backend = demos["sqlite"].backend
    with pytest.raises(Conflict) as refused:
        demo.load_demo(backend)
    assert refused.value.code == "demo.loaded"
    with backend.read(demo.demo_actor(backend)) as tx:
        assert count_tickets(tx) == 2000


def test_says_when_there_is_no_demo(sqlite_backend: Backend) -> None:
    with pytest.raises(NotFound) as refused:
        demo.demo_actor(sqlite_backend)
    assert refused.value.code == "demo.not_loaded"
