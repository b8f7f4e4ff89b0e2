"""Many tickets at once: the same guards as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Invalid, LimitReached, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import audit, catalogue, orders
from crmtui.services.audit import AuditFilter
from crmtui.services.catalogue import ProductDetail
from crmtui.services.orders import (
    AttendeeData,
    InsertedTickets,
    TicketFilter,
    TicketRow,
    TicketState,
)
from tests.factories import create_actor, create_event, create_organization, create_product


def insert(
    backend: Backend, actor: Actor, product: ProductDetail, rows: Sequence[TicketRow]
) -> InsertedTickets:
    assert product.event_id is not None
    with backend.write(actor) as tx:
        return orders.insert_tickets(tx, product.event_id, rows)


def refusal(
    backend: Backend, actor: Actor, product: ProductDetail, rows: Sequence[TicketRow]
) -> CrmError:
    with pytest.raises(CrmError) as refused:
        insert(backend, actor, product, rows)
    return refused.value


def test_rows_of_one_code_are_one_order(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, price_minor=1_000)
    ann, bob = AttendeeData(name="Ann", email="ann@example.org"), AttendeeData(name="Bob")
    rows = [
        TicketRow(product_id=product.id, attendee=ann, order_code="1001", code="BAR-1"),
        TicketRow(product_id=product.id, attendee=bob, order_code="1001", price_minor=500),
        TicketRow(product_id=product.id, order_code="1002", state=TicketState.UNPAID),
        TicketRow(product_id=product.id, order_code="1003", state=TicketState.CANCELLED),
        TicketRow(product_id=product.id, redeemed_at=backend.clock.now()),
    ]
    made = insert(backend, admin, product, rows)
    assert made.orders_created == 4
    with backend.read(admin) as tx:
        tickets = [orders.get_ticket(tx, ticket_id) for ticket_id in made.ticket_ids]
        group = orders.get_order(tx, tickets[0].order_id)
        assert [ticket.number for ticket in tickets] == [1, 2, 3, 4, 5]
        assert [ticket.status for ticket in tickets] == [
            "valid",
            "valid",
            "unpaid",
            "cancelled",
            "redeemed",
        ]
        assert (group.code, group.total_minor, group.status) == ("1001", 1_500, "paid")
        assert (group.buyer_name, group.buyer_email) == ("Ann", "ann@example.org")
        assert [ticket.position for ticket in group.tickets] == [1, 2]
        states = [orders.get_order(tx, ticket.order_id).status for ticket in tickets[2:]]
        assert states == ["pending", "cancelled", "paid"]
        assert len(tickets[4].order_code) == 5
        assert tickets[0].code == "BAR-1"
        assert catalogue.get_product(tx, product.id).sold == 4
        known = orders.find_tickets_by_codes(tx, tickets[0].event_id, ["BAR-1", "BAR-2"])
        assert known == {"BAR-1": tickets[0].id}


def test_a_second_batch_joins_the_orders_of_the_first(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, price_minor=1_000)
    row = TicketRow(product_id=product.id, order_code="1001")
    insert(backend, admin, product, [row])
    made = insert(backend, admin, product, [row, row])
    assert made.orders_created == 0
    with backend.read(admin) as tx:
        order = orders.get_order(tx, orders.get_ticket(tx, made.ticket_ids[0]).order_id)
    assert [ticket.position for ticket in order.tickets] == [1, 2, 3]
    assert [ticket.number for ticket in order.tickets] == [1, 2, 3]
    assert order.total_minor == 3_000


def test_order_codes_of_two_events_do_not_meet(backend: Backend) -> None:
    admin = create_organization(backend)
    for _ in range(2):
        product = create_product(backend, admin)
        row = TicketRow(product_id=product.id, order_code="1001", code="BAR-1")
        assert insert(backend, admin, product, [row]).orders_created == 1


def test_one_bad_row_stops_the_batch(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, quantity=3)
    elsewhere = create_product(backend, admin)
    dollars = create_product(backend, admin, event_id=product.event_id, currency="USD")
    good = TicketRow(product_id=product.id, order_code="1", code="A")
    cases = (
        ([good, good], Conflict, "ticket.code_taken"),
        ([TicketRow(product_id=product.id)] * 4, LimitReached, "product.sold_out"),
        ([good, TicketRow(product_id=elsewhere.id)], Invalid, "product.other_event"),
        ([good, TicketRow(product_id=new_id())], NotFound, "product.not_found"),
        (
            [good, TicketRow(product_id=dollars.id, order_code="1")],
            Invalid,
            "order.mixed_currencies",
        ),
        ([TicketRow(product_id=product.id, code="a\nb")], Invalid, "ticket.code"),
    )
    for rows, kind, code in cases:
        refused = refusal(backend, admin, product, rows)
        assert (type(refused), refused.code) == (kind, code)
    with backend.read(admin) as tx:
        assert orders.count_tickets(tx) == 0
        assert catalogue.get_product(tx, product.id).sold == 0
        assert product.event_id is not None
        assert orders.search_tickets(tx, product.event_id, "tk1") == ()


def test_a_completed_event_takes_what_was_sold_elsewhere(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, status="completed")  # type: ignore[arg-type]
    product = create_product(backend, admin, event_id=event.id, status="inactive")
    issued = backend.clock.now() - timedelta(days=30)
    made = insert(backend, admin, product, [TicketRow(product_id=product.id, issued_at=issued)])
    with backend.read(admin) as tx:
        assert orders.get_ticket(tx, made.ticket_ids[0]).created_at == issued


def test_the_log_tells_of_each_ticket_in_their_order(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    made = insert(backend, admin, product, [TicketRow(product_id=product.id)] * 1_100)
    with backend.read(admin) as tx:
        found = audit.list_entries(tx, AuditFilter(topic_prefix="ticket."), limit=2_000).items
    told = [entry.subject_id for entry in reversed(found) if entry.topic == "ticket.issued"]
    assert told == [*made.ticket_ids]
    assert found[0].data["displayName"] == "TK00001100"


def test_nothing_is_nothing_and_strangers_are_refused(backend: Backend) -> None:
    admin, stranger = create_organization(backend), create_organization(backend)
    product = create_product(backend, admin)
    assert insert(backend, admin, product, []).ticket_ids == ()
    row = TicketRow(product_id=product.id)
    assert refusal(backend, stranger, product, [row]).code == "product.not_found"
    desk = create_actor(admin.organization_id, "front_desk")  # type: ignore[arg-type]
    assert refusal(backend, desk, product, [row]).code == "permission.missing"


def test_lists_page_and_filter(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    states = [TicketState.VALID, TicketState.UNPAID, TicketState.BLOCKED, TicketState.CANCELLED]
    rows = [TicketRow(product_id=product.id, state=state) for state in states]
    rows.append(TicketRow(product_id=product.id, redeemed_at=backend.clock.now()))
    made = insert(backend, admin, product, rows)
    with backend.read(admin) as tx:
        for event_id in (product.event_id, None):
            seen: list[object] = []
            after = None
            while True:
                wanted = TicketFilter(event_id=event_id, product_id=product.id)
                page = orders.list_tickets(tx, wanted, limit=2, after=after)
                seen += [ticket.id for ticket in page.items]
                after = page.next_cursor
                if after is None:
                    break
            assert seen == [*made.ticket_ids]
        for status in ("valid", "redeemed", "unpaid", "blocked", "cancelled"):
            wanted = TicketFilter(status=status)
            assert [ticket.status for ticket in orders.iter_tickets(tx, wanted)] == [status]
            assert orders.count_tickets(tx, wanted) == 1
        assert orders.count_tickets(tx, TicketFilter(status="nonsense")) == 0
        assert orders.count_tickets(tx) == 5
        for wanted in (TicketFilter(), TicketFilter(event_id=product.event_id)):
            with pytest.raises(Invalid) as refused:
                orders.list_tickets(tx, wanted, after="nonsense")
            assert refused.value.code == "page.cursor"


def test_what_is_printed_of_an_event(backend: Backend) -> None:
    admin = create_organization(backend, "Hall & Co")
    event = create_event(backend, admin, venue="Hall 1", name="Gala")
    product = create_product(backend, admin, event_id=event.id, name="Adult")
    rows = [
        TicketRow(product_id=product.id, attendee=AttendeeData(name="Ann", seat="A1"), state=state)
        for state in TicketState
    ]
    made = insert(backend, admin, product, rows)
    with backend.read(admin) as tx:
        printed = list(orders.iter_ticket_documents(tx, event.id))
        assert [one.status for one in printed] == ["valid", "unpaid"]
        one = orders.ticket_document(tx, made.ticket_ids[0])
        assert one == printed[0]
        assert (one.organization, one.event, one.venue) == ("Hall & Co", "Gala", "Hall 1")
        assert (one.product, one.attendee, one.seat) == ("Adult", "Ann", "A1")
        assert (one.starts_at, one.timezone, one.label) == (
            event.starts_at,
            event.timezone,
            "TK00000001",
        )
        with pytest.raises(NotFound):
            orders.ticket_document(tx, new_id())
