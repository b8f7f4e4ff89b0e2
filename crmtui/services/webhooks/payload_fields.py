"""The fields of payloads: what they mean, and how each dialect writes and describes them.

Facts about a record are kept neutrally: camelCase names, UUIDs and moments as text, money in minor
units. Here they become what the documents show.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final
from uuid import UUID

from crmtui.kit.money import minor_digits
from crmtui.kit.wire_values import object_wire_id, to_iso, to_ms
from crmtui.services.webhooks.schemas import Dialect


class Kind(Enum):
    """What a field means."""

    TEXT = auto()
    ID = auto()
    COUNT = auto()
    FLAG = auto()
    MONEY = auto()
    """An amount that kazi writes in major units."""
    MINOR = auto()
    """An amount that all write in minor units: kazi's payments."""
    STAMP = auto()
    """When the program did something; milliseconds at l4yercak3."""
    TIME = auto()
    """When something takes place; ISO 8601 everywhere."""
    DAY = auto()
    TEXTS = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One fact about a record."""

    name: str
    kind: Kind
    example: Any
    always: bool = True
    nullable: bool = False
    head: bool = False
    """At l4yercak3: beside `displayName`, not among the `customProperties`."""
    said: Mapping[Dialect, Mapping[str, str]] = field(default_factory=dict)
    """Where a dialect has another word for a value."""


Write = Callable[[Any, Mapping[str, Any]], Any]
"""From a neutral value, and all facts of its record, to what the dialect writes."""


def write_field(dialect: Dialect, given: Field) -> Write | None:
    """How `dialect` writes the field; None: as it is."""
    if words := given.said.get(dialect):
        return lambda value, _facts: words.get(value, value)
    return _WRITERS[dialect].get(given.kind)


def field_name(dialect: Dialect, name: str) -> str:
    """The field's name at `dialect`: kazi writes snake_case."""
    return _CAPITAL.sub(lambda found: f"_{found[0].lower()}", name) if dialect == "kazi" else name


def field_schema(dialect: Dialect, given: Field) -> dict[str, Any]:
    """The field's JSON Schema."""
    schema = dict(_SCHEMAS[dialect][given.kind])
    if given.nullable:
        schema["type"] = [schema["type"], "null"]
    return schema


def object_schema(
    properties: Mapping[str, Any], required: list[str], **more: Any
) -> dict[str, Any]:
    """The JSON Schema of an object that has these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
        **more,
    }


_CAPITAL: Final = re.compile(r"[A-Z]")
_HEX: Final = "[0-9a-f]{32}"
_UUID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _object_id(value: str, _facts: Mapping[str, Any]) -> str:
    return object_wire_id(UUID(value))


def _ms(value: str, _facts: Mapping[str, Any]) -> int:
    return to_ms(datetime.fromisoformat(value))


def _iso(value: str, _facts: Mapping[str, Any]) -> str:
    return to_iso(datetime.fromisoformat(value))


def _major(value: int, facts: Mapping[str, Any]) -> int | float:
    scale: int = 10 ** minor_digits(str(facts.get("currency") or "EUR"))
    whole, rest = divmod(value, scale)
    return value / scale if rest else whole


_WRITERS: Final[Mapping[Dialect, Mapping[Kind, Write]]] = {
    "l4yercak3": {Kind.ID: _object_id, Kind.STAMP: _ms, Kind.TIME: _iso},
    "workos": {Kind.STAMP: _iso, Kind.TIME: _iso},
    "kazi": {Kind.STAMP: _iso, Kind.TIME: _iso, Kind.MONEY: _major},
}

_UUID_SCHEMA: Final = {"type": "string", "format": "uuid", "pattern": f"^{_UUID}$"}
_TIME_SCHEMA: Final = {"type": "string", "format": "date-time"}
_COMMON: Final[Mapping[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"type": "string"},
    Kind.ID: _UUID_SCHEMA,
    Kind.COUNT: {"type": "integer"},
    Kind.FLAG: {"type": "boolean"},
    Kind.MONEY: {"type": "integer", "description": "In minor units, such as cents."},
    Kind.MINOR: {"type": "integer", "description": "In minor units, such as cents."},
    Kind.STAMP: _TIME_SCHEMA,
    Kind.TIME: _TIME_SCHEMA,
    Kind.DAY: {"type": "string", "format": "date"},
    Kind.TEXTS: {"type": "array", "items": {"type": "string"}},
}
_MS_SCHEMA: Final = {"type": "integer", "description": "Milliseconds since 1970."}
_SCHEMAS: Final[Mapping[Dialect, Mapping[Kind, dict[str, Any]]]] = {
    "l4yercak3": {
        **_COMMON,
        Kind.ID: {"type": "string", "pattern": f"^obj_{_HEX}$"},
        Kind.STAMP: _MS_SCHEMA,
    },
    "workos": _COMMON,
    "kazi": {
        **_COMMON,
        Kind.MONEY: {"type": "number", "description": "In major units, such as euros."},
    },
}


def envelope_schema(dialect: Dialect, name: str) -> dict[str, Any]:
    """The JSON Schema of a field of the envelope itself."""
    return dict(_ENVELOPE[dialect][name])


_ENVELOPE: Final[Mapping[Dialect, Mapping[str, dict[str, Any]]]] = {
    "l4yercak3": {
        "id": {"type": "string", "pattern": f"^evt_{_HEX}$"},
        "timestamp": _MS_SCHEMA,
        "organizationId": {"type": "string", "pattern": f"^org_{_HEX}$"},
    },
    "workos": {
        "id": {"type": "string", "pattern": f"^evt_{_HEX}$"},
        "entityId": _UUID_SCHEMA,
        "orgId": _UUID_SCHEMA,
        "occurredAt": _TIME_SCHEMA,
    },
    "kazi": {"id": _UUID_SCHEMA, "created_at": _TIME_SCHEMA},
}
