"""Optimistic versions: the second saver is told, field by field, what the first one saved."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from crmtui.kit.errors import Conflict
from crmtui.kit.i18n import _
from crmtui.kit.tables import Versioned


def given_fields(data: BaseModel) -> dict[str, Any]:
    """The fields of an update that were set, without `expected_version`."""
    given = data.model_fields_set - {"expected_version"}
    # In the schema's order: a set's differs from run to run, and people see it.
    return {name: getattr(data, name) for name in type(data).model_fields if name in given}


def require_version(row: Versioned, expected: int | None, wanted: Mapping[str, Any]) -> None:
    """Refuse to overwrite what somebody else saved meanwhile.

    Raises:
        Conflict: record.changed; `details` has the current `version` and `differences`, which maps
            each field that differs to `{"yours": …, "theirs": …}`.
    """
    if expected is None or expected == row.version:
        return
    differences = {
        name: {"yours": as_json(value), "theirs": as_json(getattr(row, name))}
        for name, value in wanted.items()
        if getattr(row, name) != value
    }
    raise Conflict(
        "record.changed",
        _("Somebody else saved this in the meantime. Compare, then save again."),
        {name: f"{pair['theirs']}" for name, pair in differences.items()},
        version=row.version,
        differences=differences,
    )


def apply(row: Versioned, wanted: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Set what differs; returns `{field: {"from": old, "to": new}}` in JSON's types."""
    changes = {}
    for name, value in wanted.items():
        old = getattr(row, name)
        if old != value:
            changes[name] = {"from": as_json(old), "to": as_json(value)}
            setattr(row, name, value.value if isinstance(value, Enum) else value)
    return changes


def as_json(value: Any) -> Any:
    """`value` as it is kept in an event row."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    return value
