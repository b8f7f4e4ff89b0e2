"""Conditions on any number of values, given as one parameter: the statement stays the same."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, String, bindparam, func, select

from crmtui.kit.database import DialectName
from crmtui.kit.json_text import write_json


def among(column: ColumnElement[Any], name: str, dialect: DialectName) -> ColumnElement[bool]:
    """Whether the column is among the values of parameter `name`, as `list_value` binds them.

    Beside a condition on the organization, SQLite needs that one `unindexed`.
    """
    if dialect == "sqlite":
        each = func.json_each(bindparam(name, type_=String())).table_valued("value")
        return column.in_(select(each.c.value))
    return column == func.any(bindparam(name, type_=ARRAY(column.type)))


def list_value(values: Iterable[Any], dialect: DialectName) -> str | list[Any]:
    """What `among` compares with, as the database takes it."""
    if dialect == "sqlite":
        return write_json([one.hex if isinstance(one, UUID) else one for one in values])
    return [*values]
