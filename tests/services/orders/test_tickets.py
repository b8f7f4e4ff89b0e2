"""What can be done with a ticket and an order once they exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, LimitReached, NotFound
from crmtui.kit.transactions import WriteTx
from crmtui.models import RevokedCode
from crmtui.services import audit, catalogue, orders
from crmtui.services.audit import AuditFilter
from crmtui.services.orders import (
    DoorSale,
    OrderDetail,
    PaymentMethod,
    SaleLine,
    TicketDetail,
    TicketUpdate,
)
from tests.factories import create_actor, create_organization, create_product, create_ticket


def do(backend: Backend, actor: Actor, call: Callable[..., Any], *rest: Any) -> Any:
    with backend.write(actor) as tx:
        return call(tx, *rest)


def refusal(backend: Backend, actor: Actor, call: Callable[..., Any], *rest: Any) -> CrmError:
    with pytest.raises(CrmError) as refused:
        do(backend, actor, call, *rest)
    return refused.value


def taken(backend: Backend, actor: Actor, ticket: TicketDetail) -> tuple[int, int]:
    with backend.read(actor) as tx:
        product = catalogue.get_product(tx, ticket.product_id)
        return product.sold, catalogue.get_event(tx, ticket.event_id).registered


def order_of_two(backend: Backend, actor: Actor) -> OrderDetail:
    product = create_product(backend, actor)
    assert product.event_id is not None
    sale = DoorSale(
        event_id=product.event_id,
        lines=(SaleLine(product_id=product.id, quantity=2),),
        payment_method=PaymentMethod.CARD,
        request_id="r",
    )
    order: OrderDetail = do(backend, actor, orders.sell_at_door, sale)
    return order


def topics(backend: Backend, actor: Actor, subject: object) -> list[str]:
    with backend.read(actor) as tx:
        wanted = AuditFilter(subject_id=subject)  # type: ignore[arg-type]
        return [entry.topic for entry in audit.list_entries(tx, wanted).items][::-1]


def test_an_attendee_changes_and_the_log_says_how(backend: Backend) -> None:
    admin = create_organization(backend)
    ticket = create_ticket(backend, admin, name="Ann", answers={"diet": "none"})
    changes = TicketUpdate(attendee_name="Bob", answers={"diet": "vegan"}, expected_version=1)
    changed = do(backend, admin, orders.update_ticket, ticket.id, changes)
    assert (changed.attendee_name, changed.attendee_data) == ("Bob", {"diet": "vegan"})
    assert changed.version == 2
    refused = refusal(backend, admin, orders.update_ticket, ticket.id, changes)
    assert (type(refused), refused.code) == (Conflict, "record.changed")
    with backend.read(admin) as tx:
        entry = audit.list_entries(tx, AuditFilter(subject_id=ticket.id)).items[0]
    assert entry.data["changes"]["attendee_name"] == {"from": "Ann", "to": "Bob"}


def test_nothing_of_a_ticket_can_be_null(backend: Backend) -> None:
    admin = create_organization(backend)
    ticket = create_ticket(backend, admin)
    nothing = TicketUpdate(company=None)
    refused = refusal(backend, admin, orders.update_ticket, ticket.id, nothing)
    assert (type(refused), refused.code) == (Invalid, "ticket.required")


def test_cancelling_gives_the_place_back_once(backend: Backend) -> None:
    admin = create_organization(backend)
    order = order_of_two(backend, admin)
    first, second = order.tickets
    assert taken(backend, admin, first) == (2, 2)
    for _ in range(2):
        assert do(backend, admin, orders.cancel_ticket, first.id, "ill").status == "cancelled"
        assert taken(backend, admin, first) == (1, 1)
    with backend.read(admin) as tx:
        assert orders.get_order(tx, order.id).status == "paid"
    do(backend, admin, orders.cancel_ticket, second.id)
    with backend.read(admin) as tx:
        assert orders.get_order(tx, order.id).status == "cancelled"
    assert topics(backend, admin, first.id) == ["ticket.issued", "ticket.cancelled"]
    assert topics(backend, admin, order.id)[-1] == "order.cancelled"


def test_cancelling_an_order_cancels_what_is_left_of_it(backend: Backend) -> None:
    admin = create_organization(backend)
    order = order_of_two(backend, admin)
    do(backend, admin, orders.cancel_ticket, order.tickets[0].id)
    for _ in range(2):
        cancelled = do(backend, admin, orders.cancel_order, order.id, "storm")
        assert {ticket.status for ticket in cancelled.tickets} == {"cancelled"}
        assert taken(backend, admin, order.tickets[0]) == (0, 0)
    refused = refusal(backend, admin, orders.mark_order_paid, order.id)
    assert (type(refused), refused.code) == (Conflict, "order.cancelled")


def test_blocking_and_unblocking(backend: Backend) -> None:
    admin = create_organization(backend)
    ticket = create_ticket(backend, admin)
    for _ in range(2):
        assert do(backend, admin, orders.block_ticket, ticket.id).status == "blocked"
    assert taken(backend, admin, ticket) == (1, 1)
    for _ in range(2):
        assert do(backend, admin, orders.unblock_ticket, ticket.id).status == "valid"
    do(backend, admin, orders.cancel_ticket, ticket.id)
    for call in (orders.block_ticket, orders.unblock_ticket, orders.replace_code):
        assert refusal(backend, admin, call, ticket.id).code == "ticket.state"


def test_unblocking_never_makes_an_unpaid_ticket_paid(backend: Backend) -> None:
    admin = create_organization(backend)
    ticket = create_ticket(backend, admin, paid=False)
    do(backend, admin, orders.block_ticket, ticket.id)
    assert do(backend, admin, orders.unblock_ticket, ticket.id).status == "unpaid"


def test_paying_makes_unpaid_tickets_valid_and_leaves_blocked_ones(backend: Backend) -> None:
    admin = create_organization(backend)
    desk = create_actor(admin.organization_id, "front_desk")  # type: ignore[arg-type]
    unpaid = create_ticket(backend, admin, paid=False)
    for _ in range(2):
        order = do(backend, desk, orders.mark_order_paid, unpaid.order_id, PaymentMethod.CARD)
        assert (order.status, order.payment_method) == ("paid", "card")
        assert order.paid_at == backend.clock.now()
        assert order.tickets[0].status == "valid"
    assert topics(backend, admin, unpaid.order_id) == ["order.created", "order.paid"]
    blocked = create_ticket(backend, admin, paid=False)
    do(backend, admin, orders.block_ticket, blocked.id)
    order = do(backend, desk, orders.mark_order_paid, blocked.order_id)
    assert (order.status, order.tickets[0].status) == ("paid", "blocked")
    for method, code in (
        (PaymentMethod.FREE, "order.may_not_give_away"),
        (PaymentMethod.IMPORTED, "order.payment_method"),
    ):
        refused = refusal(backend, desk, orders.mark_order_paid, unpaid.order_id, method)
        assert refused.code == code


def test_a_replaced_code_is_remembered(backend: Backend) -> None:
    admin = create_organization(backend)
    ticket = create_ticket(backend, admin)
    replaced = do(backend, admin, orders.replace_code, ticket.id)
    assert replaced.code != ticket.code
    with backend.read(admin) as tx:
        assert orders.find_ticket_by_code(tx, ticket.code) is None
        found = orders.find_ticket_by_code(tx, replaced.code)
        assert found is not None
        assert found.id == ticket.id
        assert tx.session.scalars(select(RevokedCode.code)).all() == [ticket.code]
        entries = audit.list_entries(tx, AuditFilter(subject_id=ticket.id)).items
    assert ticket.code not in str(entries)
    assert replaced.code not in str(entries)


def test_a_deleted_ticket_is_gone_and_can_come_back_if_there_is_room(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, quantity=1)
    ticket = create_ticket(backend, admin, product_id=product.id)
    do(backend, admin, orders.delete_ticket, ticket.id)
    assert taken(backend, admin, ticket) == (0, 0)
    with backend.read(admin) as tx:
        assert orders.list_tickets(tx).items == ()
        assert orders.find_ticket_by_code(tx, ticket.code) is None
        with pytest.raises(NotFound):
            orders.get_ticket(tx, ticket.id)
    other = create_ticket(backend, admin, product_id=product.id)
    assert other.number == ticket.number + 1, "a printed number is never used again"
    refused = refusal(backend, admin, orders.restore_ticket, ticket.id)
    assert (type(refused), refused.code) == (LimitReached, "product.sold_out")
    do(backend, admin, orders.cancel_ticket, other.id)
    for _ in range(2):
        assert do(backend, admin, orders.restore_ticket, ticket.id).status == "valid"
        assert taken(backend, admin, ticket) == (1, 1)


def test_a_cancelled_ticket_that_is_deleted_gives_back_nothing_twice(backend: Backend) -> None:
    admin = create_organization(backend)
    ticket = create_ticket(backend, admin)
    do(backend, admin, orders.cancel_ticket, ticket.id)
    do(backend, admin, orders.delete_ticket, ticket.id)
    assert taken(backend, admin, ticket) == (0, 0)
    do(backend, admin, orders.restore_ticket, ticket.id)
    assert taken(backend, admin, ticket) == (0, 0)


COMMANDS: tuple[Callable[[WriteTx, TicketDetail], object], ...] = (
    lambda tx, it: orders.update_ticket(tx, it.id, TicketUpdate(note="x")),
    lambda tx, it: orders.cancel_ticket(tx, it.id),
    lambda tx, it: orders.block_ticket(tx, it.id),
    lambda tx, it: orders.unblock_ticket(tx, it.id),
    lambda tx, it: orders.replace_code(tx, it.id),
    lambda tx, it: orders.delete_ticket(tx, it.id),
    lambda tx, it: orders.restore_ticket(tx, it.id),
    lambda tx, it: orders.mark_order_paid(tx, it.order_id),
    lambda tx, it: orders.cancel_order(tx, it.order_id),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_needs_its_right_and_ones_own_organization(
    backend: Backend, command: Callable[[WriteTx, TicketDetail], object]
) -> None:
    admin, stranger = create_organization(backend), create_organization(backend)
    viewer = create_actor(admin.organization_id, "viewer")  # type: ignore[arg-type]
    ticket = create_ticket(backend, admin)
    for actor, kind in ((viewer, Forbidden), (stranger, NotFound)):
        refused = refusal(backend, actor, command, ticket)
        assert type(refused) is kind
    with backend.read(admin) as tx:
        assert orders.get_ticket(tx, ticket.id) == ticket
