"""Activities: what happened to contacts."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query
from pydantic.alias_generators import to_camel
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.callers import ReadActivities
from crmtui.api.dialects.crm.envelope import PageMeta, enveloped_page
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.fields import NAMES
from crmtui.api.dialects.crm.inputs import ContactPath, PageQuery
from crmtui.api.sections import section
from crmtui.kit.wire_values import to_iso
from crmtui.services import contacts
from crmtui.services.contacts import Activity, ActivityFilter, ActivityType

router: Final = section("Activities")


class ActivitiesQuery(PageQuery):
    """Which activities, and which page of them."""

    activity_type: ActivityType | None = None
    contact_id: UUID | None = None


class ContactActivitiesQuery(PageQuery):
    """Which activities of one contact, and which page of them."""

    activity_type: ActivityType | None = None


class ActivityOut(TypedDict):
    id: str
    contactId: str
    activityType: str
    description: str
    changes: dict[str, Any] | None
    """The new value of each field that changed."""
    createdAt: str


class ActivitiesData(TypedDict):
    activities: list[ActivityOut]


class ActivitiesOut(TypedDict):
    success: bool
    data: ActivitiesData
    meta: PageMeta


@router.get(
    "/api/v1/activities",
    summary="List Activities",
    response_model=ActivitiesOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def list_activities(
    call: ReadActivities, query: Annotated[ActivitiesQuery, Query()]
) -> Response:
    """The latest first; those of deleted contacts stay."""
    wanted = ActivityFilter(contact_id=query.contact_id, type=query.activity_type)
    found = await call.services.workers.slow_read(
        call.home, contacts.list_activities, wanted, query.page, query.size
    )
    return enveloped_page({"activities": [_activity(each) for each in found.items]}, found)


@router.get(
    "/api/v1/contacts/{id}/activities",
    summary="Get Contact Activities",
    response_model=ActivitiesOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def list_contact_activities(
    call: ReadActivities,
    contact_id: ContactPath,
    query: Annotated[ContactActivitiesQuery, Query()],
) -> Response:
    """What happened to one contact, also to one that is deleted; the latest first."""
    found = await call.read(
        call.home,
        contacts.list_contact_activities,
        contact_id,
        query.activity_type,
        query.page,
        query.size,
    )
    return enveloped_page({"activities": [_activity(each) for each in found.items]}, found)


def _activity(activity: Activity) -> ActivityOut:
    changes = {
        NAMES.get(name, to_camel(name)): change["to"] for name, change in activity.changes.items()
    }
    return {
        "id": str(activity.id),
        "contactId": str(activity.contact_id),
        "activityType": activity.type.value,
        "description": activity.description,
        "changes": changes or None,
        "createdAt": to_iso(activity.created_at),
    }
