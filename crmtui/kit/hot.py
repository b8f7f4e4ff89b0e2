"""Statements for hot paths: compiled once, then run on the driver's own connection.

SQLAlchemy spends several times what SQLite needs for a point read on finding the compiled form,
making an execution context and wrapping the cursor. A hot statement keeps the compiled text and the
conversions of its columns, so a run is the driver's `execute` and a few conversions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Uuid
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeEngine

from crmtui.kit.ids import uuid_from_hex

Convert = Callable[[Any], Any]
Values = Mapping[str, Any]
Row = Sequence[Any]


class _Driver(Protocol):
    """What both drivers' connections have in common."""

    def execute(self, sql: str, parameters: Any, /) -> Any: ...


class HotStatement:
    """A statement that runs often. Unlike the session it adds no filter by organization."""

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Values) -> list[Row]:
        """The rows it gives, if any.

        Raises:
            sqlalchemy.exc.DBAPIError: of the same kind as if SQLAlchemy had run it.
        """
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        driver: Any = connection.connection.dbapi_connection
        return compiled.run(driver, values)


class _Compiled:
    """The text for one dialect, and what happens to the values that go in and come out."""

    __slots__ = ("_bind", "_convert", "_errors", "_returns_rows", "_text")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"{statement} is not a statement that reads or writes rows")
        self._text = compiled.string
        self._bind = _make_binder(compiled, dialect)
        columns = _columns_of(statement)
        self._returns_rows = bool(columns)
        self._convert = _make_converter([column.type for column in columns], dialect)
        self._errors: Any = dialect.loaded_dbapi.Error

    def run(self, driver: _Driver, values: Values) -> list[Row]:
        bound = self._bind(values)
        try:
            cursor = driver.execute(self._text, bound)
            if not self._returns_rows:
                return []
            rows = cursor.fetchall()
        except self._errors as error:
            raise DBAPIError.instance(self._text, bound, error, self._errors) from error
        return rows if self._convert is None else [self._convert(row) for row in rows]


def _columns_of(statement: ClauseElement) -> list[Any]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    if isinstance(statement, UpdateBase):
        return list(statement.exported_columns)
    return []


def _make_binder(compiled: SQLCompiler, dialect: Dialect) -> Callable[[Values], Any]:
    """From named values to what the driver takes: a sequence (SQLite) or a mapping."""
    names = list(compiled.positiontup or compiled.binds)
    fixed = {
        name: _bind_converter(compiled.binds[name].type, dialect)(compiled.binds[name].value)
        for name in names
        if not compiled.binds[name].required
    }
    conversions = [
        (at, convert)
        for at, name in enumerate(names)
        if name not in fixed
        and (convert := _bind_converter(compiled.binds[name].type, dialect)) is not _as_it_is
    ]
    collect = _collector(names)

    def bind(values: Values) -> list[Any]:
        bound = collect({**fixed, **values} if fixed else values)
        for at, convert in conversions:
            bound[at] = convert(bound[at])
        return bound

    if compiled.positiontup is not None:
        return bind
    return lambda values: dict(zip(names, bind(values), strict=True))


def _collector(names: Sequence[str]) -> Callable[[Values], list[Any]]:
    if not names:
        return lambda _values: []
    if len(names) == 1:
        only = names[0]
        return lambda values: [values[only]]
    get = itemgetter(*names)
    return lambda values: list(get(values))


def _make_converter(
    types: Iterable[TypeEngine[Any]], dialect: Dialect
) -> Callable[[Row], Row] | None:
    """From the driver's row to Python's types; None where they are the same."""
    conversions: list[tuple[int, Convert]] = []
    for at, kind in enumerate(types):
        convert = _result_converter(kind, dialect)
        if convert is not None:
            conversions.append((at, convert))
    if not conversions:
        return None

    def convert_row(row: Row) -> Row:
        converted = list(row)
        for at, convert in conversions:
            if converted[at] is not None:
                converted[at] = convert(converted[at])
        return converted

    return convert_row


def _bind_converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _result_converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, Uuid) and not dialect.supports_native_uuid:
        return uuid_from_hex
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _as_it_is(value: Any) -> Any:
    return value
