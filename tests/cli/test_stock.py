"""crmtui import items, and crmtui stock verify."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.cli.conftest import Program

ITEMS = """sku;name;ean;warehouse;bin;lot;expires;quantity;minimum;weight g
WINE-CAB-001;Cabernet Sauvignon 2020;4006381333931;Warehouse A;A-12-3;;;100;20;1250
MILK;Oat milk;;Warehouse A;B-1;L77;01.12.2026;40;5
MILK;Oat milk;;Warehouse A;B-2;L78;01.03.2027;60;5
INK;Blue ink;4006381333931;Warehouse A;C-1;;;3;
CORK;Corks;;Warehouse B;A-12-3;;;3;
SALT;Salt;;;;;;few;
"""


def test_items_come_in_once_and_their_ledger_adds_up(prepared: Program) -> None:
    first = prepared("import", "items", "-", "--json", stdin=ITEMS)
    told = json.loads(first.out)
    assert (told["created"], told["updated"], told["failed"]) == (2, 1, 3)
    assert [line.split(":")[1].strip() for line in first.err.splitlines()] == [
        *("barcodes", "warehouse", "quantity"),
    ]
    told = json.loads(prepared("import", "items", "-", "--json", stdin=ITEMS).out)
    assert (told["created"], told["unchanged"], told["failed"]) == (0, 3, 3)
    assert "adds up" in prepared("stock", "verify").succeeded()
    with closing(sqlite3.connect(prepared.data_dir / "crmtui.sqlite")) as database, database:
        bins = database.execute("SELECT code FROM bins ORDER BY code").fetchall()
        # Bins of rows that were refused are not left behind.
        assert bins == [("A-12-3",), ("B-1",), ("B-2",)]
        weights = database.execute("SELECT weight_grams FROM items ORDER BY sku").fetchall()
        assert weights == [(None,), (1250,)]
        database.execute("UPDATE stock_balances SET available = 101 WHERE available = 100")
    outcome = prepared("stock", "verify", "--json")
    (found,) = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (1, "")
    assert (found["sku"], found["bin"], found["lot"]) == ("WINE-CAB-001", "A-12-3", None)
    assert (found["what"], found["kept"], found["ledger"]) == ("available", 101, 100)
