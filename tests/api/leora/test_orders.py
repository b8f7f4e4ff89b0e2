"""Customers' orders, from the shop to the carrier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from crmtui.services import fulfilment, items, places, stock
from crmtui.services.fulfilment import Allocated
from crmtui.services.items import ItemCreate
from crmtui.services.places import BinWanted
from crmtui.services.stock import Receipt
from tests.api.conftest import World, ok
from tests.api.leora.conftest import CLOCK, refused

ORDERS = "/v1/orders"


@pytest.fixture
def sku(leora: World) -> str:
    """The id of an item of which 100 lie in a bin."""
    with leora.backend.write(leora.admin) as tx:
        home = places.ensure_bin(tx, BinWanted(code="A-12-3")).id
        made = items.create_item(tx, ItemCreate(sku="WINE", name="Wine", home_bin_id=home))
        stock.receive(tx, Receipt(item_id=made.id, quantity=100))
    return f"sku_{made.id.hex}"


@pytest.fixture
def client(leora: World) -> httpx.Client:
    return leora.with_key()


def body(sku: str, quantity: int = 12, **more: Any) -> dict[str, Any]:
    customer = {"name": "Nordlys AB", "email": "joana@nordlys.example", "address": "Rua 12"}
    return {"customer": customer, "lines": [{"skuId": sku, "quantity": quantity}], **more}


def test_an_order_from_the_shop_to_the_carrier(client: httpx.Client, sku: str) -> None:
    made = ok(client.post(ORDERS, json=body(sku, reference="shop-7")), 201)["order"]
    order_id, line_id = made.pop("id"), made["lines"][0].pop("id")
    assert order_id.startswith("order_")
    assert line_id.startswith("line_")
    line = {"skuId": sku, "sku": "WINE", "productName": "Wine", "quantity": 12}
    none_yet = {"quantityPicked": 0, "quantityPacked": 0, "quantityShipped": 0}
    assert made == {
        "number": "SO-000001",
        "reference": "shop-7",
        "status": "RESERVED",
        "customer": body(sku)["customer"],
        "notes": None,
        "lines": [{**line, "quantityReserved": 12, **none_yet}],
        "trackingNumber": None,
        "carrier": None,
        "createdAt": CLOCK,
        "updatedAt": CLOCK,
        "shippedAt": None,
        "cancelledAt": None,
    }
    listed = ok(client.get(f"{ORDERS}?status=RESERVED"))
    assert [each["id"] for each in listed["orders"]] == [order_id]
    assert listed["pagination"] == {"total": 1, "limit": 50, "offset": 0, "hasMore": False}
    sent = {"trackingNumber": "1Z999", "carrier": "UPS"}
    shipped = ok(client.post(f"{ORDERS}/{order_id}/ship", json=sent))["order"]
    assert (shipped["status"], shipped["shippedAt"]) == ("SHIPPED", CLOCK)
    assert (shipped["trackingNumber"], shipped["carrier"]) == ("1Z999", "UPS")
    assert ok(client.get(f"{ORDERS}/{order_id}")) == shipped
    refused(client.post(f"{ORDERS}/{order_id}/cancel"), "CONFLICT")
    rows = ok(client.get(f"/api/warehouse/inventory/{sku}/transactions"))["transactions"]
    kinds = ["RECEIPT", "RESERVATION", "PICK", "PACK", "SHIP"]
    assert [row["type"] for row in rows] == kinds
    assert {row["orderId"] for row in rows[1:]} == {"SO-000001"}


def test_orders_that_are_refused_reserve_nothing(client: httpx.Client, sku: str) -> None:
    for wrong, field in (
        ({"lines": []}, "lines"),
        ({"lines": None}, "lines"),
        ({"lines": [{"skuId": sku, "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"skuId": "x", "quantity": 1}]}, "lines.0.skuId"),
        ({"reserve": "MAYBE"}, "reserve"),
        ({"customer": "Ada"}, "customer"),
    ):
        response = client.post(ORDERS, json={**body(sku), **wrong})
        assert field in refused(response, "VALIDATION_ERROR"), wrong
    refused(client.post(ORDERS, json=body(sku, 101)), "CONFLICT")
    refused(client.post(ORDERS, json=body(f"sku_{'0' * 32}")), "NOT_FOUND")
    refused(client.get(f"{ORDERS}/order_{'0' * 32}"), "NOT_FOUND")
    refused(client.get(f"{ORDERS}?status=LOST"), "INVALID_REQUEST")
    assert ok(client.get(ORDERS))["orders"] == []


def test_cancelling_and_repeating(client: httpx.Client, sku: str) -> None:
    once = {"Idempotency-Key": "o-1"}
    made = ok(client.post(ORDERS, json=body(sku), headers=once), 201)
    assert ok(client.post(ORDERS, json=body(sku), headers=once), 201) == made
    order = f"{ORDERS}/{made['order']['id']}"
    cancelled = ok(client.post(f"{order}/cancel"))["order"]
    assert (cancelled["status"], cancelled["cancelledAt"]) == ("CANCELLED", CLOCK)
    refused(client.post(f"{order}/ship"), "CONFLICT")
    part = ok(client.post(ORDERS, json=body(sku, 120, reserve="PART")), 201)["order"]
    assert (part["status"], part["lines"][0]["quantityReserved"]) == ("OPEN", 100)


def test_only_who_may(leora: World, sku: str) -> None:
    reader = leora.with_key("fulfilment:read")
    ok(reader.get(ORDERS))
    refused(reader.post(ORDERS, json=body(sku)), "FORBIDDEN")
    refused(leora.client().get(ORDERS), "UNAUTHORIZED")


def test_what_is_under_way_is_told_and_shipped_whole(
    leora: World, client: httpx.Client, sku: str
) -> None:
    made = ok(client.post(ORDERS, json=body(sku, 3)), 201)["order"]
    order_id = UUID(made["id"].removeprefix("order_"))
    with leora.backend.write(leora.admin) as tx:
        (held,) = fulfilment.list_allocations(tx, order_id)
        key = Allocated(held.line_id, held.bin_id, held.lot_id)
        fulfilment.note_picked(tx, key, 2)
    (listed,) = ok(client.get(f"{ORDERS}?status=PICKING"))["orders"]
    line = listed["lines"][0]
    assert (line["quantityReserved"], line["quantityPicked"]) == (1, 2)
    for status in ("PICKED", "PACKED"):
        assert ok(client.get(f"{ORDERS}?status={status}"))["orders"] == []
    shipped = ok(client.post(f"{ORDERS}/{made['id']}/ship"))["order"]
    line = shipped["lines"][0]
    assert (shipped["status"], line["quantityPicked"], line["quantityShipped"]) == ("SHIPPED", 0, 3)
    rows = ok(client.get(f"/api/warehouse/inventory/{sku}/transactions"))["transactions"]
    assert [(row["type"], row["quantity"]) for row in rows[1:]] == [
        ("RESERVATION", 3),
        ("PICK", 2),
        ("PICK", 1),
        ("PACK", 3),
        ("SHIP", 3),
    ]
