"""SQLite goes to the rows of a page by their keys, not through all contacts of the organization."""

from __future__ import annotations

from crmtui.kit.backend import Backend
from crmtui.services.contacts import browse_contacts, search_contacts
from tests.factories import create_contact, create_organization


def test_the_rows_of_a_page_are_read_by_their_keys(sqlite_backend: Backend) -> None:
    actor = create_organization(sqlite_backend)
    create_contact(sqlite_backend, actor, full_name="Ada Lovelace")
    statements: list[str] = []
    with sqlite_backend.read(actor) as tx:
        tx.driver.set_trace_callback(statements.append)
        assert len(browse_contacts(tx).items) == len(search_contacts(tx, "ada")) == 1
        tx.driver.set_trace_callback(None)
        rows = [statement for statement in statements if "json_each" in statement]
        plans = [
            str(tx.driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall())
            for statement in rows
        ]
    assert len(plans) >= 2
    assert [plan for plan in plans if "organization_id=?" in plan] == []
