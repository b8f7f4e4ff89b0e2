"""Constraint violations as typed errors, translated in one place.

A table says what a violation means in the constraint's `info`:

    UniqueConstraint("slug", info=violation("organization.slug_taken", "…", "slug"))

PostgreSQL names the constraint that failed, SQLite the columns; both lead to the same entry.
"""

import re
from functools import cache
from typing import Any, Final

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from crmtui.kit.errors import Conflict, CrmError, LimitReached
from crmtui.kit.tables import Base

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
