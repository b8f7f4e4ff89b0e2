"""crmtui export movements: the ledger adds up to the stock in any other program too."""

from __future__ import annotations

import csv
import io
from collections import Counter

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import system_actor
from crmtui.services import identity
from crmtui.services.items import LotWanted
from tests import factories
from tests.cli.conftest import Program
from tests.services.stock.making import SECOND, Room


def test_the_ledger_adds_up_elsewhere(prepared: Program) -> None:
    backend = open_backend(f"sqlite:///{prepared.data_dir / 'crmtui.sqlite'}")
    with backend.read(system_actor()) as tx:
        (organization,) = identity.list_organizations(tx)
    room = Room(backend, factories.create_actor(organization.id))
    wine = room.stocked(100, note="=cmd")
    room.move(wine, "RESERVATION", 12, order_ref="SO-1")
    room.move(wine, "ADJUSTMENT", -3, reason="DAMAGE")
    milk = room.item("MILK", has_lots=True)
    room.receive(milk, 5, SECOND, lot=LotWanted(code="L1"))
    backend.close()
    text = prepared("export", "movements", "-").succeeded()
    rows = [*csv.DictReader(io.StringIO(text))]
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for state in ("available", "reserved"):
            sums[row["sku"], state] += int(row[state])
    assert sums == {
        ("WINE-CAB-001", "available"): 85,
        ("WINE-CAB-001", "reserved"): 12,
        ("MILK", "available"): 5,
        ("MILK", "reserved"): 0,
    }
    assert (rows[0]["kind"], rows[0]["bin"], rows[0]["lot"]) == ("RECEIPT", SECOND, "L1")
    assert rows[-1]["available_after"] == "85"
    assert "event" in prepared("export", "movements", "-", "--event", "X").refused(2)
