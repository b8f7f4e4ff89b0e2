"""crmtui import|export events|products: in, out and in again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Program

EVENTS = "name,start,location\nSpring Gala,2026-06-12 20:00,Great Hall\n"
PRODUCTS = "product,event,price\nDay ticket,Spring Gala,45\nGhost,Nowhere,1\n"


def test_lists_go_in_and_come_out(prepared: Program, tmp_path: Path) -> None:
    told = json.loads(prepared("import", "events", "-", "--json", stdin=EVENTS).succeeded())
    assert (told["created"], told["failed"]) == (1, 0)
    failed = tmp_path / "failed.csv"
    outcome = prepared("import", "products", "-", "--failed", str(failed), stdin=PRODUCTS)
    assert "Nowhere" in outcome.err
    assert failed.read_text().splitlines()[1].startswith("Ghost,Nowhere,1")
    assert "Day ticket,Spring Gala,45" in prepared("export", "products", "-").succeeded()
    again = prepared("export", "events", "-").succeeded()
    told = json.loads(prepared("import", "events", "-", "--json", stdin=again).succeeded())
    assert (told["unchanged"], told["created"]) == (1, 0)


def test_a_dry_run_and_an_unusable_list(prepared: Program) -> None:
    prepared("import", "events", "-", "--dry-run", stdin=EVENTS).succeeded()
    assert "Gala" not in prepared("export", "events", "-").succeeded()
    prepared("import", "products", "-", stdin="colour,weight\nred,2\n").refused(1)


def test_orders_go_in_once(prepared: Program) -> None:
    items = "sku,name,bin,quantity\nWINE,Wine,A-01-1,5\n"
    prepared("import", "items", "-", stdin=items).succeeded()
    orders = "reference,customer,sku,quantity\nshop-1,Ana,WINE,2\n"
    told = [
        json.loads(prepared("import", "customer-orders", "-", "--json", stdin=orders).succeeded())
        for _ in range(2)
    ]
    assert [(each["orders_made"], each["orders_known"], each["failed"]) for each in told] == [
        (1, 0, 0),
        (0, 1, 0),
    ]
