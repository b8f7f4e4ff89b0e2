"""Filling the contacts of an SQLite file that nobody else uses yet, in minutes for a million.

What the program does for each batch happens once at the end: the indexes are made from all rows,
and the search index takes all documents in the order of their keys, so that nothing is merged.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from secrets import randbits
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Dialect

from crmtui.kit.hot import HotStatement
from crmtui.kit.name_index import index_words
from crmtui.services.contacts import index as contact_index

Rows = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]
"""The values of a contact, and of its tags."""

_BATCH: Final = 20_000
_PRAGMAS: Final = ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000")
_TABLES: Final = "'contacts', 'contact_tags'"
_INDEXES: Final = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
    f"AND tbl_name IN ({_TABLES})"
)
_FIND: Final = (
    "INSERT INTO contact_search (rowid, search_text) SELECT search_key, words(search_text) "
    "FROM contacts WHERE organization_id = ? AND deleted_at IS NULL ORDER BY search_key"
)


class KeyDraw:
    """Search keys of one file, none of them twice."""

    def __init__(self) -> None:
        self._drawn: set[int] = set()

    def __call__(self, name: str) -> int:
        """A fresh key, in the place of the name."""
        order = contact_index.CONTACTS.order
        first = order.of_name(name) << order.unique_bits
        key = first | randbits(order.unique_bits)
        while key in self._drawn:
            key = first | randbits(order.unique_bits)
        self._drawn.add(key)
        return key


def fill(
    file: str,
    dialect: Dialect,
    scope: UUID,
    rows: Iterator[Rows],
    add_contact: HotStatement,
    add_tag: HotStatement,
) -> None:
    """Store the contacts of the organization `scope`, which has none so far."""
    contacts, tags = add_contact.compile(dialect), add_tag.compile(dialect)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {name}")
        while batch := [*islice(rows, _BATCH)]:
            connection.execute("BEGIN IMMEDIATE")
            contacts.write_many(connection, [contact for contact, _tags in batch])
            tags.write_many(connection, [tag for _contact, tags in batch for tag in tags])
            connection.execute("COMMIT")
        for _name, sql in indexes:
            connection.execute(sql)
        connection.create_function("words", 1, lambda text: index_words(text, scope))
        connection.execute(_FIND, (scope.hex,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
