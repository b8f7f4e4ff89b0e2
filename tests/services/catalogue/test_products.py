"""Products: prices, quantities and what a sale fixes."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import catalogue
from crmtui.services.catalogue import ProductDetail, ProductFilter, ProductUpdate
from tests.factories import create_event, create_organization, create_product, create_ticket


def change(
    backend: Backend, actor: Actor, product: ProductDetail, **fields: object
) -> ProductDetail:
    with backend.write(actor) as tx:
        return catalogue.update_product(tx, product.id, ProductUpdate.model_validate(fields))


def test_a_product_takes_the_organizations_currency(backend: Backend) -> None:
    admin = create_organization(backend, currency="PLN")
    product = create_product(backend, admin, required_fields=("attendee_email", "diet"))
    assert product.currency == "PLN"
    assert product.required_fields == ("attendee_email", "diet")
    with backend.read(admin) as tx:
        assert catalogue.get_product(tx, product.id) == product


def test_an_unknown_event_is_refused(backend: Backend) -> None:
    admin = create_organization(backend)
    with pytest.raises(NotFound) as refused:
        create_product(backend, admin, event_id=new_id())
    assert refused.value.code == "event.not_found"


@pytest.mark.parametrize(
    "fields", [{"price_minor": -1}, {"quantity": -1}, {"currency": "eur"}, {"name": " "}]
)
def test_impossible_values_do_not_get_in(backend: Backend, fields: dict[str, object]) -> None:
    admin = create_organization(backend)
    with pytest.raises(ValidationError):
        create_product(backend, admin, **fields)  # type: ignore[arg-type]


def test_the_quantity_holds_those_sold(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin, quantity=5)
    for _ in range(2):
        create_ticket(backend, admin, product_id=product.id)
    assert change(backend, admin, product, quantity=2).quantity == 2
    with pytest.raises(Conflict) as refused:
        change(backend, admin, product, quantity=1)
    assert refused.value.code == "product.quantity_below_sold"
    assert change(backend, admin, product, quantity=None).quantity is None


def test_a_sale_fixes_currency_and_event(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    other = create_event(backend, admin)
    product = change(backend, admin, product, currency="USD", event_id=other.id)
    assert (product.currency, product.event_id) == ("USD", other.id)
    create_ticket(backend, admin, product_id=product.id)
    for fields in ({"currency": "EUR"}, {"event_id": None}):
        with pytest.raises(Conflict) as refused:
            change(backend, admin, product, **fields)
        assert refused.value.code == "product.fixed_once_sold"
    changed = change(backend, admin, product, currency="USD", price_minor=1)
    assert changed.price_minor == 1


def test_an_old_version_is_refused_field_by_field(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    change(backend, admin, product, price_minor=1_000, expected_version=1)
    with pytest.raises(Conflict) as refused:
        change(backend, admin, product, price_minor=900, expected_version=1)
    assert refused.value.code == "record.changed"
    assert refused.value.details["differences"]["price_minor"] == {"yours": 900, "theirs": 1_000}


def test_a_price_cannot_be_emptied(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    with pytest.raises(Invalid) as refused:
        change(backend, admin, product, price_minor=None)
    assert refused.value.code == "product.required"


def test_a_deleted_product_is_not_sold_and_can_come_back(backend: Backend) -> None:
    admin = create_organization(backend)
    product = create_product(backend, admin)
    ticket = create_ticket(backend, admin, product_id=product.id)
    with backend.write(admin) as tx:
        catalogue.delete_product(tx, product.id)
    with pytest.raises(NotFound):
        create_ticket(backend, admin, product_id=product.id)
    with backend.read(admin) as tx:
        assert catalogue.list_products(tx).items == ()
    with backend.write(admin) as tx:
        catalogue.restore_product(tx, product.id)
    assert create_ticket(backend, admin, product_id=product.id).number == ticket.number + 1


def test_pages_and_filters(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin)
    with backend.write(admin) as tx:
        made = [create_product(tx, event_id=event.id, name=f"Plätze {at}") for at in range(5)]
        create_product(tx, name="Elsewhere", event_id=create_event(tx).id)
    with backend.read(admin) as tx:
        wanted = ProductFilter(event_id=event.id, text="platze")
        first = catalogue.list_products(tx, wanted, limit=3)
        rest = catalogue.list_products(tx, wanted, limit=3, after=first.next_cursor)
    assert [*first.items, *rest.items] == made
    assert rest.next_cursor is None
