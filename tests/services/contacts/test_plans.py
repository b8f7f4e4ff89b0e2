"""SQLite goes to the rows of a page by their keys, not through all contacts of the organization."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, get_args

import pytest

from crmtui.kit.backend import Backend
from crmtui.services.contacts import (
    ContactFilter,
    ContactSort,
    browse_contacts,
    count_contacts,
    search_contacts,
)
from crmtui.services.contacts.schemas import SortField
from tests.factories import create_contact, create_organization

DAY: Final = datetime(2020, 1, 1, tzinfo=UTC)
_COLUMNS: Final = {"full_name": "sort_name"}
_WITH_INDEX: Final = 4
"""Fields by which an index is sorted."""


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


@pytest.mark.parametrize("field", ["created_at", "updated_at", "full_name", "lead_score"])
def test_a_list_is_read_along_an_index_from_any_place(
    sqlite_backend: Backend, field: SortField
) -> None:
    actor = create_organization(sqlite_backend)
    for name in ("Ada", "Bob", "Eve"):
        create_contact(sqlite_backend, actor, full_name=name)
    sort = ContactSort(field=field)
    with sqlite_backend.read(actor) as tx:
        first = browse_contacts(tx, None, sort, None, 1)
        statements: list[str] = []
        tx.driver.set_trace_callback(statements.append)
        second = browse_contacts(tx, None, sort, first.next_cursor, 1)
        browse_contacts(tx, None, sort, second.previous_cursor, 1, backwards=True)
        tx.driver.set_trace_callback(None)
        windows = [statement for statement in statements if "INDEXED BY" in statement]
        plans = [tx.driver.execute(f"EXPLAIN QUERY PLAN {window}").fetchall() for window in windows]
    assert len(plans) == 2
    for (step,) in plans:  # a second one would sort
        assert "SEARCH contacts USING" in step[3]
        assert f"({_COLUMNS.get(field, field)},id)" in step[3]


def test_everybody_is_counted_and_sifted_without_reading_a_row(sqlite_backend: Backend) -> None:
    actor = create_organization(sqlite_backend)
    create_contact(sqlite_backend, actor, full_name="Ada", country="Portugal")
    wanted = ContactFilter(country="portugal", has_email=False, updated_since=DAY)
    statements: list[str] = []
    with sqlite_backend.read(actor) as tx:
        tx.driver.set_trace_callback(statements.append)
        assert count_contacts(tx).total == count_contacts(tx, wanted).total == 1
        for field in get_args(SortField):
            browse_contacts(tx, None, ContactSort(field=field))
        tx.driver.set_trace_callback(None)
        sifting = [statement for statement in statements if "INDEXED BY" in statement]
        plans = [
            str(tx.driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall())
            for statement in sifting
        ]
    fields = len(get_args(SortField))
    latest = fields - _WITH_INDEX  # whether there are so many that most need not be sorted
    assert len(plans) == 2 + fields + latest
    reading = [plan for plan in plans if "COVERING INDEX" not in plan]
    assert (
        len(reading) == 1
    )  # SQLite takes no computed column from an index: a page's rows are read
    assert "INDEX ix_contacts_sort_name" in reading[0]


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("id IN ('1', '2')", "sqlite_autoindex_contacts_1"),
        ("id IN (SELECT value FROM json_each('[]'))", "sqlite_autoindex_contacts_1"),
        ("batch_id = '1'", "ix_contacts_batch_id"),
        ("email_key = '1'", "uq_contacts_email_key"),
        ("phone_key = '1'", "ix_contacts_phone_key"),
        ("linkedin_key IN ('1', '2')", "ix_contacts_linkedin_key"),
    ],
)
def test_a_few_contacts_are_found_by_their_keys_in_a_file_without_statistics(
    sqlite_backend: Backend, condition: str, index: str
) -> None:
    actor = create_organization(sqlite_backend)
    wanted = f"organization_id = '1' AND {condition} AND deleted_at IS NULL"
    with sqlite_backend.read(actor) as tx:
        plan = tx.driver.execute(
            f"EXPLAIN QUERY PLAN SELECT * FROM contacts WHERE {wanted}"
        ).fetchall()
    assert f"INDEX {index} " in str(plan[0])
