"""Constraint violations as typed errors, translated in one place.

A table says what a violation means in the constraint's `info`:

    UniqueConstraint("slug", info=violation("organization.slug_taken", "…", "slug"))

PostgreSQL names the constraint that failed, SQLite the columns; both lead to the same entry.

A foreign key that fails is somebody else's doing: services look first at what they are told to
refer to, so it was deleted in the same moment. Of these SQLite names nothing at all; then the
columns are those of the statement that refer to anything.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from crmtui.kit.errors import Conflict, CrmError, LimitReached, NotFound
from crmtui.kit.i18n import _
from crmtui.kit.tables import Base

_FOREIGN_KEY: Final = "23503"
_SQLITE_FOREIGN_KEY: Final = "FOREIGN KEY constraint failed"
_WRITTEN: Final = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE)\s+\"?(\w+)\"?\s(.*)", re.DOTALL | re.I)
_KEY: Final = "crmtui_violation"
_SQLITE_UNIQUE: Final = re.compile(r"UNIQUE constraint failed: (?:index '([^']+)'|(.+))")
_SQLITE_CHECK: Final = re.compile(r"CHECK constraint failed: (\S+)")


def violation(
    code: str, message: str, field: str | None = None, kind: type[CrmError] = Conflict
) -> dict[str, Any]:
    """The `info` of a constraint whose violation a person can bring about."""
    return {_KEY: (kind, code, message, {field: message} if field else {})}


def exhausted(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    """The `info` of a CHECK that guards a stock or a capacity."""
    return violation(code, message, field, LimitReached)


def translate(error: IntegrityError) -> CrmError | None:
    """The typed error for a violated constraint, or None if the table does not explain it."""
    if _is_foreign_key(error):
        return _reference_error(error)
    found = _violations().get(_violated(error))
    if found is None:
        return None
    kind, code, message, fields = found
    return kind(code, message, fields)


def _violated(error: IntegrityError) -> str:
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    text = str(error.orig)
    if match := _SQLITE_UNIQUE.search(text):
        return match[1] or match[2]
    match = _SQLITE_CHECK.search(text)
    return match[1] if match else text


def _is_foreign_key(error: IntegrityError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code == _FOREIGN_KEY or (code is None and _SQLITE_FOREIGN_KEY in str(error.orig))


def _reference_error(error: IntegrityError) -> CrmError:
    """What is referred to is gone, or what is deleted is referred to."""
    written = _WRITTEN.match(error.statement or "")
    table = Base.metadata.tables.get(written[1]) if written else None
    if written is None or table is None:
        return Conflict("record.in_use", _("Other records refer to this one. Remove those first."))
    message = _("It was deleted in the meantime. Choose another one.")
    fields = dict.fromkeys(_referring(error, table, written[2]), message)
    listed = ", ".join(fields) or table.name
    return NotFound("reference.not_found", f"{listed}: {message}", fields)


def _referring(error: IntegrityError, table: Table, rest: str) -> Iterable[str]:
    """The columns of the key that failed, or of all keys that the statement writes."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    named = {*re.findall(r"\w+", rest)} - {"organization_id"}
    keys = [rule for rule in table.constraints if isinstance(rule, ForeignKeyConstraint)]
    for key in (rule for rule in keys if name in (None, rule.name)):
        yield from (column.name for column in key.columns if name or column.name in named)


@cache
def _violations() -> dict[str, tuple[type[CrmError], str, str, dict[str, str]]]:
    found = {}
    for table in Base.metadata.tables.values():
        for rule in (*table.constraints, *table.indexes):
            if _KEY not in rule.info or not isinstance(
                rule, UniqueConstraint | CheckConstraint | Index
            ):
                continue
            found[str(rule.name)] = rule.info[_KEY]
            if not isinstance(rule, CheckConstraint):
                columns = ", ".join(f"{table.name}.{column.name}" for column in rule.columns)
                found[columns] = rule.info[_KEY]
    return found
