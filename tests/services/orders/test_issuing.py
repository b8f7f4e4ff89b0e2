"""Tickets issued by the office, and what they take."""

from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Forbidden, Invalid, LimitReached, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import catalogue, orders
from crmtui.services.catalogue import EventStatus, ProductStatus
from tests.factories import (
    create_actor,
    create_event,
    create_organization,
    create_product,
    create_ticket,
)


def test_a_ticket_has_a_number_a_label_an_order_and_a_code(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, price_minor=2_500)
    first = create_ticket(backend, admin, product_id=product.id, name="Łukasz Müller")
    second = create_ticket(backend, admin, product_id=product.id)
    assert (first.number, second.number) == (1, 2)
    assert first.label == "TK00000001"
    assert first.status == "valid"
    assert first.code != second.code
    assert first.order_code != second.order_code
    assert (first.price_minor, first.currency) == (2_500, "EUR")
    with backend.read(admin) as tx:
        assert orders.get_ticket(tx, first.id) == first
        assert orders.find_ticket_by_code(tx, first.code.lower()) == first
        order = orders.get_order(tx, first.order_id)
        assert order.tickets == (first,)
        assert order.total_minor == 2_500
        assert catalogue.get_product(tx, product.id).sold == 2
        assert product.event_id is not None
        assert catalogue.get_event(tx, product.event_id).registered == 2


def test_an_unpaid_ticket_waits_for_its_payment(backend: Backend) -> None:
    admin = create_organization(backend)
    ticket = create_ticket(backend, admin, paid=False)
    assert ticket.status == "unpaid"


def test_the_same_request_gives_the_same_ticket(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    one = create_ticket(backend, admin, product_id=product.id, request_id="r1")
    two = create_ticket(backend, admin, product_id=product.id, request_id="r1")
    assert one == two
    with backend.read(admin) as tx:
        assert orders.count_tickets(tx) == 1


def test_the_request_of_another_kind_of_sale_is_refused(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    create_ticket(backend, admin, product_id=product.id, request_id="r1", channel="api")
    with pytest.raises(Conflict) as refused:
        create_ticket(backend, admin, product_id=product.id, request_id="r1")
    assert refused.value.code == "order.request_reused"


def test_a_given_code_is_kept_and_cannot_be_used_twice(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    assert create_ticket(backend, admin, product_id=product.id, code=" OLD-1 ").code == "OLD-1"
    with pytest.raises(Conflict) as refused:
        create_ticket(backend, admin, product_id=product.id, code="OLD-1")
    assert refused.value.code == "ticket.code_taken"
    with backend.read(admin) as tx:
        assert catalogue.get_product(tx, product.id).sold == 1


@pytest.mark.parametrize("code", ["", "  ", "two\nlines", "\u202eleft"])
def test_a_code_that_no_scanner_reads_is_refused(backend: Backend, code: str) -> None:
    admin = create_organization(backend)
    with pytest.raises(Invalid) as refused:
        create_ticket(backend, admin, code=code)
    assert refused.value.code == "ticket.code"


def test_sold_out_and_full_are_told_apart(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, capacity=2)
    scarce = create_product(backend, admin, event_id=event.id, quantity=1)
    plenty = create_product(backend, admin, event_id=event.id)
    create_ticket(backend, admin, product_id=scarce.id)
    with pytest.raises(LimitReached) as refused:
        create_ticket(backend, admin, product_id=scarce.id)
    assert (refused.value.code, refused.value.details["left"]) == ("product.sold_out", 0)
    create_ticket(backend, admin, product_id=plenty.id)
    with pytest.raises(LimitReached) as refused:
        create_ticket(backend, admin, product_id=plenty.id)
    assert refused.value.code == "event.full"
    with backend.read(admin) as tx:
        assert catalogue.get_product(tx, plenty.id).sold == 1


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.COMPLETED])
def test_an_event_that_is_over_takes_no_tickets(backend: Backend, status: EventStatus) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, status=status)
    product = create_product(backend, admin, event_id=event.id)
    with pytest.raises(Conflict) as refused:
        create_ticket(backend, admin, product_id=product.id)
    assert refused.value.code == "event.not_on_sale"


def test_an_inactive_product_is_not_issued(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, status=ProductStatus.INACTIVE)
    with pytest.raises(Conflict) as refused:
        create_ticket(backend, admin, product_id=product.id)
    assert refused.value.code == "product.not_on_sale"


def test_a_product_of_another_event_is_refused(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    other = create_event(backend, admin)
    with pytest.raises(Invalid) as refused:
        create_ticket(backend, admin, product_id=product.id, event_id=other.id)
    assert refused.value.code == "product.other_event"


def test_strangers_find_nothing(backend: Backend) -> None:
    admin, stranger = create_organization(backend), create_organization(backend)
    ticket = create_ticket(backend, admin)
    with backend.read(stranger) as tx:
        assert orders.count_tickets(tx) == 0
        assert orders.list_tickets(tx).items == ()
        assert orders.find_ticket_by_code(tx, ticket.code) is None
        for read, key in ((orders.get_ticket, ticket.id), (orders.get_order, ticket.order_id)):
            with pytest.raises(NotFound):
                read(tx, key)
    with pytest.raises(NotFound) as refused:
        create_ticket(backend, stranger, product_id=ticket.product_id)
    assert refused.value.code == "product.not_found"


def test_issuing_and_reading_need_their_rights(backend: Backend) -> None:
    admin = create_organization(backend)
    assert admin.organization_id is not None
    nobody = create_actor(admin.organization_id, None, "events:read")
    with pytest.raises(Forbidden):
        create_ticket(backend, nobody, product_id=new_id())
    with backend.read(nobody) as tx:
        for read in (orders.list_tickets, orders.count_tickets, orders.iter_tickets):
            with pytest.raises(Forbidden):
                read(tx)
