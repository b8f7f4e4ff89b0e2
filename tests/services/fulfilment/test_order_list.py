"""Lists of customers' orders come in once, whole orders or nothing of them."""

from __future__ import annotations

from typing import Final

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden, Invalid
from crmtui.services import fulfilment, stock
from crmtui.services.imports import OrderListCounts, TableFile, import_customer_orders
from crmtui.services.items import Barcode
from tests.factories import create_actor
from tests.services.stock.making import Room

LIST: Final = """Order;Kunde;E-Mail;Adresse;Artikel;Menge;Priorität
shop-1;Ana;ana@nordlys.example;Rua 12;WINE;3;urgent
shop-2;Bo;;;CORK;2;
shop-1;;;;4006381333931;2;
shop-3;Cy;;;WINE;1;
shop-3;Cy;;;GHOST;1;
;Dee;;;WINE;1;
shop-4;Eve;;;WINE;none;soon
shop-5;Fay;;;WINE;1;whenever
"""


def test_a_list_comes_in_once(backend: Backend) -> None:
    room = Room(backend)
    wine = room.stocked(4, "WINE", barcodes=(Barcode(code="4006381333931"),))
    room.stocked(9, "CORK")
    table = TableFile(LIST.encode())
    dry = import_customer_orders(backend, room.actor, table, dry_run=True)
    assert room.ask(fulfilment.list_orders) == ((), 0)
    counts, failures = import_customer_orders(backend, room.actor, table)
    assert (counts, failures) == dry
    assert counts == OrderListCounts(rows=8, orders_made=2, failed=5)
    assert [(each.row_no, [*each.codes]) for each in failures] == [
        (5, ["import.order_refused"]),
        (6, ["import.unknown_item"]),
        (7, ["import.reference_missing"]),
        (8, ["import.not_a_count"]),
        (9, ["import.priority"]),
    ]
    second, first = room.ask(fulfilment.list_orders)[0]
    assert (first.reference, first.customer_email, first.address, first.is_urgent) == (
        *("shop-1", "ana@nordlys.example", "Rua 12"),
        True,
    )
    assert [(line.quantity, line.reserved) for line in first.lines] == [(5, 4)]
    assert (second.reference, second.status, second.priority) == ("shop-2", "reserved", 0)
    again, _failures = import_customer_orders(backend, room.actor, table)
    assert again == OrderListCounts(rows=8, orders_known=2, failed=5)
    assert room.stock(wine.id) == (0, 4, 0, 0)
    assert room.ask(stock.verify) == ()
    with pytest.raises(Invalid) as missing:
        import_customer_orders(backend, room.actor, TableFile(b"order,colour\n1,red\n"))
    assert missing.value.code == "import.column_missing"
    organization_id = room.actor.organization_id
    assert organization_id is not None
    reader = create_actor(organization_id, None, "fulfilment:read", "imports:write")
    with pytest.raises(Forbidden):
        import_customer_orders(backend, reader, table)
