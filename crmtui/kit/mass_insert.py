"""Many new rows of one table.

SQLite takes them one by one, which is fastest there; PostgreSQL with one statement, because each
costs it as much as what is written.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy import text as statement

from crmtui.kit.hot import HotStatement, Values
from crmtui.kit.json_text import write_json
from crmtui.kit.transactions import WriteTx

_FEW: Final = 3
"""So many rows are written one by one everywhere."""


class MassInsert:
    """An insert into `table` of rows that give every one of `columns`.

    `insert` is the same for one row; `on_conflict` is how that ends in PostgreSQL's own words.
    """

    def __init__(
        self, table: Table, columns: Sequence[str], insert: HotStatement, on_conflict: str = ""
    ) -> None:
        self._insert = insert
        self._columns = columns
        names = ", ".join(columns)
        self._all = statement(
            f"INSERT INTO {table.name} ({names}) SELECT {names} FROM "
            f"json_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS json)) "
            f"{on_conflict}"
        )

    def write(self, tx: WriteTx, rows: Sequence[Values]) -> int:
        """How many rows were written. The rows of one statement get their numbers in order."""
        if tx.dialect == "sqlite" or len(rows) <= _FEW:
            return tx.change_many(self._insert, rows)
        columns = self._columns
        told: list[dict[str, Any]] = [{name: row[name] for name in columns} for row in rows]
        try:
            text = write_json(told)
        except TypeError:  # something rare, such as a number of more than 64 bits, among moments
            return tx.change_many(self._insert, rows)
        return tx.execute(self._all, {"rows": text}).rowcount
