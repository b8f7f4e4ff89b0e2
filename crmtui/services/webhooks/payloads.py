"""What is sent: the body of each dialect, as its document shows it, and the schema of that body.

l4yercak3 "Webhooks Payload Format"; workos "Webhook Payload" (its signature is computed over what
`JSON.stringify` gives, so bodies are compact, and nothing is escaped that need not be); kazi's
document shows none: ISO 8601 and snake_case, as everywhere in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson

from crmtui.kit.wire_values import (
    event_wire_id,
    object_wire_id,
    organization_wire_id,
    to_iso,
    to_ms,
)
from crmtui.services.webhooks.entities import Entity
from crmtui.services.webhooks.payload_fields import (
    Field,
    Kind,
    Write,
    envelope_schema,
    field_name,
    field_schema,
    object_schema,
    write_field,
)
from crmtui.services.webhooks.schemas import Dialect

Payload = dict[str, Any]
SCHEMA_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Message:
    """What a payload is about, before a dialect writes it."""

    id: UUID
    type: str
    entity: Entity
    organization_id: UUID
    """Of the subscription."""
    occurred_at: datetime
    facts: Mapping[str, Any]
    """With `id` and `displayName`; see `payload_fields`."""


def message_wire_id(dialect: Dialect, message_id: UUID) -> str:
    """The message's id as the receiver sees it, in the body and in the header `webhook-id`."""
    return str(message_id) if dialect == "kazi" else event_wire_id(message_id)


def write_payload(dialect: Dialect, message: Message) -> Payload:
    """The body as `dialect` documents it."""
    return _WRITERS[dialect](message)


def write_body(dialect: Dialect, message: Message) -> str:
    """The body as it is sent and signed."""
    return orjson.dumps(write_payload(dialect, message)).decode()


def payload_schema(dialect: Dialect, name: str, entity: Entity) -> Payload:
    """The JSON Schema of the whole body of event type `name`."""
    schema = _SCHEMAS[dialect](name, entity)
    return {"$schema": SCHEMA_DIALECT, "title": name, **schema}


# --- l4yercak3 ----------------------------------------------------------------------------------


def _write_l4yercak3(message: Message) -> Payload:
    facts, plan = message.facts, _plan("l4yercak3", message.entity)
    return {
        "id": event_wire_id(message.id),
        "type": message.type,
        "timestamp": to_ms(message.occurred_at),
        "data": {
            "id": object_wire_id(UUID(facts["id"])),
            "type": message.entity.name_in("l4yercak3"),
            **_write_fields(plan.head, facts),
            "displayName": facts["displayName"],
            "customProperties": _write_fields(plan.rest, facts),
        },
        "organizationId": organization_wire_id(message.organization_id),
    }


def _l4yercak3_schema(name: str, entity: Entity) -> Payload:
    properties, required = _properties(
        "l4yercak3", tuple(field for field in entity.fields if not field.head)
    )
    head, head_required = _properties(
        "l4yercak3", tuple(field for field in entity.fields if field.head)
    )
    object_id = field_schema("l4yercak3", _ID)
    data = object_schema(
        {
            "id": object_id,
            "type": {"const": entity.name_in("l4yercak3")},
            **head,
            "displayName": {"type": "string"},
            "customProperties": object_schema(properties, required),
        },
        ["id", "type", *head_required, "displayName", "customProperties"],
    )
    return _envelope_schema(
        "l4yercak3", name, ("id", "type", "timestamp", "data", "organizationId"), {"data": data}
    )


# --- workos -----------------------------------------------------------------------------------


def _write_workos(message: Message) -> Payload:
    facts = message.facts
    return {
        "id": event_wire_id(message.id),
        "type": message.type,
        "entity": message.entity.name_in("workos"),
        "entityId": facts["id"],
        "orgId": str(message.organization_id),
        "payload": _write_record("workos", message),
        "occurredAt": to_iso(message.occurred_at),
    }


def _workos_schema(name: str, entity: Entity) -> Payload:
    names = ("id", "type", "entity", "entityId", "orgId", "payload", "occurredAt")
    more = {
        "entity": {"const": entity.name_in("workos")},
        "payload": _record_schema("workos", entity),
    }
    return _envelope_schema("workos", name, names, more)


# --- kazi -------------------------------------------------------------------------------------


def _write_kazi(message: Message) -> Payload:
    return {
        "id": str(message.id),
        "type": message.type,
        "created_at": to_iso(message.occurred_at),
        "data": _write_record("kazi", message),
    }


def _kazi_schema(name: str, entity: Entity) -> Payload:
    more = {"data": _record_schema("kazi", entity)}
    return _envelope_schema("kazi", name, ("id", "type", "created_at", "data"), more)


_WRITERS: Final[Mapping[Dialect, Callable[[Message], Payload]]] = {
    "l4yercak3": _write_l4yercak3,
    "workos": _write_workos,
    "kazi": _write_kazi,
}
_SCHEMAS: Final[Mapping[Dialect, Callable[[str, Entity], Payload]]] = {
    "l4yercak3": _l4yercak3_schema,
    "workos": _workos_schema,
    "kazi": _kazi_schema,
}

# --- what they share ---------------------------------------------------------------------------

_ID: Final = Field("id", Kind.ID, "")


@dataclass(frozen=True, slots=True)
class _Planned:
    """A field whose way into a dialect was looked up."""

    name: str
    wire_name: str
    write: Write | None


@dataclass(frozen=True, slots=True)
class _Plan:
    head: tuple[_Planned, ...]
    rest: tuple[_Planned, ...]


@cache
def _plan(dialect: Dialect, entity: Entity) -> _Plan:
    planned = [
        (
            field.head,
            _Planned(field.name, field_name(dialect, field.name), write_field(dialect, field)),
        )
        for field in entity.fields
    ]
    return _Plan(
        tuple(each for head, each in planned if head),
        tuple(each for head, each in planned if not head),
    )


def _write_fields(planned: tuple[_Planned, ...], facts: Mapping[str, Any]) -> Payload:
    written: Payload = {}
    for each in planned:
        if each.name in facts:
            value = facts[each.name]
            if each.write is not None and value is not None:
                value = each.write(value, facts)
            written[each.wire_name] = value
    return written


def _write_record(dialect: Dialect, message: Message) -> Payload:
    plan, facts = _plan(dialect, message.entity), message.facts
    return {
        "id": facts["id"],
        "name": facts["displayName"],
        **_write_fields(plan.head, facts),
        **_write_fields(plan.rest, facts),
    }


def _record_schema(dialect: Dialect, entity: Entity) -> Payload:
    properties, required = _properties(dialect, entity.fields)
    return object_schema(
        {"id": field_schema(dialect, _ID), "name": {"type": "string"}, **properties},
        ["id", "name", *required],
    )


def _properties(dialect: Dialect, fields: tuple[Field, ...]) -> tuple[Payload, list[str]]:
    properties = {field_name(dialect, each.name): field_schema(dialect, each) for each in fields}
    required = [field_name(dialect, each.name) for each in fields if each.always]
    return properties, required


def _envelope_schema(
    dialect: Dialect, name: str, names: tuple[str, ...], more: Mapping[str, Payload]
) -> Payload:
    fixed = {"type": {"const": name}, **more}
    properties = {each: fixed.get(each) or envelope_schema(dialect, each) for each in names}
    return object_schema(properties, [*names])
