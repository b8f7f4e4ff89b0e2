"""No scan reads more rows than it needs, however many tickets there are."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import sqlite

from crmtui.kit.backend import Backend
from crmtui.kit.hot import HotStatement
from crmtui.models import Ticket
from crmtui.services.checkin import statements
from tests.services.checkin.venue import Venue

KEYS = {
    "CANDIDATES": "ix_tickets_organization_id_code (organization_id=? AND code=?)",
    "CANDIDATE": "SEARCH tickets USING INDEX",
    "REPLACED": "ix_revoked_codes_organization_id_code (organization_id=? AND code=?)",
    "STANDING": "(ticket_id=? AND list_id=? AND entry=?)",
    "DOOR": "sqlite_autoindex_checkin_lists_1 (id=?)",
    "BY_NONCE": "(organization_id=? AND nonce=?)",
    "INSIDE": "(list_id=?)",
    "EARLIER": "SEARCH scans USING",
    "LAST_ENTRY": "(ticket_id=? AND list_id=? AND entry=?)",
    "FIRST_ADMISSION": "(ticket_id=?)",
}


def explain(backend: Backend, name: str) -> list[str]:
    statement: HotStatement = getattr(statements, name)
    compiled = statement._statement.compile(dialect=sqlite.dialect())
    given = tuple("x" for _ in compiled.positiontup or ())
    with backend.database.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", given).all()
    return [str(row[3]) for row in rows]


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_the_right_index_is_used(sqlite_backend: Backend, name: str, key: str) -> None:
    plan = explain(sqlite_backend, name)
    assert any(key in line for line in plan), plan
    assert not [line for line in plan if line.startswith("SCAN")], plan


def test_scanning_many_tickets_costs_as_much_as_one(sqlite_backend: Backend) -> None:
    """Counted in SQLite's own steps, so that no clock is needed."""
    venue = Venue(sqlite_backend)

    def count_steps(code: str) -> int:
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        with sqlite_backend.write(venue.actor) as tx:
            driver = tx.connection.connection.dbapi_connection
            assert driver is not None
            driver.set_progress_handler(step, 10)
        venue.scan(code)
        with sqlite_backend.write(venue.actor):
            driver.set_progress_handler(None, 0)
        return steps

    venue.add_ticket("FIRST")
    few = count_steps("FIRST")
    order_ids = [venue.add_order() for _ in range(20)]
    with sqlite_backend.write(venue.actor) as tx:
        tx.session.add_all(
            Ticket(**venue.ticket_values(order_id=order_id))
            for order_id in order_ids
            for _ in range(20)
        )
    venue.add_ticket("LAST", order_id=venue.add_order())
    assert count_steps("LAST") < few * 1.5
