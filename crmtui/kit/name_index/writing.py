"""Keeping an index in step: whoever inserts, changes or deletes a record says so."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, text

from crmtui.kit.hot import HotStatement
from crmtui.kit.name_index.stored import index_words
from crmtui.kit.name_index.tables import Entry, NameIndex
from crmtui.kit.transactions import ReadTx, WriteTx


def add(tx: WriteTx, index: NameIndex, entries: Iterable[Entry]) -> None:
    """Make records findable."""
    if tx.dialect == "sqlite":
        _write_documents(tx, index.add_document, entries)
    elif added := list(entries):
        tx.execute(index.add_rows, _as_arrays(added))


def remove(tx: WriteTx, index: NameIndex, entries: Iterable[Entry]) -> None:
    """Forget records; the entries must be what was added."""
    if tx.dialect == "sqlite":
        _write_documents(tx, index.remove_document, entries)
    elif rows := [{"key": entry.key, "scope": entry.scope} for entry in entries]:
        tx.execute(index.remove_row, rows)


def _as_arrays(entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "keys": [entry.key for entry in entries],
        "scopes": [entry.scope for entry in entries],
        "texts": [entry.text for entry in entries],
    }


def _write_documents(tx: WriteTx, statement: HotStatement, entries: Iterable[Entry]) -> None:
    """Sorted, because FTS5 writes a segment whenever row ids go back."""
    rows = [
        {"key": entry.key, "words": entry.words or index_words(entry.text, entry.scope)}
        for entry in sorted(entries)
    ]
    if rows:
        tx.change_many(statement, rows)


def rebuild(tx: WriteTx, index: NameIndex) -> int:
    """Index all records of all organizations anew; returns how many there are."""
    tx.flush()
    tx.execute(index.remove_all_documents if tx.dialect == "sqlite" else delete(index.rows))
    total, after = 0, -1
    while rows := tx.execute(index.all_records, {"after": after}).all():
        add(tx, index, map(_entry, rows))
        total += len(rows)
        after = rows[-1][0]
    return total


def _entry(row: Row[Any]) -> Entry:
    key, stored, scope = tuple(row)
    return Entry(key, stored, scope)


def count_entries(tx: ReadTx, index: NameIndex) -> int:
    """How many records the index holds; for checks."""
    counted = index.table_name + ("_docsize" if tx.dialect == "sqlite" else "")
    return int(tx.execute(text(f"SELECT count(*) FROM {counted}")).scalar_one())
