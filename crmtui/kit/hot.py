"""Statements for hot paths: compiled once, then run on the driver's own connection.

SQLAlchemy spends several times what SQLite needs for a point read on finding the compiled form,
making an execution context and wrapping the cursor. A hot statement keeps the compiled text and the
conversions of its columns, so a run is the driver's `execute` and a few conversions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, BindParameter, Dialect, Uuid
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeEngine

from crmtui.kit.ids import digits, hex_of, uuid_from_hex
from crmtui.kit.json_text import read_json

Values = Mapping[str, Any]
Row = Sequence[Any]


class HotStatement:
    """A statement that runs often. Unlike the session it adds no filter by organization.

    A dialect that needs another statement gets it by its name: `postgresql=…`.
    """

    __slots__ = ("_statement", "_variants", "forms")

    def __init__(self, statement: ClauseElement, **variants: ClauseElement) -> None:
        self._statement = statement
        self._variants = variants
        self.forms: dict[str, HotForm] = {}
        """What was compiled so far, by the name of the dialect."""

    def compile(self, dialect: Dialect) -> "HotForm":
        """The form for `dialect`, which `forms` has from then on."""
        statement = self._variants.get(dialect.name, self._statement)
        form = self.forms[dialect.name] = HotForm(statement, dialect)
        return form


class HotForm:
    """The text for one dialect, and what happens to the values that go in and come out."""

    __slots__ = ("_bind", "_convert", "_errors", "_text")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"{statement} is not a statement that reads or writes rows")
        self._text = compiled.string
        self._bind = _make_binder(compiled, dialect)
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        self._convert = _make_converter([column.type for column in columns], dialect)
        self._errors: Any = dialect.loaded_dbapi.Error

    def read(self, driver: Any, values: Values) -> list[Row]:
        """The rows it gives on the driver's own connection.

        Raises:
            sqlalchemy.exc.DBAPIError: of the same kind as if SQLAlchemy had run it.
        """
        bound = self._bind(values)
        try:
            rows = driver.execute(self._text, bound).fetchall()
        except self._errors as error:
            raise self._wrap(error) from error
        return list(map(self._convert, rows))

    def write(self, driver: Any, values: Values) -> int:
        """How many rows it wrote. Raises as `read`."""
        bound = self._bind(values)
        try:
            count: int = driver.execute(self._text, bound).rowcount
        except self._errors as error:
            raise self._wrap(error) from error
        return count

    def write_many(self, driver: Any, values: Iterable[Values]) -> int:
        """Run it once for each of `values`; how many rows it wrote in all. Raises as `read`."""
        bound = list(map(self._bind, values))
        cursor = driver.cursor()
        try:
            cursor.executemany(self._text, bound)
            count: int = cursor.rowcount
            return count
        except self._errors as error:
            raise self._wrap(error) from error
        finally:
            cursor.close()

    def _wrap(self, error: Any) -> BaseException:
        """Without the values: they may be personal, and the text of an error reaches the log."""
        wrapped: BaseException = DBAPIError.instance(
            self._text, None, error, self._errors, hide_parameters=True
        )
        return wrapped


class _Source:
    """One expression of Python, put together like a named tuple's methods are.

    A call a column is what a loop over converters costs; written out, most columns cost none.
    """

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter
        self.names: dict[str, Any] = {}

    def name(self, value: Any) -> str:
        """A name under which the expression finds `value`."""
        found = f"given_{len(self.names)}"
        self.names[found] = value
        return found

    def make(self, expression: str) -> Callable[[Any], Any]:
        text = f"lambda {self.parameter}: {expression}"
        made: Callable[[Any], Any] = eval(text, self.names)  # noqa: S307 — of our own words only
        return made


def _make_binder(compiled: SQLCompiler, dialect: Dialect) -> Callable[[Values], Any]:
    """From named values to what the driver takes: a tuple (SQLite) or a mapping."""
    source = _Source("values")
    names = list(compiled.positiontup or compiled.params)
    parts = [_bind_part(source, name, compiled.binds[name], dialect) for name in names]
    if compiled.positiontup is not None:
        return source.make(f"({''.join(part + ', ' for part in parts)})")
    pairs = (f"{name!r}: {part}" for name, part in zip(names, parts, strict=True))
    return source.make(f"{{{', '.join(pairs)}}}")


def _bind_part(source: _Source, name: str, parameter: BindParameter[Any], dialect: Dialect) -> str:
    kind = parameter.type
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    if not parameter.required:
        fixed = parameter.value if convert is None else convert(parameter.value)
        return source.name(fixed)
    value = f"values[{name!r}]"
    if convert is None:
        return value
    if _is_hex(kind, dialect):
        kept, write = source.name(digits.get), source.name(hex_of)
        return f"(None if (one := {value}) is None else {kept}(one.int) or {write}(one.int))"
    return f"{source.name(convert)}({value})"


def _make_converter(types: Sequence[TypeEngine[Any]], dialect: Dialect) -> Callable[[Row], Row]:
    """From the driver's row to Python's types."""
    source = _Source("row")
    parts = [_result_part(source, at, kind, dialect) for at, kind in enumerate(types)]
    if parts == [f"row[{at}]" for at in range(len(types))]:
        return tuple
    return source.make(f"({''.join(part + ', ' for part in parts)})")


def _result_part(source: _Source, at: int, kind: TypeEngine[Any], dialect: Dialect) -> str:
    value = f"row[{at}]"
    convert: Any = kind.dialect_impl(dialect).result_processor(dialect, None)
    if convert is None:
        return value
    if _is_hex(kind, dialect):
        convert = uuid_from_hex
    elif isinstance(kind, JSON) and dialect.name == "sqlite":
        convert = read_json
    return f"(None if {value} is None else {source.name(convert)}({value}))"


def _is_hex(kind: TypeEngine[Any], dialect: Dialect) -> bool:
    """Whether the database keeps this type as the 32 digits of a UUID."""
    return isinstance(kind, Uuid) and not dialect.supports_native_uuid
