"""Events."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.l4yercak3 import examples, wire
from crmtui.api.dialects.l4yercak3.callers import AnyCall, choose_actor
from crmtui.api.dialects.l4yercak3.ids import EventPath
from crmtui.api.dialects.l4yercak3.inputs import EventIn, EventPatch, EventQuery
from crmtui.api.dialects.l4yercak3.sections import example, refusals
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import catalogue, checkin
from crmtui.services.catalogue import EventFilter

router: Final = section("Events")


@router.get(
    "/api/v1/events",
    summary="List Events",
    response_model=wire.EventsOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM")
    | example(examples.EVENTS),
)
async def list_events(call: AnyCall, query: Annotated[EventQuery, Query()]) -> Response:
    """The latest start first; `nextCursor` leads to the next page."""
    actor = choose_actor(call, query.organization_id, "query")
    wanted = EventFilter(status=query.status)
    page = await call.read(actor, catalogue.list_events, wanted, query.limit, query.cursor)
    return JsonReply(wire.paged("events", page, wire.event_out))


@router.post(
    "/api/v1/events",
    summary="Create Event",
    status_code=CREATED,
    response_model=wire.EventOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def create_event(call: AnyCall, body: EventIn) -> Response:
    """A draft unless `status` says otherwise; it gets a check-in list for all its tickets."""
    actor = choose_actor(call, body.organization_id, "body")
    event = await call.write(actor, checkin.create_event_with_list, body.to_create())
    return JsonReply(wire.event_out(event), CREATED)


@router.get(
    "/api/v1/events/{eventId}",
    summary="Get Event",
    response_model=wire.EventOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND"),
)
async def get_event(call: AnyCall, event_id: EventPath) -> Response:
    """One event."""
    event = await call.wherever(lambda actor: call.read(actor, catalogue.get_event, event_id))
    return JsonReply(wire.event_out(event))


@router.patch(
    "/api/v1/events/{eventId}",
    summary="Update Event",
    response_model=wire.EventOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def update_event(call: AnyCall, event_id: EventPath, body: EventPatch) -> Response:
    """Changes what is sent; becoming `published` fires `event.published`."""
    wanted = body.to_update()
    event = await call.wherever(
        lambda actor: call.write(actor, catalogue.update_event, event_id, wanted)
    )
    return JsonReply(wire.event_out(event))


@router.delete(
    "/api/v1/events/{eventId}",
    summary="Delete Event",
    response_model=wire.DeletedOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND"),
)
async def delete_event(call: AnyCall, event_id: EventPath) -> Response:
    """Takes it out of all lists; its tickets and scans stay, and it can be restored."""
    await call.wherever(lambda actor: call.write(actor, catalogue.delete_event, event_id))
    return JsonReply(wire.deleted_out(event_id))
