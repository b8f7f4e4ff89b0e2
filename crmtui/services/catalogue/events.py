"""Commands on events."""

from typing import Any
from uuid import UUID

from crmtui.kit.custom_properties import merge_properties
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Event
from crmtui.services.catalogue import rules
from crmtui.services.catalogue.rows import (
    event_detail,
    event_happened,
    load_event,
    load_organization,
)
from crmtui.services.catalogue.schemas import EventCreate, EventDetail, EventStatus, EventUpdate


def create_event(tx: WriteTx, data: EventCreate) -> EventDetail:
    """Add an event; its time zone is the organization's when none is given.

    Raises:
        Forbidden: permission.missing (events:write).
        Invalid: event.period, event.custom_properties, time.unknown_zone.
    """
    tx.actor.require("events:write")
    values = data.model_dump()
    values["timezone"] = data.timezone or load_organization(tx).timezone
    rules.require_zone(values["timezone"])
    rules.require_period(data.starts_at, data.ends_at)
    values["custom_properties"] = merge_properties("event", {}, data.custom_properties)
    event = Event(**values, registered=0)
    tx.session.add(event)
    tx.flush()
    tx.record(event_happened("event.created", event))
    if data.status is EventStatus.PUBLISHED:
        tx.record(event_happened("event.published", event))
    return event_detail(event)


def update_event(tx: WriteTx, event_id: UUID, data: EventUpdate) -> EventDetail:
    """Change the fields that were set. Becoming published fires event.published as well.

    Raises:
        Forbidden: permission.missing (events:write).
        NotFound: event.not_found.
        Invalid: event.required, event.period, event.custom_properties, time.unknown_zone.
        Conflict: record.changed, event.transition, event.capacity_below_registered.
    """
    tx.actor.require("events:write")
    wanted = given_fields(data)
    rules.require_values("event", wanted, rules.EVENT_NULLABLE)
    event = load_event(tx, event_id, lock=True)
    if data.custom_properties is not None:
        wanted["custom_properties"] = merge_properties(
            "event", event.custom_properties, data.custom_properties
        )
    require_version(event, data.expected_version, wanted)
    _require_allowed(event, wanted)
    changes = apply(event, wanted)
    if changes:
        tx.flush()
        tx.record(event_happened("event.updated", event, changes=changes))
        if "status" in changes and event.status == EventStatus.PUBLISHED:
            tx.record(event_happened("event.published", event))
    return event_detail(event)


def _require_allowed(event: Event, wanted: dict[str, Any]) -> None:
    if "status" in wanted:
        rules.require_transition(EventStatus(event.status), wanted["status"])
    if "timezone" in wanted:
        rules.require_zone(wanted["timezone"])
    if "capacity" in wanted:
        rules.require_capacity(wanted["capacity"], event.registered)
    rules.require_period(
        wanted.get("starts_at", event.starts_at), wanted.get("ends_at", event.ends_at)
    )


def delete_event(tx: WriteTx, event_id: UUID) -> None:
    """Hide the event from all lists. Its tickets and scans stay, and it can be restored.

    Raises:
        Forbidden: permission.missing (events:write).
        NotFound: event.not_found.
    """
    tx.actor.require("events:write")
    event = load_event(tx, event_id, lock=True)
    event.deleted_at = tx.now
    tx.record(event_happened("event.deleted", event))


def restore_event(tx: WriteTx, event_id: UUID) -> EventDetail:
    """Show a deleted event again; one that is not deleted stays as it is.

    Raises:
        Forbidden: permission.missing (events:write).
        NotFound: event.not_found.
    """
    tx.actor.require("events:write")
    event = load_event(tx, event_id, lock=True, deleted=True)
    if event.deleted_at is not None:
        event.deleted_at = None
        tx.flush()
        tx.record(event_happened("event.updated", event, restored=True))
    return event_detail(event)
