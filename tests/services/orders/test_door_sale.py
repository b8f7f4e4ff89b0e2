"""The sale at the door."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, LimitReached
from crmtui.services import audit, catalogue, orders
from crmtui.services.audit import AuditFilter
from crmtui.services.catalogue import EventStatus, ProductDetail
from crmtui.services.orders import AttendeeData, DoorSale, OrderDetail, PaymentMethod, SaleLine
from tests.factories import create_actor, create_event, create_organization, create_product


def sale_of(*lines: tuple[ProductDetail, int], **more: object) -> DoorSale:
    values = {
        "event_id": lines[0][0].event_id,
        "lines": tuple(SaleLine(product_id=item.id, quantity=count) for item, count in lines),
        "payment_method": PaymentMethod.CASH,
        "request_id": "sale-1",
        **more,
    }
    return DoorSale.model_validate(values)


def sell(backend: Backend, actor: Actor, sale: DoorSale) -> OrderDetail:
    with backend.write(actor) as tx:
        return orders.sell_at_door(tx, sale)


def refusal(backend: Backend, actor: Actor, sale: DoorSale) -> CrmError:
    with pytest.raises(CrmError) as refused:
        sell(backend, actor, sale)
    return refused.value


def test_two_products_make_one_paid_order(backend: Backend) -> None:
    admin = create_organization(backend)
    desk = create_actor(admin.organization_id, "front_desk")  # type: ignore[arg-type]
    event = create_event(backend, admin)
    adult = create_product(backend, admin, event_id=event.id, price_minor=2_500)
    child = create_product(backend, admin, event_id=event.id, price_minor=1_050)
    sale = sale_of((adult, 2), (child, 1), buyer_name="Zoë Öz", buyer_email="zoe@example.org")
    order = sell(backend, desk, sale)
    assert (order.status, order.total_minor, order.payment_method) == ("paid", 6_050, "cash")
    assert [ticket.position for ticket in order.tickets] == [1, 2, 3]
    assert [ticket.number for ticket in order.tickets] == [1, 2, 3]
    assert {ticket.attendee_name for ticket in order.tickets} == {"Zoë Öz"}
    with backend.read(desk) as tx:
        assert orders.get_order(tx, order.id) == order
        assert orders.find_order_by_code(tx, event.id, order.code.lower()) == order
        assert len(orders.search_tickets(tx, event.id, "zoe o")) == 3
        assert catalogue.get_event(tx, event.id).registered == 3
    with backend.read(admin) as tx:
        entries = audit.list_entries(tx, AuditFilter()).items
    topics = [entry.topic for entry in entries if entry.actor_name == desk.name]
    assert sorted(topics) == ["order.created", "order.paid", *["ticket.issued"] * 3]


def test_attendees_take_their_places_and_the_buyer_the_rest(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    line = SaleLine(product_id=product.id, quantity=2, attendees=(AttendeeData(name="Ann"),))
    sale = sale_of((product, 1), lines=(line,), buyer_name="Bob")
    assert [ticket.attendee_name for ticket in sell(backend, admin, sale).tickets] == ["Ann", "Bob"]
    crowd = (AttendeeData(name="Ann"), AttendeeData(name="Cy"), AttendeeData(name="Di"))
    line = SaleLine(product_id=product.id, quantity=2, attendees=crowd)
    refused = refusal(backend, admin, sale_of((product, 1), lines=(line,), request_id="2"))
    assert (type(refused), refused.code) == (Invalid, "order.too_many_attendees")


def test_the_same_sale_sent_again_is_the_same_order(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, quantity=2)
    sale = sale_of((product, 2))
    assert sell(backend, admin, sale) == sell(backend, admin, sale)
    other = create_event(backend, admin)
    elsewhere = create_product(backend, admin, event_id=other.id)
    refused = refusal(backend, admin, sale_of((elsewhere, 1)))
    assert (type(refused), refused.code) == (Conflict, "order.request_reused")


def test_a_sale_sent_twice_at_once_is_one_order(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    sale = sale_of((product, 2))
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: sell(backend, admin, sale), range(8)))
    assert len({order.id for order in made}) == 1
    assert made == [made[0]] * 8
    with backend.read(admin) as tx:
        assert catalogue.get_product(tx, product.id).sold == 2


def test_the_request_ids_of_organizations_do_not_meet(backend: Backend) -> None:
    made = set()
    for _ in range(2):
        admin = create_organization(backend)
        made.add(sell(backend, admin, sale_of((create_product(backend, admin), 1))).id)
    assert len(made) == 2


def test_giving_away_needs_its_right_and_costs_nothing(backend: Backend) -> None:
    admin = create_organization(backend)
    desk = create_actor(admin.organization_id, "front_desk")  # type: ignore[arg-type]
    product = create_product(backend, admin)
    sale = sale_of((product, 2), payment_method="free")
    refused = refusal(backend, desk, sale)
    assert (type(refused), refused.code) == (Forbidden, "order.may_not_give_away")
    with backend.read(admin) as tx:
        assert catalogue.get_product(tx, product.id).sold == 0
    order = sell(backend, admin, sale)
    assert (order.total_minor, order.payment_method) == (0, "free")
    assert [ticket.price_minor for ticket in order.tickets] == [0, 0]


def test_what_costs_nothing_is_free_for_everybody(backend: Backend) -> None:
    admin = create_organization(backend)
    desk = create_actor(admin.organization_id, "front_desk")  # type: ignore[arg-type]
    product = create_product(backend, admin, price_minor=0)
    assert sell(backend, desk, sale_of((product, 1))).payment_method == "free"


def test_imported_is_no_way_to_pay(backend: Backend) -> None:
    admin = create_organization(backend)
    sale = sale_of((create_product(backend, admin), 1), payment_method="imported")
    assert refusal(backend, admin, sale).code == "order.payment_method"


def test_currencies_are_not_mixed(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin)
    euro = create_product(backend, admin, event_id=event.id)
    dollar = create_product(backend, admin, event_id=event.id, currency="USD")
    assert refusal(backend, admin, sale_of((euro, 1), (dollar, 1))).code == "order.mixed_currencies"


def test_all_or_nothing(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin)
    plenty = create_product(backend, admin, event_id=event.id)
    scarce = create_product(backend, admin, event_id=event.id, quantity=1)
    refused = refusal(backend, admin, sale_of((plenty, 3), (scarce, 2)))
    assert (type(refused), refused.code) == (LimitReached, "product.sold_out")
    with backend.read(admin) as tx:
        assert catalogue.get_product(tx, plenty.id).sold == 0
        assert orders.count_tickets(tx) == 0


@pytest.mark.parametrize(
    "status", [EventStatus.DRAFT, EventStatus.CANCELLED, EventStatus.COMPLETED]
)
def test_the_door_is_open_only_for_published_events(backend: Backend, status: EventStatus) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, status=status)
    product = create_product(backend, admin, event_id=event.id)
    assert refusal(backend, admin, sale_of((product, 1))).code == "event.not_on_sale"


def test_selling_needs_its_right(backend: Backend) -> None:
    admin = create_organization(backend)
    viewer = create_actor(admin.organization_id, "viewer")  # type: ignore[arg-type]
    sale = sale_of((create_product(backend, admin), 1))
    assert refusal(backend, viewer, sale).code == "permission.missing"


def test_eight_desks_never_sell_a_place_twice(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, capacity=25)
    products = [
        create_product(backend, admin, event_id=event.id, quantity=14),
        create_product(backend, admin, event_id=event.id),
    ]

    def sell_some(desk: int) -> list[str]:
        outcomes = []
        for round_ in range(6):
            # Both products, in either order: whoever locked in the order given would deadlock.
            chosen = products if desk % 2 else products[::-1]
            sale = sale_of(*((item, 1) for item in chosen), request_id=f"{desk}/{round_}")
            try:
                sell(backend, admin, sale)
                outcomes.append("sold")
            except LimitReached as refused:
                outcomes.append(refused.code)
        return outcomes

    with ThreadPoolExecutor(8) as pool:
        outcomes = [one for many in pool.map(sell_some, range(8)) for one in many]
    assert outcomes.count("sold") == 12, "the event has room for 12 pairs"
    assert set(outcomes) == {"sold", "event.full"}
    with backend.read(admin) as tx:
        assert catalogue.get_event(tx, event.id).registered == 24
        assert [catalogue.get_product(tx, item.id).sold for item in products] == [12, 12]
        numbers = [ticket.number for ticket in orders.iter_tickets(tx)]
    assert sorted(numbers) == list(range(1, 25))
