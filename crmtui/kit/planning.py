"""Telling a database's planner which way not to go."""

from typing import Any, TypeVar

from sqlalchemy import UnaryExpression
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.operators import custom_op

Value = TypeVar("Value", bound=Any)


def unindexed(column: InstrumentedAttribute[Value]) -> UnaryExpression[Value]:
    """The column, of no use to SQLite's planner as the beginning of an index.

    Without statistics it takes any index on an organization for better than fifty keys.
    """
    return UnaryExpression(column.expression, operator=custom_op("+"), type_=column.type)
