"""The warehouse's stock, with the document's own examples and its arithmetic."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from crmtui.services import items, places, stock
from crmtui.services.items import ItemCreate
from crmtui.services.places import BinWanted
from crmtui.services.stock import Receipt
from tests.api.conftest import World, ok
from tests.api.leora.conftest import CLOCK, refused

INVENTORY = "/api/warehouse/inventory"


class Shelf:
    """Wine in a bin, and a client that may do everything with it."""

    def __init__(self, world: World, quantity: int = 100) -> None:
        self.world = world
        self.client: httpx.Client = world.with_key()
        with world.backend.write(world.admin) as tx:
            wanted = BinWanted(code="A-12-3", warehouse="Warehouse A")
            self.bin_id = places.ensure_bin(tx, wanted).id
        self.sku = self.add("WINE-CAB-001", "Cabernet Sauvignon 2020", quantity)
        self.url = f"{INVENTORY}/{self.sku}"

    def add(self, sku: str, name: str, quantity: int) -> str:
        data = ItemCreate(sku=sku, name=name, reorder_point=20, home_bin_id=self.bin_id)
        with self.world.backend.write(self.world.admin) as tx:
            made = items.create_item(tx, data)
            if quantity:
                stock.receive(tx, Receipt(item_id=made.id, quantity=quantity))
        return f"sku_{made.id.hex}"

    def transact(self, kind: str, quantity: int, **more: Any) -> httpx.Response:
        body = {"skuId": self.sku, "type": kind, "quantity": quantity, **more}
        return self.client.post(f"{INVENTORY}/transaction", json=body)


@pytest.fixture
def store(leora: World) -> Shelf:
    return Shelf(leora)


@pytest.fixture
def sqlite_store(sqlite_leora: World) -> Shelf:
    return Shelf(sqlite_leora)


def test_the_inventory_as_in_the_document(leora: World) -> None:
    shelf = Shelf(leora, 18)
    for kind, quantity in (("RESERVATION", 13), ("PICK", 3), ("PACK", 1)):
        ok(shelf.transact(kind, quantity))
    shown = ok(shelf.client.get(f"{INVENTORY}?lowStock=true&limit=20"))
    assert shown == {
        "items": [
            {
                "id": shelf.sku,
                "sku": "WINE-CAB-001",
                "productName": "Cabernet Sauvignon 2020",
                "location": "Warehouse A",
                "quantityAvailable": 5,
                "quantityReserved": 10,
                "quantityPicked": 2,
                "quantityPacked": 1,
                "reorderPoint": 20,
                "isLowStock": True,
                "pickOrder": 1,
                "bin": "A-12-3",
            }
        ],
        "pagination": {"total": 1, "limit": 20, "offset": 0, "hasMore": False},
    }


def test_pages_and_filters(sqlite_store: Shelf) -> None:
    shelf = sqlite_store
    shelf.add("BEER", "Pale ale", 20)
    shelf.add("CORK", "Corks", 21)

    def found(query: str) -> list[str]:
        return [item["sku"] for item in ok(shelf.client.get(f"{INVENTORY}?{query}"))["items"]]

    assert found("") == ["BEER", "CORK", "WINE-CAB-001"]
    assert found("lowStock=true") == ["BEER"]
    assert found("search=sauvignon") == found("search=wine-cab") == ["WINE-CAB-001"]
    assert found("location=warehouse%20a&search=cork") == ["CORK"]
    assert found("location=all&limit=1") == ["BEER"]
    assert found("location=Elsewhere") == []
    page = ok(shelf.client.get(f"{INVENTORY}?limit=2&offset=1"))
    assert page["pagination"] == {"total": 3, "limit": 2, "offset": 1, "hasMore": False}
    for query in ("limit=0", "limit=x", "offset=-1", "lowStock=maybe"):
        refused(shelf.client.get(f"{INVENTORY}?{query}"), "INVALID_REQUEST")


def test_a_turn_of_its_own_when_picking(store: Shelf) -> None:
    shelf = store
    body = {"pickOrder": 5, "reason": "Moved to new bin"}
    changed = ok(shelf.client.patch(f"{shelf.url}/pick-order", json=body))
    assert changed == {
        "success": True,
        "skuId": shelf.sku,
        "oldPickOrder": 1,
        "newPickOrder": 5,
        "updatedAt": CLOCK,
    }
    assert ok(shelf.client.get(INVENTORY))["items"][0]["pickOrder"] == 5
    for wrong in (0, -1, "5", None, 1.5):
        response = shelf.client.patch(f"{shelf.url}/pick-order", json={"pickOrder": wrong})
        assert "pickOrder" in refused(response, "VALIDATION_ERROR")


def test_an_adjustment_as_in_the_document(store: Shelf) -> None:
    shelf = store
    body = {
        "quantity": -3,
        "reason": "DAMAGE",
        "notes": "Broken bottles during picking",
        "userId": "user_123",
    }
    done = ok(shelf.client.post(f"{shelf.url}/adjust", json=body))
    assert done["transaction"].pop("id").startswith("txn_")
    assert done == {
        "success": True,
        "skuId": shelf.sku,
        "previousQuantity": 100,
        "newQuantity": 97,
        "adjustment": -3,
        "transaction": {"type": "ADJUSTMENT", "createdAt": CLOCK},
    }
    shown = ok(shelf.client.get(f"{shelf.url}/transactions?type=ADJUSTMENT"))
    assert (shown["transactions"][0]["userId"], shown["transactions"][0]["reason"]) == (
        *("user_123", "DAMAGE"),
    )


def test_adjustments_that_are_refused_change_nothing(sqlite_store: Shelf) -> None:
    shelf = sqlite_store
    for body, field in (
        ({"quantity": 0, "reason": "DAMAGE"}, "quantity"),
        ({"quantity": 1.5, "reason": "DAMAGE"}, "quantity"),
        ({"quantity": -1, "reason": "BOREDOM"}, "reason"),
        ({"quantity": -1}, "reason"),
        ({"reason": "DAMAGE"}, "quantity"),
        ({"quantity": 10**12, "reason": "RETURN"}, "quantity"),
    ):
        response = shelf.client.post(f"{shelf.url}/adjust", json=body)
        assert field in refused(response, "VALIDATION_ERROR"), body
    body = {"quantity": -101, "reason": "THEFT"}
    refused(shelf.client.post(f"{shelf.url}/adjust", json=body), "CONFLICT")
    refused(shelf.client.post(f"{shelf.url}/adjust", content=b"{"), "INVALID_REQUEST")
    stranger = f"{INVENTORY}/sku_{'0' * 32}"
    good = {"quantity": -1, "reason": "THEFT"}
    refused(shelf.client.post(f"{stranger}/adjust", json=good), "NOT_FOUND")
    assert ok(shelf.client.get(INVENTORY))["items"][0]["quantityAvailable"] == 100


def test_the_same_request_sent_again_happens_once(store: Shelf) -> None:
    shelf = store
    body, once = {"quantity": -3, "reason": "THEFT"}, {"Idempotency-Key": "a-1"}
    first = ok(shelf.client.post(f"{shelf.url}/adjust", json=body, headers=once))
    assert ok(shelf.client.post(f"{shelf.url}/adjust", json=body, headers=once)) == first
    assert ok(shelf.client.get(INVENTORY))["items"][0]["quantityAvailable"] == 97


def test_transactions_as_in_the_document(store: Shelf) -> None:
    shelf = store
    clock: Any = shelf.world.backend.clock
    clock.advance(timedelta(hours=1))
    since = "from=2026-06-12T18:30:00Z"
    more = {"orderId": "order_456", "userId": "user_789"}
    made = ok(shelf.transact("RESERVATION", 12, **more))
    assert made["transaction"].pop("id").startswith("txn_")
    assert made == {
        "success": True,
        "transaction": {
            "type": "RESERVATION",
            "quantity": 12,
            "createdAt": "2026-06-12T19:00:00Z",
        },
    }
    ok(shelf.transact("PICK", 12, **more))
    shown = ok(shelf.client.get(f"{shelf.url}/transactions?{since}"))
    assert all(row.pop("id").startswith("txn_") for row in shown["transactions"])
    shared = {"orderId": "order_456", "userId": "user_789", "reason": None, "quantity": 12}
    at = {"createdAt": "2026-06-12T19:00:00Z"}
    assert shown == {
        "transactions": [
            {"type": "RESERVATION", "previousAvailable": 100, "newAvailable": 88, **shared, **at},
            {"type": "PICK", "previousAvailable": 88, "newAvailable": 88, **shared, **at},
        ],
        "summary": {
            "totalTransactions": 2,
            "netChange": 0,
            "reservations": 12,
            "picks": 12,
            "adjustments": 0,
        },
    }
    cut = ok(shelf.client.get(f"{shelf.url}/transactions?limit=1"))
    assert [row["type"] for row in cut["transactions"]] == ["PICK"]
    assert cut["summary"]["totalTransactions"] == 3
    until = ok(shelf.client.get(f"{shelf.url}/transactions?to=2026-06-12T18:30:00Z"))
    assert [row["type"] for row in until["transactions"]] == ["RECEIPT"]


def test_a_manual_transaction_as_in_the_document(sqlite_store: Shelf) -> None:
    shelf = sqlite_store
    reason = "Physical count discrepancy"
    made = ok(shelf.transact("ADJUSTMENT", -5, reason=reason, userId="user_admin"))
    assert made["transaction"]["quantity"] == -5
    refused(shelf.transact("PICK", 1), "CONFLICT")
    assert "quantity" in refused(shelf.transact("RESERVATION", -1), "VALIDATION_ERROR")
    assert "type" in refused(shelf.transact("RECEIPT", 1), "VALIDATION_ERROR")
    assert "skuId" in refused(
        shelf.client.post(
            f"{INVENTORY}/transaction", json={"type": "PICK", "quantity": 1, "skuId": "sku_123"}
        ),
        "VALIDATION_ERROR",
    )


def test_a_wrong_quantity_is_reconciled_as_in_the_document(store: Shelf) -> None:
    shelf = store
    ok(shelf.transact("ADJUSTMENT", -3))
    with shelf.world.backend.write(shelf.world.admin) as tx:
        for table in ("stock_levels", "stock_balances"):
            tx.session.execute(text(f"UPDATE {table} SET available = 95"))
    assert ok(shelf.client.post(f"{shelf.url}/reconcile")) == {
        "success": True,
        "skuId": shelf.sku,
        "reconciliation": {
            "previousAvailable": 95,
            "calculatedAvailable": 97,
            "difference": 2,
            "adjusted": True,
        },
        "transactionsReviewed": 2,
    }
    again = ok(shelf.client.post(f"{shelf.url}/reconcile"))["reconciliation"]
    assert again == {
        "previousAvailable": 97,
        "calculatedAvailable": 97,
        "difference": 0,
        "adjusted": False,
    }


def test_only_who_may(sqlite_store: Shelf) -> None:
    shelf = sqlite_store
    reader = shelf.world.with_key("stock:read", "items:read")
    ok(reader.get(INVENTORY))
    ok(reader.get(f"{shelf.url}/transactions"))
    for query in ("type=MAGIC", "from=yesterday", "limit=0"):
        refused(reader.get(f"{shelf.url}/transactions?{query}"), "INVALID_REQUEST")
    body = {"quantity": -1, "reason": "THEFT"}
    refused(reader.post(f"{shelf.url}/adjust", json=body), "FORBIDDEN")
    refused(reader.post(f"{shelf.url}/reconcile"), "FORBIDDEN")
    refused(reader.patch(f"{shelf.url}/pick-order", json={"pickOrder": 1}), "FORBIDDEN")
    refused(shelf.world.client().get(INVENTORY), "UNAUTHORIZED")
