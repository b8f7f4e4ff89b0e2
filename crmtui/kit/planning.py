"""Telling a database's planner which way to go, and which way not."""

from typing import Any, TypeVar

from sqlalchemy import FromClause, Select, UnaryExpression
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.operators import custom_op

Value = TypeVar("Value", bound=Any)


def unindexed(column: InstrumentedAttribute[Value]) -> UnaryExpression[Value]:
    """The column, of no use to SQLite's planner as the beginning of an index.

    Without statistics it takes any index on an organization for better than fifty keys.
    """
    return UnaryExpression(column.expression, operator=custom_op("+"), type_=column.type)


def indexed_by(
    query: Select[*tuple[Any, ...]], model: type[Any], index: str
) -> Select[*tuple[Any, ...]]:
    """`query`, for which SQLite takes this index of the model's table and no other.

    It refuses a query that the index cannot serve. Other databases have statistics.
    """
    return query.with_hint(model, f"INDEXED BY {index}", "sqlite")


class HintingCompiler(SQLiteCompiler):
    """Writes the hint behind the table, which SQLAlchemy does for other databases only."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text
