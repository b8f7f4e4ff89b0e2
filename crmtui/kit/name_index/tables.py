"""Which tables an index stands on, and its statements, built once for each kind of record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Delete,
    Integer,
    Select,
    TableClause,
    Text,
    TextClause,
    Uuid,
    bindparam,
    cast,
    collate,
    column,
    delete,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import CTE, TableValuedAlias

from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among
from crmtui.kit.name_index.name_order import NAME_BITS, name_key

REBUILT_AT_ONCE: Final = 5_000
_LIMIT: Final = bindparam("limit", type_=Integer())


class Entry(NamedTuple):
    """One record as the index knows it."""

    key: int
    text: str
    scope: UUID
    words: str = ""
    """What `index_words` makes of the text, where somebody has it already."""


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """How a name becomes the upper bits of a key, and how many bits below make it unique."""

    of_name: Callable[[str], int]
    unique_bits: int

    def range_of(self, key: int) -> tuple[int, int]:
        """The lowest and the highest key of all records whose names begin as this key's does."""
        lowest = key >> self.unique_bits << self.unique_bits
        return lowest, lowest | (1 << self.unique_bits) - 1


BY_FREQUENCY: Final = KeyOrder(name_key, unique_bits=63 - NAME_BITS)


class NameIndex:
    """The index of one kind of record.

    On SQLite each record is one document of the FTS table `<kind>_search`, whose rowid is the key,
    so that a search in name order stops as soon as it has enough. On PostgreSQL `<kind>_search` is
    a table of keys and texts, whose GIN index holds the same words.

    `namesakes_by` is the column that orders records of one and the same text.
    """

    def __init__(
        self,
        kind: str,
        model: type[Any],
        *,
        scope: str = "organization_id",
        order: KeyOrder = BY_FREQUENCY,
        namesakes_by: str = "search_key",
    ) -> None:
        self.kind = kind
        self.table_name = f"{kind}_search"
        self.order = order
        self._model = model
        self.key: InstrumentedAttribute[int] = model.search_key
        self.stored: InstrumentedAttribute[str] = model.search_text
        self._scope: InstrumentedAttribute[UUID] = getattr(model, scope)
        self._place: InstrumentedAttribute[int] = getattr(model, namesakes_by)

    # --- writing ----------------------------------------------------------------------------------

    @cached_property
    def add_document(self) -> HotStatement:
        name = self.table_name
        return HotStatement(text(f"INSERT INTO {name} (rowid, search_text) VALUES (:key, :words)"))

    @cached_property
    def remove_document(self) -> HotStatement:
        name = self.table_name
        return HotStatement(
            text(f"INSERT INTO {name} ({name}, rowid, search_text) VALUES ('delete', :key, :words)")
        )

    @cached_property
    def remove_all_documents(self) -> TextClause:
        name = self.table_name
        return text(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")

    @cached_property
    def rows(self) -> TableClause:
        """PostgreSQL's table."""
        return table(
            self.table_name,
            column("search_key", BigInteger()),
            column(self._scope.key, Uuid()),
            column("search_text", Text()),
        )

    @cached_property
    def add_rows(self) -> TextClause:
        """One statement however many: PostgreSQL takes three times as long for one a row."""
        return text(
            f"INSERT INTO {self.table_name} (search_key, {self._scope.key}, search_text) "
            "SELECT * FROM unnest(CAST(:keys AS bigint[]), CAST(:scopes AS uuid[]), "
            "CAST(:texts AS text[]))"
        )

    @cached_property
    def remove_row(self) -> Delete:
        scope = self.rows.c[self._scope.key]
        return delete(self.rows).where(
            scope == bindparam("scope"), self.rows.c.search_key == bindparam("key")
        )

    # --- the records ------------------------------------------------------------------------------

    def taken_keys(self, dialect: DialectName) -> Select[int]:
        """Written out, because PostgreSQL would keep the plan it once made for an empty table.

        That plan is to read all of it for each chunk of a long import.
        """
        if dialect == "sqlite":
            return select(self.key).where(among(self.key.expression, "keys", dialect))
        keys: BindParameter[Any] = bindparam("keys", expanding=True, literal_execute=True)
        return select(self.key).where(self.key.in_(keys))

    @cached_property
    def all_records(self) -> Select[int, str, UUID]:
        return (
            select(self.key, self.stored, self._scope)
            .where(self._model.deleted_at.is_(None), self.key > bindparam("after"))
            .order_by(self.key)
            .limit(REBUILT_AT_ONCE)
        )

    @cached_property
    def records(self) -> HotStatement:
        """The first `:limit` of `:keys` by name: keys, texts and ids."""
        key = self.key.expression
        return HotStatement(
            self.by_name("sqlite").where(among(key, "keys", "sqlite")),
            postgresql=self.by_name("postgresql").where(among(key, "keys", "postgresql")),
        )

    def by_name(self, dialect: DialectName, *lots: ColumnElement[Any]) -> Select[int, str, UUID]:
        """The first `:limit` records, keys, texts and ids: lot by lot, each by name."""
        name = self.key.expression.op(">>")(literal(self.order.unique_bits, Integer()))
        stored = self.stored if dialect == "sqlite" else collate(self.stored, "C")
        query = select(self.key, self.stored, self._model.id)
        return query.order_by(*lots, name, stored, self._place).limit(_LIMIT)

    # --- asking -----------------------------------------------------------------------------------

    @cached_property
    def match(self) -> HotStatement:
        """SQLite's first keys of a range."""
        name = self.table_name
        return HotStatement(
            text(
                f"SELECT rowid FROM {name} WHERE {name} MATCH :query "
                "AND rowid > :after AND rowid <= :last ORDER BY rowid LIMIT :limit"
            )
        )

    @cached_property
    def collected(self) -> CTE:
        """What PostgreSQL's index gives: `few` at the most."""
        return (
            select(self._matches()).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
        )

    @cached_property
    def walked(self) -> TableValuedAlias:
        """PostgreSQL's next `names` along the names."""
        walked: TableValuedAlias = getattr(func, f"{self.kind}_names")(
            bindparam("scope", type_=Uuid()),
            bindparam("after", type_=BigInteger()),
            bindparam("last", type_=BigInteger()),
            bindparam("names", type_=Integer()),
        ).table_valued(*_columns(), name="walked")
        return walked

    @cached_property
    def other_scopes(self) -> HotStatement:
        """One other than `:scope`, if there is any."""
        (reference,) = self._scope.expression.foreign_keys
        scope = reference.column
        other = scope != bindparam("scope", type_=Uuid())
        return HotStatement(select(literal(1)).select_from(scope.table).where(other).limit(1))

    def matching(self, dialect: DialectName) -> Select[Any]:
        """The keys of all that match `:query`; on PostgreSQL of the scope `:scope`, `:few` at most.

        For `IN`, or to be read in no order.
        """
        if dialect == "sqlite":
            match = text(f"{self.table_name} MATCH :query")
            documents = table(self.table_name, column("rowid", BigInteger()))
            return select(documents.c.rowid).where(match).limit(bindparam("few", type_=Integer()))
        matches = self._matches()
        return select(matches.c.search_key)

    def _matches(self) -> TableValuedAlias:
        matches: TableValuedAlias = getattr(func, f"{self.kind}_matches")(
            bindparam("scope", type_=Uuid()),
            cast(bindparam("query", type_=Text()), TSQUERY),
            bindparam("few", type_=Integer()),
        ).table_valued(*_columns(), name="matches")
        return matches


def _columns() -> Iterable[Any]:
    return column("search_key", BigInteger()), column("search_text", Text())
